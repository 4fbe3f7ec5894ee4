package dev.awsagent.credentials.internal.gate;

import dev.awsagent.gate.CallScope;
import dev.awsagent.tool.AwsCall;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.traits.DefaultValueTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import software.amazon.awssdk.http.SdkHttpMethod;

/** What a request of the SDK says, in the words of the AWS API. */
public final class Requests {

    private static final Set<String> HARMLESS = Set.of("s3", "sts");

    /** Also what is secret, unlike {@link AwsCall#looks}: to read it twice is to read it. */
    private static final Pattern READS = Pattern.compile("(Get|BatchGet|Query|Scan|Filter|Select)([A-Z].*)?");

    private static final Set<String> TOKENS =
            Set.of("ClientToken", "ClientRequestToken", "IdempotencyToken", "CreatorRequestId");

    /**
     * Marks the requests of this module itself, which are signed by other credentials than those of their client when they find
     * out who these are, and when they replace them.
     */
    public static final ExecutionAttribute<Boolean> OWN = new ExecutionAttribute<>("awsagent.own");

    private Requests() {}

    /**
     * What a request brings along besides its parameters that would change it, or who signs it, or where it goes, behind the gate.
     * Timeouts and metrics do not.
     *
     * @return in words; null for nothing
     */
    static @Nullable String unseen(SdkRequest request) {
        var with = request.overrideConfiguration().orElse(null);
        if (with == null) {
            return null;
        }
        var own = Boolean.TRUE.equals(with.executionAttributes().getAttribute(OWN));
        var brought = new ArrayList<String>();
        if (!with.headers().isEmpty()) {
            brought.add("the headers " + with.headers().keySet());
        }
        if (!with.rawQueryParameters().isEmpty()) {
            brought.add("the query parameters " + with.rawQueryParameters().keySet());
        }
        if (!own && !with.plugins().isEmpty()) {
            brought.add("plugins");
        }
        if (with.signer().isPresent() || with.authSchemeProvider().isPresent()) {
            brought.add("a signer");
        }
        if (with.endpointProvider().isPresent()) {
            brought.add("an endpoint");
        }
        if (!own && !with.executionAttributes().getAttributes().isEmpty()) {
            brought.add("execution attributes");
        }
        if (!own
                && with instanceof AwsRequestOverrideConfiguration aws
                && aws.credentialsIdentityProvider().isPresent()) {
            brought.add("credentials");
        }
        return brought.isEmpty() ? null : String.join(", ", brought);
    }

    /** All parameters that it sets, as JSON values. A streamed body is none. */
    public static Map<String, Object> values(SdkPojo request) {
        var values = new LinkedHashMap<String, Object>();
        for (SdkField<?> field : request.sdkFields()) {
            var value = json(field.getValueOrDefault(request));
            if (value != null) {
                values.put(name(field), value);
            }
        }
        return values;
    }

    /**
     * Whether it comes to the same when the service does it twice, so that it may be sent again though the first may have
     * arrived: it only reads, its HTTP method says so, or it carries a token by which the service knows it again. A request
     * of S3 names what it makes; only an upload that was begun twice leaves something, which holds no object.
     */
    static boolean isRepeatable(String service, String operation, SdkPojo request, SdkHttpMethod method) {
        return method != SdkHttpMethod.POST && method != SdkHttpMethod.PATCH
                || HARMLESS.contains(service)
                || READS.matcher(operation).matches()
                || AwsCall.looks(operation, values(request))
                || hasToken(request);
    }

    /** The SDK fills one in where the API's model has it; others are sent when a tool sets them. */
    private static boolean hasToken(SdkPojo request) {
        for (SdkField<?> field : request.sdkFields()) {
            if (field.containsTrait(DefaultValueTrait.class)
                    || TOKENS.contains(field.memberName()) && field.getValueOrDefault(request) != null) {
                return true;
            }
        }
        return false;
    }

    /** The SDK calls the bucket and the key that S3 copies to {@code DestinationBucket} and {@code DestinationKey}. */
    private static String name(SdkField<?> field) {
        var name = field.memberName();
        var wire = field.unmarshallLocationName();
        return name.equals("Destination" + wire) ? wire : name;
    }

    private static @Nullable Object json(@Nullable Object value) {
        if (value == null || value instanceof SdkAutoConstructList || value instanceof SdkAutoConstructMap) {
            return null;
        }
        if (value instanceof SdkPojo pojo) {
            return values(pojo);
        }
        if (value instanceof List<?> list) {
            var out = new ArrayList<@Nullable Object>();
            list.forEach(one -> out.add(json(one)));
            return out;
        }
        if (value instanceof Map<?, ?> map) {
            var out = new LinkedHashMap<String, @Nullable Object>();
            map.forEach((key, one) -> out.put(String.valueOf(key), json(one)));
            return out;
        }
        if (value instanceof SdkBytes bytes) {
            return Base64.getEncoder().encodeToString(bytes.asByteArrayUnsafe());
        }
        return value instanceof Number || value instanceof Boolean ? value : value.toString();
    }

    /**
     * The resources that a request names, as far as they can be told: all that is written as an ARN, and what S3, Lambda and
     * DynamoDB name by its name.
     *
     * @param service as the AWS CLI names it
     */
    static List<CallScope.Named> resources(String service, Map<String, Object> request) {
        var named = new ArrayList<CallScope.Named>();
        switch (service) {
            case "s3" -> s3(request, named);
            case "lambda" -> byName(request, "FunctionName", "arn:aws:lambda:::function:", named);
            case "dynamodb" -> byName(request, "TableName", "arn:aws:dynamodb:::table/", named);
            default -> {}
        }
        request.forEach((name, value) -> {
            if (isArn(value)) {
                named.add(new CallScope.Named(name, (String) value));
            }
        });
        return named;
    }

    private static boolean isArn(@Nullable Object value) {
        return value instanceof String text && text.startsWith("arn:") && text.split(":", 6).length == 6;
    }

    private static void byName(
            Map<String, Object> request, String parameter, String prefix, List<CallScope.Named> named) {
        if (request.get(parameter) instanceof String name && !isArn(name)) {
            named.add(new CallScope.Named(parameter, prefix + name));
        }
    }

    private static void s3(Map<String, Object> request, List<CallScope.Named> named) {
        if (request.get("CopySource") instanceof String source) {
            named.add(new CallScope.Named("CopySource", "arn:aws:s3:::" + copySource(source)));
        }
        if (!(request.get("Bucket") instanceof String bucket) || isArn(bucket)) {
            return;
        }
        if (request.get("Key") instanceof String key) {
            named.add(new CallScope.Named("Key", "arn:aws:s3:::" + bucket + "/" + key));
        } else if (request.get("Delete") instanceof Map<?, ?> delete
                && delete.get("Objects") instanceof List<?> objects) {
            for (var object : objects) {
                if (object instanceof Map<?, ?> one) {
                    named.add(new CallScope.Named("Delete", "arn:aws:s3:::" + bucket + "/" + one.get("Key")));
                }
            }
        } else {
            named.add(new CallScope.Named("Bucket", "arn:aws:s3:::" + bucket));
        }
    }

    /** Bucket and key of {@code bucket/key?versionId=x}, which is percent-encoded. */
    private static String copySource(String source) {
        var version = source.lastIndexOf("?versionId=");
        var path = version < 0 ? source : source.substring(0, version);
        return URLDecoder.decode(
                (path.startsWith("/") ? path.substring(1) : path).replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
