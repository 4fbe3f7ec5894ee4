package dev.awsagent.credentials.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStampTest {
    @TempDir
    Path folder;

    @Test
    void editWithinTheSameTick_isNoticed() throws Exception {
        var file = Files.writeString(folder.resolve("config"), "key = one");
        var time = Files.getLastModifiedTime(file);
        var before = FileStamp.of(file);

        Files.writeString(file, "key = two");
        Files.setLastModifiedTime(file, time);

        assertThat(FileStamp.of(file)).isNotEqualTo(before);
    }

    @Test
    void untouchedFile_isTheSame() throws Exception {
        var file = Files.writeString(folder.resolve("config"), "key = one");

        assertThat(FileStamp.of(file)).isEqualTo(FileStamp.of(file));
    }

    @Test
    void absentFile_hasNone() {
        assertThat(FileStamp.of(folder.resolve("absent"))).isNull();
    }
}
