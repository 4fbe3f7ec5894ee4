package dev.awsagent.tools.lambda;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a function is to read from, held to what Lambda takes: each kind of source has something that the others have not.
 *
 * @param topic of a Kafka cluster
 * @param queue of a broker of Amazon MQ; a queue of SQS is named by its ARN
 * @param database of a DocumentDB cluster
 * @param collection of the database; null for all
 * @param secret the ARN of the secret with the user and the password of a broker or a database
 */
record Reading(
        String arn,
        @Nullable String topic,
        @Nullable String queue,
        @Nullable String database,
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
        check(kind, arn, "topic", topic);
        check(kind, arn, "broker queue", queue);
        check(kind, arn, "database", database);
        if (kind.hasSecret && secret == null) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "Lambda reads from " + arn + " only with a user and a password, and nothing says where they are",
                    "put them into Secrets Manager, and add 'using secret' and the ARN of that");
        }
        if (secret != null && !kind.hasSecret || collection != null && database == null) {
            throw senseless(arn, secret != null && !kind.hasSecret ? secret : String.valueOf(collection));
        }
    }

    private static void check(Kind kind, String arn, String part, @Nullable String name) {
        var isOfKind = part.equals(kind.part);
        if (isOfKind && name == null) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "nothing says which " + part + " of " + arn + " is to be read",
                    "add '" + part + " orders'");
        }
        if (!isOfKind && name != null) {
            throw senseless(arn, name);
        }
    }

    private static ToolException senseless(String arn, String name) {
        return new ToolException(
                FailureKind.INVALID,
                "'" + name + "' makes no sense with " + arn,
                "a topic is of a Kafka cluster, a broker queue of Amazon MQ, a database, with its collections, of DocumentDB;"
                        + " the last two have a secret");
    }

    /** What of the source is read; null for all of it. */
    @Nullable
    String part() {
        return topic != null ? topic : queue != null ? queue : database;
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
        var part = part();
        return part == null
                ? arn
                : kind().part + " " + part + (collection == null ? "" : "." + collection) + " of " + arn;
    }

    /** The parameters that say it, as the API names them. */
    Map<String, Object> parameters() {
        var parameters = new TreeMap<String, Object>();
        parameters.put("EventSourceArn", arn);
        if (topic != null) {
            parameters.put("Topics", List.of(topic));
        }
        if (queue != null) {
            parameters.put("Queues", List.of(queue));
        }
        if (database != null) {
            parameters.put(
                    "DocumentDBEventSourceConfig",
                    collection == null
                            ? Map.of("DatabaseName", database)
                            : Map.of("DatabaseName", database, "CollectionName", collection));
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
