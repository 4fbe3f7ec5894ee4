package dev.awsagent.tools.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.agent.Reply;
import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.testkit.ToolRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Rules for tags on {@code moto_server}. */
class TagRulesIT {

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    @TempDir
    private Path folder;

    private ToolRunner runner;
    private Moto moto;

    @BeforeEach
    void start() throws IOException {
        var policy = Files.writeString(
                folder.resolve("policy.yml"),
                "version: 1\nrules: [{name: prod stays, when: {tag: env=prod}, decide: deny}]\n");
        runner = ToolRunner.on(
                AWS.environment(), settings -> settings.policyFile(policy).workingFolder(folder));
        moto = new Moto(AWS);
    }

    @AfterEach
    void stop() {
        runner.close();
        moto.close();
    }

    private void denied(String tool, Map<String, ?> arguments) {
        assertThat(runner.reply(tool, arguments))
                .isInstanceOfSatisfying(
                        Reply.Refused.class,
                        refused -> assertThat(refused.rule()).endsWith("prod stays"));
    }

    private void asked(String tool, Map<String, ?> arguments) {
        assertThat(runner.reply(tool, arguments)).isInstanceOf(Reply.ApprovalNeeded.class);
    }

    private void create(String name, String env) {
        var arn = moto.create(name);
        moto.client().tagResource(request -> request.resource(arn).tags(Map.of("env", env)));
    }

    @Test
    void changeOfAFunction_isHeldToItsTags() {
        create("rules-prod", "prod");
        create("rules-dev", "dev");
        denied("lambda_update_configuration", Map.of("function", "rules-prod", "memory", 512_000_000L));
        asked("lambda_update_configuration", Map.of("function", "rules-dev", "memory", 512_000_000L));
        denied("lambda_publish_version", Map.of("function", "rules-prod"));
        asked("lambda_publish_version", Map.of("function", "rules-dev"));
        denied("lambda_delete_function", Map.of("function", "rules-prod"));
    }

    @Test
    void variableThatIsShown_isHeldToTheTagsOfItsFunction() {
        create("shown-prod", "prod");
        create("shown-dev", "dev");
        for (var name : List.of("shown-prod", "shown-dev")) {
            moto.client()
                    .updateFunctionConfiguration(request -> request.functionName(name)
                            .environment(environment -> environment.variables(Map.of("TOKEN", "x"))));
        }
        denied("lambda_show_variable", Map.of("function", "shown-prod", "variable", "TOKEN"));
        asked("lambda_show_variable", Map.of("function", "shown-dev", "variable", "TOKEN"));
    }

    @Test
    void functionThatIsMade_isHeldToTheTagsThatItWillHave() throws IOException {
        Files.writeString(folder.resolve("app.py"), "def handler(e, c): return e\n");
        var prod = Map.of("name", "rules-new", "code", "app.py", "role", moto.role(), "tags", Map.of("env", "prod"));
        var dev = Map.of("name", "rules-new", "code", "app.py", "role", moto.role(), "tags", Map.of("env", "dev"));
        denied("lambda_create_function", prod);
        asked("lambda_create_function", dev);
    }
}
