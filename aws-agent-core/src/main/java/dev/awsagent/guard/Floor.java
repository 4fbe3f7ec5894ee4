package dev.awsagent.guard;

import com.fasterxml.jackson.databind.JsonNode;
import dev.awsagent.guard.Decision.Verdict;
import dev.awsagent.internal.Json;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.SecretFiles;
import dev.awsagent.tool.WorkingFolder;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * What no policy allows, and no person either, unless whoever starts the program lifts it by name. Beside these, an endpoint
 * that the configuration does not name is not signed for, and nothing outside the working folder is read or written.
 */
public enum Floor {
    /** Changes with the keys of the account's root user, and making such keys. */
    ROOT_KEYS("the root user of the account changes nothing") {
        @Override
        boolean forbids(Policy.Subject step) {
            var caller = step.caller();
            return step.effect() != Effect.READ && caller != null && caller.endsWith(":root");
        }
    },
    /** Switching off what records and watches the account. */
    WATCH("what records and watches the account stays on") {
        @Override
        boolean forbids(Policy.Subject step) {
            return step.calls().stream().anyMatch(call -> BLINDING.contains(call.id()))
                    || step.calls().stream()
                            .anyMatch(call -> call.id().equals("guardduty:UpdateDetector")
                                    && !Boolean.TRUE.equals(call.params().get("Enable")));
        }
    },
    /** A policy of a bucket that lets everybody do everything. */
    PUBLIC_BUCKET("no bucket is open to everybody for everything") {
        @Override
        boolean forbids(Policy.Subject step) {
            return step.calls().stream()
                    .filter(call -> call.id().equals("s3:PutBucketPolicy"))
                    .anyMatch(call -> isOpenToAll(call.params().get("Policy")));
        }
    },
    /** Giving oneself the rights of an administrator. */
    OWN_ADMIN("nobody makes an administrator of himself") {
        @Override
        boolean forbids(Policy.Subject step) {
            return step.calls().stream()
                    .anyMatch(call -> GRANTS.contains(call.id()) && isAdmin(call) && isOwn(call, step.caller()));
        }
    },
    /** Reading the credentials of an instance, container or function through another service. */
    INSTANCE_CREDENTIALS("the addresses that hand out the credentials of machines are not asked through others") {
        @Override
        boolean forbids(Policy.Subject step) {
            return step.step().arguments().values().stream().anyMatch(argument -> names(argument.value()))
                    || step.calls().stream().anyMatch(call -> names(call.params()));
        }
    },
    /**
     * Sending a file that holds credentials, or a private key. Files are known where they are read, by {@link WorkingFolder}; here,
     * texts on their way to S3.
     */
    SECRET_FILES("no credentials and no private key are put into S3") {
        @Override
        boolean forbids(Policy.Subject step) {
            return step.calls().stream().anyMatch(call -> STORES.contains(call.id()))
                    && step.step().arguments().values().stream().anyMatch(argument -> holdsSecret(argument.value()));
        }
    };

    private static final List<Floor> ALL = List.of(values());

    private static final Set<String> BLINDING = Set.of(
            "cloudtrail:StopLogging",
            "cloudtrail:DeleteTrail",
            "cloudtrail:UpdateTrail",
            "cloudtrail:PutEventSelectors",
            "cloudtrail:DeleteEventDataStore",
            "cloudtrail:StopEventDataStoreIngestion",
            "guardduty:DeleteDetector",
            "guardduty:StopMonitoringMembers",
            "guardduty:DisassociateFromAdministratorAccount",
            "guardduty:DisassociateFromMasterAccount",
            "guardduty:DeleteMembers",
            "guardduty:DisassociateMembers",
            "configservice:StopConfigurationRecorder",
            "configservice:DeleteConfigurationRecorder",
            "configservice:DeleteDeliveryChannel",
            "securityhub:DisableSecurityHub",
            "accessanalyzer:DeleteAnalyzer");

    private static final Set<String> STORES = Set.of("s3:PutObject", "s3:UploadPart");

