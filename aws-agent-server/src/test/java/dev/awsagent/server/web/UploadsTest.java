package dev.awsagent.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.agent.AwsAgent;
import dev.awsagent.credential.Target;
import dev.awsagent.journal.FileCheckpointStore;
import dev.awsagent.server.ServerSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that do not come to their end. */
class UploadsTest {

    private static final User DANA = User.withToken("dana");

    @TempDir
    private Path folder;

    private Uploads uploads() {
        var settings = new ServerSettings(
                AwsAgent::builder,
                Target.ANY,
                null,
                true,
                folder,
                folder.resolve("server"),
                "dana",
                "127.0.0.1",
                0,
                new ServerSettings.Tls.None(),
                null);
        var agents = new Agents(settings, new FileCheckpointStore(folder.resolve("waiting")), Running.FILE);
        return new Uploads(agents, folder, 100);
    }

    /** Ten bytes, and then no more. */
    private static InputStream breaks(IOException error) {
        return new SequenceInputStream(new ByteArrayInputStream(new byte[10]), new InputStream() {
            @Override
            public int read() throws IOException {
                throw error;
            }
        });
    }

    private static int status(Throwable error) {
        return ((Problem) error).status();
    }

    @Test
    void fileThatEndsTooEarly_isAProblemOfWhoeverSentIt() throws IOException {
        var uploads = uploads();

        assertThatThrownBy(() -> uploads.put(DANA, "c", "a.txt", 20, breaks(new IOException("reset"))))
                .satisfies(error -> assertThat(status(error)).isEqualTo(400));
        assertThatThrownBy(() ->
                        uploads.put(DANA, "c", "a.txt", 20, breaks(new IOException(new TimeoutException("idle")))))
                .satisfies(error -> assertThat(status(error)).isEqualTo(408));
        assertThatThrownBy(() -> uploads.put(DANA, "c", "a.txt", -1, new ByteArrayInputStream(new byte[101])))
                .satisfies(error -> assertThat(status(error)).isEqualTo(413));

        try (var files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }

    @Test
    void conversationThatIsDeletedMeanwhile_keepsNoFile() throws IOException {
        var uploads = uploads();
        var in = new InputStream() {
            private int left = 2;

            @Override
            public int read() {
                if (left == 1) {
                    uploads.delete(DANA, "c");
                }
                return left-- > 0 ? 'x' : -1;
            }
        };

        assertThatThrownBy(() -> uploads.put(DANA, "c", "a.txt", -1, in))
                .satisfies(error -> assertThat(status(error)).isEqualTo(404));

        assertThat(folder.resolve("aws-agent-uploads").resolve("c")).doesNotExist();
    }
}
