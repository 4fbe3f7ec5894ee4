package dev.awsagent.credentials;

import dev.awsagent.credential.AwsCredentials;
import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.Target;
import dev.awsagent.credentials.internal.gate.Requests;
import dev.awsagent.credentials.internal.store.ConfigFile;
import dev.awsagent.credentials.internal.store.KeyHolder;
import dev.awsagent.credentials.internal.store.Shelf;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkPlugin;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.IamClientBuilder;
import software.amazon.awssdk.services.iam.model.AccessKey;
import software.amazon.awssdk.services.iam.model.AccessKeyMetadata;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.StatusType;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;

/**
 * Replaces the access key of a profile that is kept here: makes a new one, keeps it, proves that it works, uses it, and only
 * then disables and deletes the old one.
 *
 * <p>What was reached is kept with the profile before the next thing is done, so that this can be run again after it broke
 * off anywhere, and there is never a moment without a key that works and is kept.
 */
final class KeyRotation {

    /** What was reached. */
    enum Stage {
        /** That a new key is about to be made is kept. */
        BEGUN,
        /** AWS made it, and nothing of it is kept: what was begun tells the next run that it is ours. */
        CREATED,
        /** It is kept beside the old one. */
        KEPT,
        /** It works. */
        PROVEN,
        /** It is the profile's key. */
        SWAPPED,
        /** The old one is inactive. */
        DISABLED,
        /** The old one is gone. */
        DELETED,
        /** Nothing is left to do. */
        DONE
    }

    /**
     * What came of it.
     *
     * @param continued whether one that broke off before was taken up
     */
    record Outcome(String where, String oldEnding, String newEnding, boolean continued) {}

    /** AWS allows two. */
    private static final int MOST_KEYS = 2;

    /** What a key that IAM made a moment ago is answered with elsewhere. */
    private static final Set<String> NOT_KNOWN =
            Set.of("InvalidClientTokenId", "InvalidAccessKeyId", "UnrecognizedClientException");

    /** How far this machine's clock and that of AWS may be apart, and how long making a key may take. */
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(10);

    private static final Duration LONGEST_CALL = Duration.ofSeconds(20);

    /** A second attempt would be answered by what the first one did, and say nothing about it. */
    private static final SdkPlugin ONCE =
            settings -> settings.overrideConfiguration(settings.overrideConfiguration().toBuilder()
                    .retryStrategy(AwsRetryStrategy.doNotRetry())
                    .build());

    private final LocalStore store;
    private final Target target;
    private final AwsClients clients;
    private final Duration patience;

    KeyRotation(LocalStore store, Target target, SdkRuntime sdk, AwsClients.Endpoints endpoints) {
        this(store, target, sdk, endpoints, Duration.ofSeconds(60));
    }

    /** @param patience how long a new key may take until it is known everywhere */
    KeyRotation(LocalStore store, Target target, SdkRuntime sdk, AwsClients.Endpoints endpoints, Duration patience) {
        this.store = store;
        this.target = target;
        this.clients = new AwsClients(sdk, target, AnonymousCredentialsProvider.create(), endpoints);
        this.patience = patience;
    }

    /** What is known of the keys before anything is done, in lines for a person. Only looks. */
    List<String> describe(String name) {
        var holder = store.keysOf(name);
        var fields = fields(holder, name);
        var notes = new ArrayList<String>();
        notes.add("the key is kept in " + holder.words());
        var unfinished = Shelf.note(fields);
        if (unfinished != null) {
            notes.add("a rotation was begun before, and this one takes it up");
        }
        store.reviewed(name, fields.get(ConfigFile.ACCESS_KEY_ID));
        for (var key : listed(current(holder, name, fields))) {
            var own = key.accessKeyId().equals(fields.get(ConfigFile.ACCESS_KEY_ID));
            notes.add((own ? "the key in use, " : "another key of the user, ") + described(key));
        }
        for (var other : store.sharing(name, fields.get(ConfigFile.ACCESS_KEY_ID))) {
            notes.add("profile " + other + " has the same key, is left as it is, and stops working");
        }
        return notes;
    }

    private static String described(AccessKeyMetadata key) {
        return "…" + ending(key.accessKeyId()) + ": " + key.statusAsString() + ", made " + key.createDate();
    }

    /**
     * Does it, or finishes one that broke off.
     *
     * @param reached told each stage, after it was reached
     */
    Outcome run(String name, Consumer<Stage> reached) {
        return store.exclusively(name, holder -> new Run(holder, name, reached).run());
    }

