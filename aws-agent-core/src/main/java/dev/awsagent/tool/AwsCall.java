package dev.awsagent.tool;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One AWS operation that a tool's input means, said before it runs. Review, policy, dry run and audit read it, and the
 * gate on the SDK clients enforces it: an operation that was not declared is refused, and so is a call that has another
 * value for a declared parameter, a parameter that is neither declared nor open, or a resource that was not declared.
 * Only an operation that looks, and at nothing secret, may have parameters that were not declared.
 *
 * @param service the service as the AWS CLI names it, for example {@code s3}
 * @param operation the operation as the AWS API names it, for example {@code ListObjectsV2}
 * @param params the parameters known beforehand, named as the AWS API names them; values are JSON values (text, number,
 *     boolean, list, map), and are compared whole
 * @param open the parameters that may have any value, because it is only known while running: the id of an upload, the
 *     keys of a listing
 * @param resources the ARNs it touches, with {@code *} where a part is not known beforehand; none when the operation has no
 *     resource
 * @param atMost how often it may be called in one step; {@link #MANY} when only the listing itself can tell
 * @param profile whose credentials make it, where those are not the step's: the other side of a copy between two accounts;
 *     null for those of the step
 */
public record AwsCall(
        String service,
        String operation,
        Map<String, Object> params,
        Set<String> open,
        List<String> resources,
        int atMost,
        @Nullable String profile) {

    /** No number is known beforehand. */
    public static final int MANY = Integer.MAX_VALUE;

    /** Verbs that only look, as AWS names its operations. Those that return secrets are taken out again below. */
    private static final Pattern LOOKS = Pattern.compile(
            "(Get|List|Describe|Head|Lookup|BatchGet|Search|Filter|Simulate|Estimate|Preview)[A-Z0-9].*");

    /** Verbs that read what is stored, and so are no looks, but change nothing. */
    private static final Pattern READS = Pattern.compile("(Query|Scan|Select)([A-Z].*)?");

    private static final Pattern DELETES = Pattern.compile("(Delete|BatchDelete|Terminate|Purge|Destroy)([A-Z].*)?");

    /** What hands out access. */
    private static final Set<String> ACCESS = Set.of(
            "GetSecretValue",
            "BatchGetSecretValue",
            "GetPasswordData",
            "GetSessionToken",
            "GetFederationToken",
            "GetAuthorizationToken",
            "GetRoleCredentials",
            "GetCredentials",
            "GetCredentialsForIdentity",
            "AssumeRole",
            "CreateAccessKey");

    /** What else looks at more than a look may show, and hands out no access by itself. */
    private static final Set<String> CONTENTS = Set.of(
            "GetParameter",
            "GetParameters",
            "GetParametersByPath",
            "GetObject",
            "GetFunction",
            "GetLoginProfile",
            "GetKeyPair");

    public AwsCall {
        Objects.requireNonNull(service, "service");
        Objects.requireNonNull(operation, "operation");
        if (service.isBlank() || operation.isBlank()) {
            throw new IllegalArgumentException(
                    "an AWS call needs a service and an operation, got '" + service + "' and '" + operation + "'");
        }
        if (atMost < 1) {
            throw new IllegalArgumentException("atMost must be 1 or more, got " + atMost);
        }
        params = Collections.unmodifiableMap(new LinkedHashMap<>(params));
        // In one order, whoever read it back from where: a seal is over the text of it.
        open = Collections.unmodifiableSet(new TreeSet<>(open));
        resources = List.copyOf(resources);
    }

    /** A call that happens once, with no parameters and no resource declared. */
    public static AwsCall of(String service, String operation) {
        return new AwsCall(service, operation, Map.of(), Set.of(), List.of(), 1, null);
    }

    /** The same with one more parameter. */
    public AwsCall with(String name, Object value) {
        var all = new LinkedHashMap<>(params);
        all.put(name, value);
        return new AwsCall(service, operation, all, open, resources, atMost, profile);
    }

    /** The same with just these parameters. */
    public AwsCall withParams(Map<String, Object> params) {
        return new AwsCall(service, operation, params, open, resources, atMost, profile);
    }

    /** The same, where these parameters may have any value, or none. */
    public AwsCall open(String... names) {
        var all = new LinkedHashSet<>(open);
        all.addAll(List.of(names));
        return new AwsCall(service, operation, params, all, resources, atMost, profile);
    }

    /** The same on these resources, given as ARNs. */
    public AwsCall on(String... arns) {
        return new AwsCall(service, operation, params, open, List.of(arns), atMost, profile);
    }

    /** The same, allowed up to {@code times} times. */
    public AwsCall times(int times) {
        return new AwsCall(service, operation, params, open, resources, times, profile);
    }

    /** The same, made with the credentials of this profile instead of the step's. */
    public AwsCall by(@Nullable String profile) {
        return new AwsCall(service, operation, params, open, resources, atMost, profile);
    }

    /** {@code s3:ListObjectsV2}. */
    public String id() {
        return service + ":" + operation;
    }

    /** Whether it only looks, at nothing secret: what is not known to is a change. */
    public boolean looks() {
        return looks(operation, params);
    }

    /**
     * The same for an operation with the parameters that it is called with.
     *
     * @param operation as the AWS API names it
     */
    public static boolean looks(String operation, Map<String, Object> params) {
        return LOOKS.matcher(operation).matches()
                        && !ACCESS.contains(operation)
                        && (!CONTENTS.contains(operation) || isPublished(operation, params))
                || tries(params);
    }

    /** The least that a tool which makes this call does, whatever it says of itself: what is not known to read is a change. */
    public Effect least() {
        if (tries()) {
            return Effect.READ;
        }
        if (DELETES.matcher(operation).matches()) {
            return Effect.DESTROY;
        }
        if (ACCESS.contains(operation)) {
            return Effect.DISCLOSE;
        }
        return LOOKS.matcher(operation).matches() || READS.matcher(operation).matches() ? Effect.READ : Effect.WRITE;
    }

    /** Whether the service is told only to try it: then it changes nothing, and needs no approval. */
    public boolean tries() {
        return tries(params);
    }

    private static boolean tries(Map<String, Object> params) {
        return Boolean.TRUE.equals(params.get("DryRun")) || "DryRun".equals(params.get("InvocationType"));
    }

    /** Parameters that AWS publishes for everybody, such as the newest images. */
    private static boolean isPublished(String operation, Map<String, Object> params) {
        return operation.equals("GetParameter")
                && String.valueOf(params.get("Name")).startsWith("/aws/service/");
    }
}
