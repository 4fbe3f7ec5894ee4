package dev.awsagent.tool;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One AWS operation that a tool's input means, said before it runs. Review, policy, dry run and audit read it, and the
 * gate on the SDK clients enforces it: an operation that was not declared is refused, and so is a call whose parameter
 * differs from a declared text, number or boolean. Nested values are shown to the person and not compared.
 *
 * @param service the service as the AWS CLI names it, for example {@code s3}
 * @param operation the operation as the AWS API names it, for example {@code ListObjectsV2}
 * @param params the parameters known beforehand, named as the AWS API names them; values are JSON values (text, number,
 *     boolean, list, map). What is only known while running (a continuation token, the keys of a listing) is left out
 * @param resources the ARNs it touches, with {@code *} where a part is not known beforehand
 * @param atMost how often it may be called in one step; {@link #MANY} when only the listing itself can tell
 */
public record AwsCall(
        String service, String operation, Map<String, Object> params, List<String> resources, int atMost) {

    /** No number is known beforehand. */
    public static final int MANY = Integer.MAX_VALUE;

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
        resources = List.copyOf(resources);
    }

    /** A call that happens once, with no parameters and no resource declared. */
    public static AwsCall of(String service, String operation) {
        return new AwsCall(service, operation, Map.of(), List.of(), 1);
    }

    /** The same with one more parameter. */
    public AwsCall with(String name, Object value) {
        var all = new LinkedHashMap<>(params);
        all.put(name, value);
        return new AwsCall(service, operation, all, resources, atMost);
    }

    /** The same on these resources, given as ARNs. */
    public AwsCall on(String... arns) {
        return new AwsCall(service, operation, params, List.of(arns), atMost);
    }

    /** The same, allowed up to {@code times} times. */
    public AwsCall times(int times) {
        return new AwsCall(service, operation, params, resources, times);
    }

    /** {@code s3:ListObjectsV2}. */
    public String id() {
        return service + ":" + operation;
    }
}