    private static final Set<String> GRANTS = Set.of(
            "iam:AttachUserPolicy",
            "iam:AttachRolePolicy",
            "iam:AttachGroupPolicy",
            "iam:PutUserPolicy",
            "iam:PutRolePolicy",
            "iam:PutGroupPolicy");

    /** Keys of conditions by which a policy says whom it is for. */
    private static final Set<String> HOLDS = Set.of(
            "aws:principalorgid",
            "aws:principalorgpaths",
            "aws:principalarn",
            "aws:principalaccount",
            "aws:sourcearn",
            "aws:sourceaccount",
            "aws:sourceorgid",
            "aws:sourcevpc",
            "aws:sourcevpce",
            "aws:sourceip",
            "aws:vpcsourceip",
            "s3:dataaccesspointaccount",
            "s3:dataaccesspointarn");

    /** A bucket, and anything in it: its ARN has no account. Of a part of a name, anybody may have one. */
    private static final Pattern BUCKET = Pattern.compile("[^*?/]+(/.*)?");

    private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");

    /** A prefix so short is no network of anybody. */
    private static final Pattern OPEN_NETWORK = Pattern.compile("[*?]|/[0-7]$|^::/");

    private final String reason;

    Floor(String reason) {
        this.reason = reason;
    }

    abstract boolean forbids(Policy.Subject step);

    /** How it is called: {@code root-keys}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Why it is forbidden, in words. */
    public String reason() {
        return reason;
    }

    /**
     * Those of these names.
     *
     * @throws PolicyException when there is none of such a name
     */
    public static Set<Floor> named(List<String> ids) {
        var found = EnumSet.noneOf(Floor.class);
        for (var id : ids) {
            found.add(Arrays.stream(values())
                    .filter(one -> one.id().equals(id))
                    .findFirst()
                    .orElseThrow(() -> new PolicyException(
                            "there is nothing called '" + id + "' to lift",
                            "it is one of "
                                    + Arrays.stream(values()).map(Floor::id).collect(Collectors.joining(", ")))));
        }
        return found;
    }

    /** Why a step is not run, whatever a policy or a person says; empty when nothing here forbids it. */
    static Optional<Decision> decide(Policy.Subject step, Set<Floor> lifted) {
        for (var floor : ALL) {
            if (!lifted.contains(floor) && floor.forbids(step)) {
                return Optional.of(new Decision(
                        Verdict.DENY, "floor " + floor.id() + ": " + floor.reason + ", whatever a policy says"));
            }
        }
        return Optional.empty();
    }

    /** Asked of each request that leaves, so that what is plain is looked at as it is. */
    private static boolean names(Object value) {
        if (value instanceof String text) {
            return MetadataAddress.isIn(text);
        }
        if (value instanceof Map<?, ?> map) {
            for (var entry : map.entrySet()) {
                if (names(String.valueOf(entry.getKey())) || entry.getValue() != null && names(entry.getValue())) {
                    return true;
                }
            }
            return false;
        }
        return !(value instanceof Number || value instanceof Boolean)
                && names(value instanceof JsonNode tree ? tree : Json.tree(value));
    }

