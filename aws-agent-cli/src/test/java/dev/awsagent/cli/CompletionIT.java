package dev.awsagent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A real bash that has read the script, asked for what comes next, with the packaged program behind it. */
@DisabledOnOs(OS.WINDOWS)
class CompletionIT {

    @TempDir
    private Path home;

    private Program program;

    @BeforeEach
    void makeProfiles() throws Exception {
        Program.write(home.resolve("config"), "[profile dev]\nregion = x\n[profile demo two]\nregion = x\n");
        Program.write(home.resolve("credentials"), "[prod]\naws_access_key_id = AKIAX\naws_secret_access_key = s\n");
        Program.write(
                home.resolve("other.yml"),
                "version: 1\nprofiles:\n  different:\n    access_key_id: AKIAX\n    secret_access_key: s\n");
        program = new Program(home);
        var script = new ArrayList<>(program.command());
        var agent = home.resolve("bin/aws-agent");
        Files.createDirectories(agent.getParent());
        Files.writeString(
                agent,
                "#!/bin/sh\nexec "
                        + script.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" ")) + " \"$@\"\n");
        Files.setPosixFilePermissions(agent, PosixFilePermissions.fromString("rwx------"));
        program.with("PATH", agent.getParent() + ":" + System.getenv("PATH"));
        Files.writeString(
                home.resolve("completion.bash"),
                new InProcess(home).run(0, "", "completion", "bash").out());
    }

    /** What bash offers for each of these lines, whose last word is the one under the cursor. */
    private List<List<String>> offered(String... lines) throws Exception {
        var asking = new StringBuilder("""
                set -e
                . ./completion.bash
                set -- $(complete -p aws-agent)
                while [ "$1" != -F ]; do shift; done
                function_of_it=$2
                ask() {
                  COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMPREPLY=()
                  COMP_POINT=${#COMP_LINE}
                  "$function_of_it" aws-agent "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}" || true
                  echo "${COMPREPLY[*]@Q}"
                }
                """);
        for (var line : lines) {
            asking.append("ask aws-agent ").append(line).append('\n');
        }
        Files.writeString(home.resolve("asking.bash"), asking.toString());
        var run = Program.finish(program.start(List.of("bash", "asking.bash")), new byte[0])
                .ends(0);
        return run.out()
                .lines()
                .map(line -> line.isEmpty()
                        ? List.<String>of()
                        : Arrays.stream(line.substring(1, line.length() - 1).split("' '", -1))
                                .sorted()
                                .toList())
                .toList();
    }

    @Test
    void namesOfProfiles_areOfferedWhereOneIsWanted() throws Exception {
        var all = List.of("demo\\ two", "dev", "prod");

        assertThat(offered(
                        "--profile ''",
                        "--json --profile d",
                        "chat --profile = p",
                        "validate ''",
                        "--region x credentials rotate pr",
                        "credentials show ''",
                        "credentials remove nothing-like-it",
                        "credentials import new --from-profile d",
                        "--config '~/other.yml' credentials login di"))
                .containsExactly(
                        all,
                        List.of("demo\\ two", "dev"),
                        List.of("prod"),
                        all,
                        List.of("prod"),
                        all,
                        List.of(),
                        List.of("demo\\ two", "dev"),
                        List.of("different"));
    }

    @Test
    void whatIsNoProfile_isOfferedAsBefore() throws Exception {
        var offered = offered(
                "valid", "validate --js", "credentials rot", "validate dev ''", "credentials set ''", "--region ''");

        assertThat(offered.subList(0, 3)).containsExactly(List.of("validate"), List.of("--json"), List.of("rotate"));
        assertThat(offered.subList(3, 6)).allSatisfy(words -> assertThat(words).doesNotContain("dev", "prod"));
    }
}
