package dev.awsagent.tools.lambda;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.DocumentDBEventSourceConfig;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;
import software.amazon.awssdk.services.lambda.model.GetEventSourceMappingResponse;

/** Finds event source mappings by what a person calls them: an id, or the function and what it reads from. */
final class EventSources {

    private static final Pattern ID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    private EventSources() {}

    /**
     * @param function its name or ARN, or the id of the mapping in its place
     * @param source the ARN, or the name at its end; null for any
     */
    record Which(String function, @Nullable String source) {

        private boolean isId() {
            return ID.matcher(function).matches();
        }

        String shown() {
            return isId()
                    ? "event source " + function
                    : "event source " + (source == null ? "" : source + " ") + "of "
                            + FunctionName.of(function).shown();
        }

        List<AwsCall> looks() {
            if (isId()) {
                return List.of(AwsCall.of("lambda", "GetEventSourceMapping")
                        .with("UUID", function)
                        .times(AwsCall.MANY));
            }
            var name = FunctionName.of(function);
            return List.of(listing(name), LambdaCalls.look(name), LambdaCalls.nearNames());
        }

        /** The change of a mapping, by its id. */
        AwsCall change(String operation) {
            var call = AwsCall.of("lambda", operation);
            return isId() ? call.with("UUID", function) : call.open("UUID");
        }
    }

    /**
     * One mapping.
     *
     * @param part the topic, the queue or the database of the source that is read; null where it has none
     * @param collection of the database; null for all
     * @param batchingWindowSeconds how long messages are gathered
     */
    record Found(
            String id,
            @Nullable String source,
            @Nullable String part,
            @Nullable String collection,
            String function,
            String state,
            int batchSize,
            int batchingWindowSeconds) {

        static Found of(EventSourceMappingConfiguration one) {
            return of(
                    one.uuid(),
                    one.eventSourceArn(),
                    part(one.topics(), one.queues(), one.documentDBEventSourceConfig()),
                    collection(one.documentDBEventSourceConfig()),
                    one.functionArn(),
                    one.state(),
                    one.batchSize(),
                    one.maximumBatchingWindowInSeconds());
        }

        static Found of(GetEventSourceMappingResponse one) {
            return of(
                    one.uuid(),
                    one.eventSourceArn(),
                    part(one.topics(), one.queues(), one.documentDBEventSourceConfig()),
                    collection(one.documentDBEventSourceConfig()),
                    one.functionArn(),
                    one.state(),
                    one.batchSize(),
                    one.maximumBatchingWindowInSeconds());
        }

        private static Found of(
                String id,
                @Nullable String source,
                @Nullable String part,
                @Nullable String collection,
                String function,
                String state,
                @Nullable Integer batchSize,
                @Nullable Integer window) {
            return new Found(
                    id,
                    source,
                    part,
                    collection,
                    function.substring(function.indexOf(":function:") + ":function:".length()),
                    String.valueOf(state),
                    batchSize == null ? 0 : batchSize,
                    window == null ? 0 : window);
        }

        private static @Nullable String part(
                List<String> topics, List<String> queues, @Nullable DocumentDBEventSourceConfig database) {
            var parts = new ArrayList<String>();
            parts.addAll(topics);
            parts.addAll(queues);
            if (database != null && database.databaseName() != null) {
                parts.add(database.databaseName());
            }
            return parts.isEmpty() ? null : String.join(", ", parts);
        }

        private static @Nullable String collection(@Nullable DocumentDBEventSourceConfig database) {
            return database == null ? null : database.collectionName();
        }

        /** Whether something of what that is to read is read already: all of a database has its collections in it. */
        boolean overlaps(Reading reading) {
            return Objects.equals(part, reading.part())
                    && (collection == null || reading.collection() == null || collection.equals(reading.collection()));
        }

        String words() {
            return (source == null ? "its source" : source)
                    + (part == null ? "" : " (" + part + (collection == null ? "" : "." + collection) + ")") + " -> "
                    + function
                    + ", batches of " + batchSize
                    + (batchingWindowSeconds == 0 ? "" : ", gathered for " + batchingWindowSeconds + " s") + ", "
                    + state;
        }

        boolean isEnabled() {
            return state.equals("Enabled") || state.equals("Enabling") || state.equals("Creating");
        }
    }

    /** The listing of what the function reads from; its alias reads from its own. */
    static AwsCall listing(FunctionName name) {
        return LambdaCalls.list("ListEventSourceMappings")
                .with("FunctionName", name.qualified())
                .on(name.arn() + (name.qualifier() == null ? "" : ":" + name.qualifier()));
    }

    static List<Found> all(LambdaAccess lambda, @Nullable FunctionName name, @Nullable String source) {
        return lambda
                .all(
                        "event sources",
                        marker -> name == null
                                ? lambda.ask(
                                        client -> client.listEventSourceMappings(request -> request.marker(marker)))
                                : lambda.on(
                                        name,
                                        client -> client.listEventSourceMappings(
                                                request -> request.functionName(name.qualified())
                                                        .marker(marker))),
                        page -> page.eventSourceMappings(),
                        page -> page.nextMarker())
                .stream()
                .map(Found::of)
                .filter(one -> name == null || one.function().equals(name.shown()))
                .filter(one -> source == null || isOf(one, source))
                .toList();
    }

    /** Whether the source is of this ARN, or this is the last part of it. */
    private static boolean isOf(Found one, String source) {
        var arn = one.source();
        return arn != null
                && (arn.equals(source)
                        || arn.endsWith(":" + source)
                        || arn.contains("/" + source + "/")
                        || arn.endsWith("/" + source));
    }

    /** The one that is meant. */
    static Found one(LambdaAccess lambda, Which which) {
        if (which.isId()) {
            var one = lambda.ask(client -> client.getEventSourceMapping(request -> request.uuid(which.function())));
            return Found.of(one);
        }
        var name = FunctionName.of(which.function());
        var found = all(lambda, name, which.source());
        if (found.size() == 1) {
            return found.get(0);
        }
        if (found.isEmpty()) {
            // Where there is no such function, this says so.
            lambda.function(name);
            var others = all(lambda, name, null);
            throw new ToolException(
                    FailureKind.NOT_FOUND,
                    "the function '" + name.shown() + "' has no event source"
                            + (which.source() == null ? "" : " '" + which.source() + "'"),
                    others.isEmpty()
                            ? "it reads from none; buckets, topics and rules call it by its permissions: 'who can invoke "
                                    + name.name() + "'"
                            : "it has "
                                    + String.join(
                                            "; ",
                                            others.stream().map(Found::words).toList()));
        }
        var told = new ArrayList<String>();
        found.forEach(one -> told.add(one.id() + " (" + one.words() + ")"));
        throw ToolException.ambiguous(
                found.size() + " event sources of '" + which.function() + "' fit: " + String.join(", ", told)
                        + ". Which one do you mean?",
                which.function(),
                found.stream().map(Found::id).toList());
    }
}
