package dev.awsagent.tools.s3.transfer;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The items of a folder or a prefix, one after another, however many there are. Not thread-safe. */
interface Items extends AutoCloseable {

    /** The next; null at the end. */
    @Nullable
    Item next() throws IOException, InterruptedException;

    @Override
    void close();
}
