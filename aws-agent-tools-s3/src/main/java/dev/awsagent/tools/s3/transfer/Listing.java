package dev.awsagent.tools.s3.transfer;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The objects under a prefix. While one page is worked on, the next is on its way. */
final class Listing implements Items {

    private final Pages pages;
    private final Executor threads;
    private final String prefix;
    private final boolean ordered;
    private Iterator<S3Object> page = List.<S3Object>of().iterator();
    private @Nullable CompletableFuture<@Nullable ListObjectsV2Response> coming;
    private String last = "";

    /**
     * @param prefix empty, or with a closing slash: paths are what follows it
     * @param ordered whether the order matters: then one that is not S3's is an error
     */
    Listing(Pages pages, Executor threads, String prefix, boolean ordered) {
        this.pages = pages;
        this.threads = threads;
        this.prefix = prefix;
        this.ordered = ordered;
        this.coming = fetch();
    }

    private CompletableFuture<@Nullable ListObjectsV2Response> fetch() {
        return CompletableFuture.supplyAsync(pages::next, threads);
    }

    @Override
    public @Nullable Item next() throws InterruptedException {
        while (!page.hasNext()) {
            if (coming == null) {
                return null;
            }
            var got = arrived(coming);
            coming = got == null || !Boolean.TRUE.equals(got.isTruncated()) ? null : fetch();
            if (got == null) {
                return null;
            }
            page = got.contents().iterator();
        }
        var object = page.next();
        var key = object.key();
        if (!key.startsWith(prefix)) {
            throw new ToolException(
                    FailureKind.SERVICE,
                    "the endpoint was asked for keys that begin with '" + prefix + "' and lists '" + key + "'",
                    "use an endpoint that heeds the prefix; nothing of that key was touched");
        }
        if (ordered) {
            if (KeyOrder.ORDER.compare(last, key) > 0) {
                throw new ToolException(
                        FailureKind.UNSUPPORTED,
                        "the endpoint does not list keys in order: '" + key + "' came after '" + last + "'",
                        "a sync compares two sorted lists; use a transfer without sync here");
            }
            last = key;
        }
        return Item.object(
                key.substring(prefix.length()),
                key,
                object.size() == null ? -1 : object.size(),
                object.lastModified(),
                object.eTag());
    }

    private static @Nullable ListObjectsV2Response arrived(CompletableFuture<@Nullable ListObjectsV2Response> page)
            throws InterruptedException {
        try {
            return page.get();
        } catch (ExecutionException e) {
            var cause = e.getCause() instanceof CompletionException inner ? inner.getCause() : e.getCause();
            if (cause instanceof RuntimeException told) {
                throw told;
            }
            throw new IllegalStateException(cause);
        }
    }

    @Override
    public void close() {
        if (coming != null) {
            coming.cancel(true);
        }
    }
}
