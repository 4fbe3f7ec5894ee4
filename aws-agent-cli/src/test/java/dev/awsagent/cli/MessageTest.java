package dev.awsagent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageTest {

    @Test
    void oneWord_isTheWholeMessage() {
        assertThat(Message.of(List.of("list \"my  bucket\""))).isEqualTo("list \"my  bucket\"");
    }

    @Test
    void words_areJoined() {
        assertThat(Message.of(List.of("list", "buckets"))).isEqualTo("list buckets");
    }

    @Test
    void wordWithBlanks_getsItsQuotesBack() {
        assertThat(Message.of(List.of("upload", "my report.pdf", "to", "s3://b")))
                .isEqualTo("upload \"my report.pdf\" to s3://b");
        assertThat(Message.of(List.of("upload", "a \"b\" c"))).isEqualTo("upload 'a \"b\" c'");
    }

    @Test
    void pipedText_isReadWithoutItsLineEnd() throws IOException {
        assertThat(Message.read(new ByteArrayInputStream("größe von b\n".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo("größe von b");
    }

    @Test
    void pipedBytesThatAreNoText_areRefused() {
        assertThatThrownBy(() -> Message.read(new ByteArrayInputStream(new byte[] {(byte) 0xff, (byte) 0xfe, 0})))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("3 bytes")
                .hasMessageContaining("not UTF-8 text");
    }
}