    private static Map<String, String> fields(KeyHolder holder, String name) {
        var fields = holder.read(name);
        if (fields == null) {
            throw new CredentialException("'" + name + "' is no longer in " + holder.words(), "try again");
        }
        return new LinkedHashMap<>(fields);
    }

    private static AwsCredentials current(KeyHolder holder, String name, Map<String, String> fields) {
        var id = fields.get(ConfigFile.ACCESS_KEY_ID);
        var secret = fields.get(ConfigFile.SECRET_ACCESS_KEY);
        if (id == null || secret == null || fields.containsKey(ConfigFile.SESSION_TOKEN)) {
            throw new CredentialException(
                    "'" + name + "' in " + holder.words() + " has "
                            + (id == null || secret == null ? "no key pair" : "temporary keys") + " to rotate",
                    "rotate the profile that has a key pair of a user");
        }
        return new AwsCredentials(id, secret, null, null, "'" + name + "' in " + holder.words());
    }

    private static String ending(@Nullable String id) {
        return id == null || id.length() < 4 ? "?" : id.substring(id.length() - 4);
    }

    private IamClient iam() {
        return clients.<IamClient, IamClientBuilder>client(IamClient.class, "signed call by call", builder -> {});
    }

    private StsClient sts() {
        return clients.<StsClient, StsClientBuilder>client(StsClient.class, "signed call by call", builder -> {});
    }

    private static AwsRequestOverrideConfiguration signed(AwsCredentials credentials) {
        return AwsRequestOverrideConfiguration.builder()
                .apiCallTimeout(LONGEST_CALL)
                .credentialsProvider(StaticCredentialsProvider.create(StsCalls.sdk(credentials)))
                .putExecutionAttribute(Requests.OWN, true)
                .build();
    }

    private List<AccessKeyMetadata> listed(AwsCredentials signer) {
        return iam().listAccessKeys(request -> request.overrideConfiguration(signed(signer)))
                .accessKeyMetadata();
    }

    private String arn(AwsCredentials signer) {
        return String.valueOf(sts().getCallerIdentity(request -> request.overrideConfiguration(signed(signer)))
                .arn());
    }

    private static boolean isNotKnown(AwsServiceException error) {
        var details = error.awsErrorDetails();
        return details != null && details.errorCode() != null && NOT_KNOWN.contains(details.errorCode());
    }

