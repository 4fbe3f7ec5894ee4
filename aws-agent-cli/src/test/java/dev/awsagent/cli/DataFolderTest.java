package dev.awsagent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.credential.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

    @TempDir
    private Path home;

    @Test
    void nothingSet_isInTheHomeFolder() {
        assertThat(folder(Map.of())).isEqualTo(home.resolve(".local/share/aws-agent"));
    }

    @Test
    void xdg_isFollowedWhenAbsolute() {
        assertThat(folder(Map.of("XDG_DATA_HOME", home.resolve("x").toString())))
                .isEqualTo(home.resolve("x/aws-agent"));
        assertThat(folder(Map.of("XDG_DATA_HOME", "relative"))).isEqualTo(home.resolve(".local/share/aws-agent"));
    }

    @Test
    void ownVariable_wins() {
        assertThat(folder(Map.of("XDG_DATA_HOME", "/x", "AWSAGENT_DATA_DIR", "/mine")))
                .isEqualTo(Path.of("/mine"));
    }

    @Test
    void history_isForTheUsersEyesOnly() throws IOException {
        var data = DataFolder.of(new Environment(Map.of(), home));
        var file = data.history();
        assertThat(permissions(file)).isEqualTo("rw-------");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(permissions(data.history())).isEqualTo("rw-------");
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private Path folder(Map<String, String> variables) {
        return DataFolder.of(new Environment(variables, home)).root();
    }
}
