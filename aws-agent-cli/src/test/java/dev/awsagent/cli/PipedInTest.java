package dev.awsagent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.SequenceInputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PipedInTest {

    @Test
    void whatComes_isReadToItsEnd() throws IOException {
        var content = new byte[1_000_003];
        new Random(5).nextBytes(content);

        assertThat(new PipedIn(new ByteArrayInputStream(content)).readAllBytes())
                .isEqualTo(content);
    }

    @Test
    void interrupt_endsTheWaiting() throws Exception {
        try (var silent = new PipedInputStream();
                var open = new PipedOutputStream(silent)) {
            var in = new PipedIn(silent);
            Thread.currentThread().interrupt();

            assertThatThrownBy(in::read).isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void failure_isNoEnd() {
        var broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the pipe broke");
            }
        };
        var in = new PipedIn(new SequenceInputStream(new ByteArrayInputStream(new byte[10]), broken));

        assertThatThrownBy(in::readAllBytes).hasMessage("the pipe broke");
    }
}