    /** Asks again while the key that signs is not known everywhere yet. */
    private <T> T patiently(Supplier<T> call) {
        var deadline = Instant.now().plus(patience);
        for (var pause = Duration.ofMillis(250); ; pause = pause.multipliedBy(2)) {
            try {
                return call.get();
            } catch (AwsServiceException e) {
                if (!isNotKnown(e) || Instant.now().plus(pause).isAfter(deadline)) {
                    throw e;
                }
            }
            try {
                Thread.sleep(pause.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ToolException(
                        FailureKind.CANCELLED, "cancelled; run it again to finish the rotation", null, e);
            }
        }
    }

    /** One run. */
    private final class Run {
        private final KeyHolder holder;
        private final String name;
        private final Consumer<Stage> reached;
        private final Map<String, String> fields;
        private boolean continued;

        Run(KeyHolder holder, String name, Consumer<Stage> reached) {
            this.holder = holder;
            this.name = name;
            this.reached = reached;
            this.fields = fields(holder, name);
        }

        Outcome run() {
            refuseAnotherKey();
            continued = Shelf.note(fields) != null;
            if (!fields.containsKey(ConfigFile.RETIRED_ACCESS_KEY_ID)) {
                var old = current(holder, name, fields);
                if (!isPending(old)) {
                    create(old);
                }
                swap(old);
            }
            return retire();
        }

        private void refuseAnotherKey() {
            var reviewed = store.reviewed(name);
            var now = fields.get(ConfigFile.ACCESS_KEY_ID);
            if (reviewed != null && !reviewed.equals(now)) {
                throw new ToolException(
                        FailureKind.CONFLICT,
                        "'" + name + "' has the key …" + ending(now) + " now, and the one that was looked at was …"
                                + ending(reviewed) + "; nothing was changed",
                        "another rotation may have been faster; ask again if this one is to be replaced, too");
            }
        }

        private void save() {
            store.write(holder, name, fields);
        }

        private @Nullable AwsCredentials pending() {
            var id = fields.get(ConfigFile.PENDING_ACCESS_KEY_ID);
            var secret = fields.get(ConfigFile.PENDING_SECRET_ACCESS_KEY);
            return id == null || secret == null
                    ? null
                    : new AwsCredentials(id, secret, null, null, "the new key of '" + name + "'");
        }

        /** Whether a new key is kept already. One that somebody deleted meanwhile is forgotten. */
        private boolean isPending(AwsCredentials old) {
            var pending = pending();
            if (pending == null) {
                return false;
            }
            List<AccessKeyMetadata> keys;
            try {
                keys = listed(old);
            } catch (AwsServiceException e) {
                if (isNotKnown(e)) {
                    // The old key is gone; whether the new one works is found out below.
                    return true;
                }
                throw e;
            }
            if (has(keys, pending.accessKeyId())) {
                return true;
            }
            fields.remove(ConfigFile.PENDING_ACCESS_KEY_ID);
            fields.remove(ConfigFile.PENDING_SECRET_ACCESS_KEY);
            save();
            return false;
        }

        private static boolean has(List<AccessKeyMetadata> keys, @Nullable String id) {
            return keys.stream().anyMatch(key -> key.accessKeyId().equals(id));
        }

        private void create(AwsCredentials old) {
            var keys = listed(old);
            if (!has(keys, old.accessKeyId())) {
                throw new ToolException(
                        FailureKind.CONFLICT,
                        "the key …" + ending(old.accessKeyId()) + " of '" + name
                                + "' is none of the keys that its own user has; nothing was changed",
                        "rotate it by hand, as the user that it belongs to");
            }
            keys = removeOrphan(old, keys);
            if (keys.size() >= MOST_KEYS) {
                var other = keys.stream()
                        .filter(key -> !key.accessKeyId().equals(old.accessKeyId()))
                        .map(KeyRotation::described)
                        .toList();
                throw new ToolException(
                        FailureKind.CONFLICT,
                        "the user has two keys, and AWS allows no third: besides that of '" + name + "' there is "
                                + String.join(", ", other) + "; nothing was changed",
                        "find out who uses the other one, delete it, then run this again");
            }
            var before = new ArrayList<String>();
            before.add(Instant.now().toString());
            keys.forEach(key -> before.add(key.accessKeyId()));
            fields.put(ConfigFile.KEYS_BEFORE_ROTATION, String.join(",", before));
            save();
            reached.accept(Stage.BEGUN);
            AccessKey made;
            try {
                made = iam().createAccessKey(request -> request.overrideConfiguration(
                                signed(old).toBuilder().addPlugin(ONCE).build()))
                        .accessKey();
            } catch (SdkException e) {
                throw notMade(e, old);
            }
            reached.accept(Stage.CREATED);
            fields.put(ConfigFile.PENDING_ACCESS_KEY_ID, made.accessKeyId());
            fields.put(ConfigFile.PENDING_SECRET_ACCESS_KEY, made.secretAccessKey());
            fields.remove(ConfigFile.KEYS_BEFORE_ROTATION);
            try {
                save();
            } catch (CredentialException e) {
                // Nobody has its secret from here on.
                iam().deleteAccessKey(request ->
                        request.overrideConfiguration(signed(old)).accessKeyId(made.accessKeyId()));
                throw e;
            }
            reached.accept(Stage.KEPT);
        }

        /** Where AWS said no there is no new key. Where it said nothing, what was begun is for the next run to look into. */
        private RuntimeException notMade(SdkException e, AwsCredentials old) {
            if (e instanceof AwsServiceException answer && answer.statusCode() > 0 && answer.statusCode() < 500) {
                fields.remove(ConfigFile.KEYS_BEFORE_ROTATION);
                save();
                return e;
            }
            var why = SdkErrors.explain(e, target, old.source());
            return new ToolException(
                    FailureKind.IN_DOUBT,
                    "AWS may have made a new key for '" + name + "', and its answer was not heard, since "
                            + why.message() + "; the old key …" + ending(old.accessKeyId()) + " stays in use",
                    "run it again: it removes what was made, then makes another",
                    e);
        }

        /** A key that a run before made and could not keep: nobody has its secret. Others are not ours to delete. */
        private List<AccessKeyMetadata> removeOrphan(AwsCredentials old, List<AccessKeyMetadata> keys) {
            var before = fields.get(ConfigFile.KEYS_BEFORE_ROTATION);
            if (before == null) {
                return keys;
            }
            var known = List.of(before.split(",", -1));
            var rest = new ArrayList<AccessKeyMetadata>();
            for (var key : keys) {
                if (known.contains(key.accessKeyId()) || key.accessKeyId().equals(old.accessKeyId())) {
                    rest.add(key);
                } else if (isOfThatTime(key, known.get(0)) && !isUsed(key, old)) {
                    iam().deleteAccessKey(request ->
                            request.overrideConfiguration(signed(old)).accessKeyId(key.accessKeyId()));
                } else {
                    throw new ToolException(
                            FailureKind.CONFLICT,
                            "a rotation of '" + name + "' broke off at " + known.get(0)
                                    + ", and there is a key that may be somebody else's: " + described(key)
                                    + "; nothing was changed",
                            "find out who uses it, delete it, then run this again");
                }
            }
            return rest;
        }

        /** Whether the run that broke off can have made it. */
        private static boolean isOfThatTime(AccessKeyMetadata key, String begun) {
            try {
                return Duration.between(Instant.parse(begun), key.createDate())
                                .abs()
                                .compareTo(CLOCKS_DIFFER)
                        <= 0;
            } catch (DateTimeParseException e) {
                return false;
            }
        }

        private boolean isUsed(AccessKeyMetadata key, AwsCredentials old) {
            var used = iam().getAccessKeyLastUsed(request ->
                            request.overrideConfiguration(signed(old)).accessKeyId(key.accessKeyId()))
                    .accessKeyLastUsed();
            return used != null && used.lastUsedDate() != null;
        }

        private void swap(AwsCredentials old) {
            var pending = pending();
            if (pending == null) {
                throw new IllegalStateException("there is no new key");
            }
            var arn = patiently(() -> arn(pending));
            refuseAnotherUser(old, arn);
            reached.accept(Stage.PROVEN);
            fields.put(ConfigFile.RETIRED_ACCESS_KEY_ID, old.accessKeyId());
            fields.put(ConfigFile.ACCESS_KEY_ID, pending.accessKeyId());
            fields.put(ConfigFile.SECRET_ACCESS_KEY, pending.secretAccessKey());
            fields.remove(ConfigFile.PENDING_ACCESS_KEY_ID);
            fields.remove(ConfigFile.PENDING_SECRET_ACCESS_KEY);
            save();
            reached.accept(Stage.SWAPPED);
        }

        private void refuseAnotherUser(AwsCredentials old, String arn) {
            String before;
            try {
                before = arn(old);
            } catch (AwsServiceException e) {
                if (isNotKnown(e)) {
                    return;
                }
                throw e;
            }
            if (!before.equals(arn)) {
                throw new ToolException(
                        FailureKind.CONFLICT,
                        "the new key of '" + name + "' belongs to " + arn + ", the old one to " + before
                                + "; the old one stays in use",
                        "set the keys of the profile anew");
            }
        }

        private Outcome retire() {
            var own = current(holder, name, fields);
            var old = String.valueOf(fields.get(ConfigFile.RETIRED_ACCESS_KEY_ID));
            try {
                gone(() -> iam().updateAccessKey(request -> request.overrideConfiguration(signed(own))
                        .accessKeyId(old)
                        .status(StatusType.INACTIVE)));
                reached.accept(Stage.DISABLED);
                gone(() -> iam().deleteAccessKey(request ->
                        request.overrideConfiguration(signed(own)).accessKeyId(old)));
            } catch (SdkException e) {
                var why = SdkErrors.explain(e, target, own.source());
                throw new ToolException(
                        FailureKind.PARTIAL,
                        "the new key …" + ending(own.accessKeyId()) + " works and is what '" + name
                                + "' uses; the old one …" + ending(old) + " is still there, since " + why.message(),
                        "run it again when that is mended: it then only removes the old one",
                        e);
            }
            reached.accept(Stage.DELETED);
            fields.remove(ConfigFile.RETIRED_ACCESS_KEY_ID);
            save();
            reached.accept(Stage.DONE);
            return new Outcome(holder.words(), ending(old), ending(own.accessKeyId()), continued);
        }

        /** One that is not there any more is as it should be. */
        private <T> void gone(Supplier<T> call) {
            try {
                patiently(call);
            } catch (NoSuchEntityException e) {
                // That is what was wanted.
            }
        }
    }
}