    private static boolean names(JsonNode value) {
        if (value.isTextual()) {
            return MetadataAddress.isIn(value.textValue());
        }
        for (var property : value.properties()) {
            if (MetadataAddress.isIn(property.getKey()) || names(property.getValue())) {
                return true;
            }
        }
        if (value.isArray()) {
            for (var item : value) {
                if (names(item)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean holdsSecret(JsonNode value) {
        if (value.isTextual()) {
            return SecretFiles.inText(value.textValue()).isPresent();
        }
        for (var part : value) {
            if (holdsSecret(part)) {
                return true;
            }
        }
        return false;
    }

    /** A policy that cannot be read here is not known to be closed; the service refuses it by itself. */
    private static boolean isOpenToAll(@Nullable Object policy) {
        return statements(policy).stream()
                .anyMatch(statement -> isAllow(statement)
                        && isEverybody(statement)
                        && (statement.has("NotAction") || isAnything(statement.path("Action"), "s3"))
                        && !isHeld(statement.path("Condition")));
    }

    private static boolean isEverybody(JsonNode statement) {
        var principal = statement.path("Principal");
        return statement.has("NotPrincipal") || has(principal, "*") || has(principal.path("AWS"), "*");
    }

    private static boolean isAllow(JsonNode statement) {
        return statement.path("Effect").asText().equalsIgnoreCase("allow");
    }

    /** Whether a condition keeps the public out: one that only asks for TLS does not. */
    private static boolean isHeld(JsonNode condition) {
        for (var operator : condition.properties()) {
            var name = operator.getKey().toLowerCase(Locale.ROOT);
            if (name.contains("not") || name.contains("ifexists") || name.equals("null")) {
                continue;
            }
            for (var key : operator.getValue().properties()) {
                var asked = key.getKey().toLowerCase(Locale.ROOT);
                if (HOLDS.contains(asked) && isNarrow(asked, key.getValue())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether a condition with these values is for somebody in particular: any of them is enough to be let in. */
    private static boolean isNarrow(String key, JsonNode values) {
        if (values.isArray()) {
            for (var value : values) {
                if (!isNarrow(key, value)) {
                    return false;
                }
            }
            return !values.isEmpty();
        }
        var text = values.asText().strip();
        if (key.endsWith("ip")) {
            return !OPEN_NETWORK.matcher(text).find();
        }
        if (key.endsWith("account")) {
            return ACCOUNT.matcher(text).matches();
        }
        var parts = text.split(":", 6);
        if (text.startsWith("arn:") && parts.length == 6) {
            // Anybody may have a user or a role of any name, and a topic or a function too.
            return ACCOUNT.matcher(parts[4]).matches()
                    || parts[4].isEmpty()
                            && !key.equals("aws:principalarn")
                            && BUCKET.matcher(parts[5]).matches();
        }
        return named(text);
    }

    /** What stands before the first wildcard is more than {@code o-} or {@code vpce-}. */
    private static boolean named(String text) {
        return !text.replaceAll("[*?].*", "").matches("([a-z]+-)?");
    }

    /** {@code *}, {@code s3:*} and their like. */
    private static boolean isAnything(JsonNode actions, String service) {
        if (actions.isArray()) {
            for (var item : actions) {
                if (isAnything(item, service)) {
                    return true;
                }
            }
            return false;
        }
        return actions.asText().toLowerCase(Locale.ROOT).matches("([*?]+|" + service + "):[*?]+|[*?]*\\*[*?]*");
    }

    private static boolean has(JsonNode value, String... texts) {
        if (value.isArray()) {
            for (var item : value) {
                if (has(item, texts)) {
                    return true;
                }
            }
            return false;
        }
        return Arrays.stream(texts).anyMatch(text -> text.equalsIgnoreCase(value.asText()));
    }

    private static List<JsonNode> statements(@Nullable Object policy) {
        if (!(policy instanceof String text)) {
            return List.of();
        }
        try {
            var statement = Json.parse(text).path("Statement");
            return statement.isArray()
                    ? StreamSupport.stream(statement.spliterator(), false).toList()
                    : List.of(statement);
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }

    private static boolean isAdmin(AwsCall call) {
        var arn = String.valueOf(call.params().get("PolicyArn")).toLowerCase(Locale.ROOT);
        return arn.endsWith(":policy/administratoraccess")
                || arn.endsWith(":policy/iamfullaccess")
                || statements(call.params().get("PolicyDocument")).stream()
                        .anyMatch(statement -> isAllow(statement)
                                && (statement.has("NotAction") || isAnything(statement.path("Action"), "iam"))
                                && has(statement.path("Resource"), "*"));
    }

    /** Of a group, or where it is not known who asks, it may be. */
    private static boolean isOwn(AwsCall call, @Nullable String caller) {
        var name = call.params().getOrDefault("UserName", call.params().get("RoleName"));
        if (caller == null || name == null) {
            return true;
        }
        // arn:aws:iam::1:user/path/name, arn:aws:sts::1:assumed-role/name/session
        var parts = caller.split("/", -1);
        // IAM has no two names that differ in case alone, and finds each by any spelling.
        return (caller.contains(":assumed-role/") ? parts[1] : parts[parts.length - 1])
                .equalsIgnoreCase(String.valueOf(name));
    }
}
