package dev.awsagent.tools.lambda;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a function is to read from, held to what Lambda takes: each kind of source has something that the others have not.
 *
 * @param part the topic of a Kafka cluster, the queue of a broker, or the database of a DocumentDB cluster; null for none
 * @param collection of the database; null for all
 * @param secret the ARN of the secret with the password of a broker or a database
 */
record Reading(
        String arn,
        @Nullable String part,
        @Nullable String collection,
        @Nullable String secret) {

    /** A kind of source, by what its ARN has in the place of the service. */
    enum Kind {
        SQS(null, false),
        KINESIS(null, false),
        DYNAMODB(null, false),
        KAFKA("topic", false),
        MQ("broker queue", true),
        RDS("database", true);

        private final @Nullable String part;
        private final boolean hasSecret;

        Kind(@Nullable String part, boolean hasSecret) {
            this.part = part;
            this.hasSecret = hasSecret;
        }
    }

    static final String ARN = "arn:aws[a-z-]*:(sqs|kinesis|dynamodb|kafka|mq|rds):.*";

    static final String ABOUT_WINDOW =
            "How long messages or records are gathered before a call, from 0 seconds to 5 minutes; a batch of more than 10"
                    + " messages of a queue needs at least 1 second";

    private static final Duration LONGEST = Duration.ofMinutes(5);

    /** More messages than this of a queue are gathered for a while. */
    private static final int AT_ONCE = 10;

    Reading {
        if (!arn.matches(ARN)) {
            throw new ToolException(
                    FailureKind.INVALID,
                    arn + " is nothing that Lambda reads from",
                    "give the ARN of a queue, a stream or a cluster; buckets, topics and rules call a function by"
                            + " themselves, which 'allow s3 to invoke …' permits");
        }
        var kind = kind(arn);
        if (kind.part != null && part == null) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "nothing says which " + kind.part + " of " + arn + " is to be read",
                    "add '" + kind.part + " orders'");
        }
        if (kind.hasSecret && secret == null) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "Lambda reads from " + arn + " only with a user and a password, and nothing says where they are",
                    "put them into Secrets Manager, and add 'using secret' and the ARN of that");
        }
        if (kind.part == null && part != null || !kind.hasSecret && secret != null) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "'" + (part == null ? secret : part) + "' makes no sense with " + arn,
                    "a topic is of a Kafka cluster, a broker queue of Amazon MQ, a database of DocumentDB; the last two have"
                            + " a secret");
        }
    }

    /** What each of them is called in a sentence; more than one is one too many. */
    static @Nullable String one(@Nullable String topic, @Nullable String queue, @Nullable String database) {
        var said = Stream.of(topic, queue, database)
                .filter(Objects::nonNull)
                .toList();
        if (said.size() > 1) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "a function reads one thing at a time, and named are " + String.join(" and ", said),
                    "name a topic, a broker queue or a database");
        }
        return said.isEmpty() ? null : said.get(0);
    }

    static Kind kind(String arn) {
        return Kind.valueOf(arn.split(":", 4)[2].toUpperCase(Locale.ROOT));
    }

    private Kind kind() {
        return kind(arn);
    }

    boolean isQueue() {
        return kind() == Kind.SQS || kind() == Kind.MQ;
    }

    /** {@code topic orders of arn:…}. */
    String shown() {
        return part == null
                ? arn
                : kind().part + " " + part + (collection == null ? "" : "." + collection) + " of " + arn;
    }

    /** The parameters that say it, as the API names them. */
    Map<String, Object> parameters() {
        var parameters = new TreeMap<String, Object>();
        parameters.put("EventSourceArn", arn);
        if (part != null) {
            switch (kind()) {
                case KAFKA -> parameters.put("Topics", List.of(part));
                case MQ -> parameters.put("Queues", List.of(part));
                case RDS ->
                    parameters.put(
                            "DocumentDBEventSourceConfig",
                            collection == null
                                    ? Map.of("DatabaseName", part)
                                    : Map.of("DatabaseName", part, "CollectionName", collection));
                case SQS, KINESIS, DYNAMODB -> throw new IllegalStateException(arn);
            }
        }
        if (secret != null) {
            parameters.put("SourceAccessConfigurations", List.of(Map.of("Type", "BASIC_AUTH", "URI", secret)));
        }
        return parameters;
    }

    /**
     * Refuses what AWS would refuse.
     *
     * @param arn null where it is not known
     * @param batchSize null for that of AWS
     * @param window how long messages are gathered; null for none
     * @param kind of the failure
     */
    static void checkBatches(
            @Nullable String arn, @Nullable Integer batchSize, @Nullable Duration window, FailureKind kind) {
        if (window != null
                && (window.isNegative()
                        || window.compareTo(LONGEST) > 0
                        || !window.equals(Duration.ofSeconds(window.toSeconds())))) {
            throw new ToolException(
                    kind,
                    "Lambda gathers messages for at most 5 minutes, in whole seconds, not for " + window,
                    "say a time in between, such as 'batching window of 5 seconds'");
        }
        if (arn == null || !arn.matches(ARN) || kind(arn) != Kind.SQS) {
            return;
        }
        var isLarge = batchSize != null && batchSize > AT_ONCE;
        var isGathered = window != null && !window.isZero();
        if (arn.endsWith(".fifo") && (isLarge || isGathered)) {
            throw new ToolException(
                    kind,
                    "of a FIFO queue Lambda takes batches of at most " + AT_ONCE + ", without gathering them: " + arn,
                    "ask for a batch of at most " + AT_ONCE + ", and no batching window");
        }
        if (isLarge && !isGathered) {
            throw new ToolException(
                    kind,
                    "of a queue Lambda takes batches of more than " + AT_ONCE
                            + " only when it may gather them for a second or more, and " + batchSize + " are asked for",
                    "add 'with a batching window of 5 seconds'");
        }
    }
}
