package dev.awsagent.tool;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Objects;

/**
 * What data may be read from and written to in place of a file. Not closed by who uses it.
 *
 * @param in such as standard input
 * @param out such as standard output
 */
public record Pipes(InputStream in, OutputStream out) {
    public Pipes {
        Objects.requireNonNull(in, "in");
        Objects.requireNonNull(out, "out");
    }
}
