package dev.awsagent.tool;

import dev.awsagent.credential.Identity;
import dev.awsagent.credential.Target;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/** What a running tool may use. Valid until {@link Tool#call} returns. Safe for use by the threads of {@link #executor}. */
public interface ToolCall {

    /** Where it runs: profile, region and endpoint are settled. */
    Target target();

    /**
     * Something that another module provides, such as {@code AwsClients}.
     *
     * @throws ToolException when no module on the path provides it, saying which one to add
     */
    <S> S service(Class<S> type);

    /**
     * The same with the credentials of another profile, that the calls which need it were declared with
     * ({@link AwsCall#by}).
     *
     * @throws ToolException when there is no other place to call from here
     */
    default <S> S service(Class<S> type, String profile) {
        throw new ToolException(
                FailureKind.UNSUPPORTED,
                "the credentials of profile '" + profile + "' are not at hand here",
                "run it through the agent");
    }

    /**
     * Whose the credentials of such a profile are; asks AWS when it is not known yet.
     *
     * @throws ToolException when there is no other place to call from here
     */
    default Identity identity(String profile) {
        throw new ToolException(
                FailureKind.UNSUPPORTED,
                "the credentials of profile '" + profile + "' are not at hand here",
                "run it through the agent");
    }

    /** The files that this call may touch. */
    WorkingFolder files();

    /**
     * A folder where a tool may keep what lasts from run to run, such as what of a long transfer is done. It need not exist.
     * Null where nothing is kept.
     */
    default @Nullable Path memory() {
        return null;
    }

    /** Standard input and output, where whoever asked lends them to this run as data; null where not, as in a chat. */
    default @Nullable Pipes pipes() {
        return null;
    }

    /**
     * What a person was shown, and said yes to, before this call, so that the call can refuse what has changed since. Null
     * while the step is only looked at.
     */
    default @Nullable Impact reviewed() {
        return null;
    }

    /** Whether other steps of the same approval come after this one. */
    default boolean isFollowed() {
        return false;
    }

    /**
     * Says what this step made of a thing, in the words of {@link Impact#seen}: steps that come after it and were shown the thing
     * as it was find it in {@link #reviewed} as it is now.
     *
     * @param before enough of what a review keeps of the thing to tell it from others
     * @param after the same, as it is now
     */
    default void became(Map<String, String> before, Map<String, String> after) {}

    /** Whose credentials it runs with, as an ARN; null while that is not known. */
    default @Nullable String caller() {
        return null;
    }

    /** The words of the user that it is for, without secrets; empty where there are none. */
    default String request() {
        return "";
    }

    /**
     * The tags that each new thing gets, besides those that are asked for; null where it is to get no other at all, not
     * even those that say who asked for it.
     */
    default @Nullable Map<String, String> newTags() {
        return Map.of();
    }

    /** Threads that carry this call's scope, so that AWS calls made on them are seen as its own. Do not close it. */
    ExecutorService executor();

    /**
     * Tells the user how far it is; cheap, call it as often as there is news.
     *
     * @param done how much is done, in {@code unit}
     * @param total of how much; -1 when not known
     * @param unit {@code bytes}, {@code objects}, …
     * @param detail what is being worked on, or null
     */
    void progress(long done, long total, String unit, @Nullable String detail);

    /**
     * Call it between units of work.
     *
     * @throws ToolException of kind {@link FailureKind#CANCELLED} or {@link FailureKind#TIMEOUT} when it should stop
     */
    void checkCancelled();

    /** The time, in the user's zone. */
    Clock clock();
}
