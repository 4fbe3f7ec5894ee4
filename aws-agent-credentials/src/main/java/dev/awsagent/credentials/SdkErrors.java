package dev.awsagent.credentials;

import dev.awsagent.credential.Target;
import dev.awsagent.credentials.internal.gate.CallNote;
import dev.awsagent.credentials.internal.gate.ServiceNames;
import dev.awsagent.credentials.internal.source.CredentialProcess;
import dev.awsagent.credentials.internal.source.Words;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolResult.Failed;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpResponse;

/** What an exception of the SDK means for the person who asked. One line, no secret, and the next step. */
final class SdkErrors {

    private static final Set<String> EXPIRED =
            Set.of("ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired");
    private static final Set<String> WRONG_KEY = Set.of(
            "InvalidAccessKeyId",
            "InvalidClientTokenId",
            "UnrecognizedClientException",
            "InvalidToken",
            "AuthFailure",
            "MissingAuthenticationToken",
            "MissingAuthenticationTokenException",
            "NotSignedUp");
    private static final Set<String> WRONG_SECRET =
            Set.of("SignatureDoesNotMatch", "InvalidSignatureException", "IncompleteSignature");
    private static final Set<String> SKEWED =
            Set.of("RequestTimeTooSkewed", "RequestInTheFuture", "SignatureExpired", "RequestExpiredException");
    private static final Set<String> DENIED = Set.of(
            "AccessDenied",
            "AccessDeniedException",
            "UnauthorizedOperation",
            "UnauthorizedAccess",
            "AllAccessDisabled",
            "AuthorizationError",
            "NotAuthorized");
    private static final Set<String> THROTTLED = Set.of(
            "Throttling",
            "ThrottlingException",
            "ThrottledException",
            "TooManyRequestsException",
            "RequestLimitExceeded",
            "RequestThrottled",
            "RequestThrottledException",
            "SlowDown",
            "ProvisionedThroughputExceededException",
            "BandwidthLimitExceeded",
            "LimitExceededException");
    private static final Set<String> UNSUPPORTED =
            Set.of("NotImplemented", "UnsupportedOperation", "UnknownOperationException", "MethodNotAllowed");
    private static final Set<String> OTHER_REGION = Set.of(
            "PermanentRedirect",
            "TemporaryRedirect",
            "Redirect",
            "AuthorizationHeaderMalformed",
            "IllegalLocationConstraintException");
    private static final Set<String> INVALID =
            Set.of("ValidationException", "ValidationError", "MalformedXML", "KeyTooLongError", "EntityTooLarge");

    private static final Set<String> NO_OPERATION = Set.of(
            "NotImplemented",
            "MethodNotAllowed",
            "InvalidAction",
            "UnknownOperationException",
            "InvalidRequest",
            "InvalidParameterValue");
    private static final Set<Integer> NO_OPERATION_STATUS = Set.of(400, 404, 405, 501);

    /** A code as S3 writes it, which the SDK does not find in the answer to a call of another service. */
    private static final Pattern S3_CODE =
            Pattern.compile("<Error>.{0,500}?<Code>\\s*([A-Za-z0-9.]{1,100})\\s*</Code>", Pattern.DOTALL);

    /** What an answer says about the credentials. */
    enum Refusal {
        /** Nothing. */
        NONE,
        /** They have ended. */
        ENDED,
        /** AWS does not know them, or not any more. */
        UNKNOWN
    }

    private SdkErrors() {}

    /**
     * Whether S3 refused a request without saying why, as it answers HEAD, which has no body, when the token has ended. A bucket
     * in another region says so beside it.
     */
    static boolean isWithoutReason(Throwable error) {
        return error instanceof AwsServiceException answer
                && answer.statusCode() == 400
                && answer.awsErrorDetails() != null
                && code(answer).isEmpty()
                && (answer.awsErrorDetails().rawResponse() == null
                        || answer.awsErrorDetails().rawResponse().asByteArrayUnsafe().length == 0)
                && answer.awsErrorDetails().sdkHttpResponse() != null
                && answer.awsErrorDetails()
                        .sdkHttpResponse()
                        .firstMatchingHeader("x-amz-bucket-region")
                        .isEmpty();
    }

    static Refusal refusal(Throwable error) {
        if (!(error instanceof AwsServiceException answer) || answer.awsErrorDetails() == null) {
            return Refusal.NONE;
        }
        var code = code(answer);
        return EXPIRED.contains(code) ? Refusal.ENDED : WRONG_KEY.contains(code) ? Refusal.UNKNOWN : Refusal.NONE;
    }

    /** @param caller who asked, in words: an ARN, or where the credentials came from; null when it is not known */
    static Failed<Object> explain(SdkException error, Target target, @Nullable String caller) {
        return error instanceof AwsServiceException answer && answer.statusCode() > 0
                ? answered(answer, target, caller)
                : notAnswered(error);
    }

    private static Failed<Object> answered(AwsServiceException error, Target target, @Nullable String caller) {
        var note = CallNote.on(error).orElse(null);
        var details = error.awsErrorDetails();
        var code = code(error);
        var said = details == null || details.errorMessage() == null ? "" : details.errorMessage();
        var status = error.statusCode();
        var what = call(note, details == null ? null : details.serviceName());
        var names = note == null ? Map.<String, String>of() : note.names();

        if (EXPIRED.contains(code)) {
            return failed(
                    FailureKind.CREDENTIALS,
                    "the session token" + of(caller) + " has expired",
                    "get a new one: " + renewal(target, caller));
        }
        // Nobody needs a permission to ask who he is.
        if (WRONG_KEY.contains(code) || (status == 403 && what.equals("sts:GetCallerIdentity") && code.isEmpty())) {
            return failed(
                    FailureKind.CREDENTIALS,
                    where(note) + " does not know the access key" + of(caller) + " (" + named(code, status) + ")",
                    "check the access key id"
                            + (target.profile() == null
                                    ? ""
                                    : ", or write new keys: aws configure --profile " + target.profile())
                            + (note != null && note.service().equals("sts") ? STS_HINT : ""));
        }
        if (WRONG_SECRET.contains(code)) {
            return failed(
                    FailureKind.CREDENTIALS,
                    where(note) + " refused the signature (" + code + "): the secret key" + of(caller)
                            + " does not belong to its access key id",
                    "check the secret access key, and this machine's clock");
        }
        if (SKEWED.contains(code)) {
            return failed(
                    FailureKind.CREDENTIALS,
                    "this machine's clock is wrong for " + where(note) + " (" + code + ")",
                    "set the clock, then ask again");
        }
        if (code.equals("NoSuchBucket")) {
            return failed(
                    FailureKind.NOT_FOUND,
                    "no such bucket" + quoted(names.get("Bucket")),
                    "list the buckets to see which there are");
        }
        if (code.equals("NoSuchKey")) {
            return failed(
                    FailureKind.NOT_FOUND,
                    "no such object" + quoted(names.get("Key")) + in(names.get("Bucket")),
                    "list the objects of the bucket to see which there are");
        }
        if (OTHER_REGION.contains(code) || (status >= 300 && status < 400)) {
            return elsewhere(error, note, said);
        }
        if (THROTTLED.contains(code) || status == 429) {
            return failed(
                    FailureKind.THROTTLED,
                    what + ": too many requests (" + named(code, status) + "), tried " + attempts(error),
                    "wait a little, then ask again");
        }
        if (UNSUPPORTED.contains(code) || status == 501 || status == 405) {
            return failed(
                    FailureKind.UNSUPPORTED,
                    what + " is not supported by this endpoint" + at(note),
                    "ask an endpoint that has it");
        }
        if (DENIED.contains(code) || (status == 403 && (code.isEmpty() || code.equals("403")))) {
            return failed(
                    FailureKind.ACCESS_DENIED,
                    "access denied: " + (caller == null ? "the caller" : Words.redacted(caller)) + " may not "
                            + permission(what) + on(names) + (isTelling(said) ? ": " + Words.redacted(said) : ""),
                    Denial.hint(
                            said,
                            permission(what),
                            names,
                            note == null ? List.of() : note.declared(),
                            target.region(),
                            caller));
        }
        var head = note != null && note.operation().startsWith("Head");
        if (code.isEmpty() && !head && (looksLikePage(error) || (status != 404 && (status >= 500 || said.isEmpty())))) {
            return failed(
                    FailureKind.UNREACHABLE,
                    what + ": " + (note == null || note.endpoint() == null ? "the endpoint" : note.endpoint())
                            + " answered HTTP " + status + " with "
                            + (looksLikePage(error) ? "a web page" : "something")
                            + " that is not an answer of AWS",
                    "check the endpoint; ask again if it is the right one");
        }
        if (head && status == 404) {
            var key = names.get("Key");
            return failed(
                    FailureKind.NOT_FOUND,
                    key == null
                            ? "no such bucket" + quoted(names.get("Bucket"))
                            : "no such object" + quoted(key) + in(names.get("Bucket")),
                    null);
        }
        if (head && status == 400) {
            return failed(
                    FailureKind.INVALID,
                    what + on(names) + " was refused, and such an answer has no reason in it",
                    "check the region, and whether the session token has expired");
        }
        if (code.toLowerCase(Locale.ROOT).matches(".*(notfound|nosuch|notexist|doesnotexist).*") || status == 404) {
            return failed(
                    FailureKind.NOT_FOUND,
                    what + on(names) + ": "
                            + (said.isBlank() ? "not found (" + named(code, status) + ")" : text(said, code)),
                    null);
        }
        if (status == 409
                || status == 412
                || code.matches(".*(AlreadyExists|InUse|Conflict|NotEmpty|AlreadyOwned).*")) {
            return failed(FailureKind.CONFLICT, what + on(names) + ": " + text(said, named(code, status)), null);
        }
        if (code.equals("DryRunOperation")) {
            return failed(FailureKind.SERVICE, what + ": a dry run, it would have worked", null);
        }
        var kind =
                status < 500 && (INVALID.contains(code) || code.startsWith("Invalid") || code.startsWith("Malformed"))
                        ? FailureKind.INVALID
                        : FailureKind.SERVICE;
        return failed(
                kind,
                what + on(names) + " failed: " + text(said, named(code, status)),
                status >= 500 ? "tried " + attempts(error) + "; ask again in a while" : null);
    }

    private static final String STS_HINT =
            "; if the keys are for an endpoint of your own, set AWS_ENDPOINT_URL so that STS is asked there too";

    private static Failed<Object> elsewhere(AwsServiceException error, @Nullable CallNote note, String said) {
        var region = Optional.ofNullable(error.awsErrorDetails())
                .map(details -> details.sdkHttpResponse())
                .flatMap(response -> response.firstMatchingHeader("x-amz-bucket-region"))
                .filter(value -> value.matches("[a-z0-9-]{1,40}"))
                .orElse(null);
        var bucket = note == null ? null : note.names().get("Bucket");
        return failed(
                FailureKind.INVALID,
                (bucket == null ? call(note, null) : "the bucket" + quoted(bucket)) + " is in another region"
                        + (region == null ? " (" + text(said, "HTTP " + error.statusCode()) + ")" : ": " + region),
                "ask again with --region " + (region == null ? "and the region of the bucket" : region));
    }

    /** Nobody answered, or it was called off. */
    private static Failed<Object> notAnswered(SdkException error) {
        var note = CallNote.on(error).orElse(null);
        var what = call(note, null);
        var place = note == null || note.endpoint() == null ? "the endpoint" : note.endpoint();
        if (Thread.currentThread().isInterrupted() || has(error, AbortedException.class, InterruptedException.class)) {
            return failed(FailureKind.CANCELLED, what + " was called off", null);
        }
        if (has(
                        error,
                        ApiCallTimeoutException.class,
                        ApiCallAttemptTimeoutException.class,
                        SocketTimeoutException.class)
                && !has(error, ConnectException.class)) {
            return failed(
                    FailureKind.TIMEOUT,
                    what + ": " + place + " took too long to answer",
                    "check the network and the endpoint, then ask again");
        }
        if (has(error, UnknownHostException.class)) {
            return failed(
                    FailureKind.UNREACHABLE,
                    what + ": no such host, " + place,
                    "check the region, the endpoint and the network");
        }
        if (has(error, SSLException.class)) {
            return failed(
                    FailureKind.UNREACHABLE,
                    what + ": no secure connection to " + place + " (" + deepest(error) + ")",
                    "check the endpoint's certificate, and whether it is http or https");
        }
        if (has(error, ConnectException.class)) {
            return failed(
                    FailureKind.UNREACHABLE,
                    what + ": cannot connect to " + place,
                    "check that it runs and that the network lets you through");
        }
        if (has(error, InterruptedIOException.class)) {
            return failed(FailureKind.TIMEOUT, what + ": " + place + " took too long to answer", "ask again");
        }
        if (causes(error).stream().anyMatch(java.io.IOException.class::isInstance)) {
            return failed(
                    FailureKind.UNREACHABLE,
                    what + ": the connection to " + place + " broke (" + deepest(error) + ")",
                    "ask again");
        }
        if (looksUnreadable(error)) {
            return failed(
                    FailureKind.UNREACHABLE,
                    what + ": " + place + " answered with something that is not an answer of AWS",
                    "check the endpoint");
        }
        return failed(
                FailureKind.SERVICE,
                what + " failed: " + Words.redacted(String.valueOf(error.getMessage())),
                "run again with --debug to see more");
    }

    /** Whether the service may have done what it was asked though it did not say so. */
    static boolean mayHaveArrived(Throwable error) {
        return !(error instanceof AwsServiceException answer && answer.statusCode() > 0)
                && !has(
                        error,
                        ConnectException.class,
                        ConnectTimeoutException.class,
                        ConnectionRequestTimeoutException.class,
                        NoRouteToHostException.class,
                        UnknownHostException.class,
                        SSLHandshakeException.class);
    }

    private static boolean looksUnreadable(SdkException error) {
        return String.valueOf(error.getMessage()).matches("(?is).*(unmarshall|parse|xml|json).*");
    }

    /** Whether an endpoint says that it has no such operation, as servers that only look like S3 do when asked for STS. */
    static boolean hasNoSuchOperation(AwsServiceException error) {
        var code = code(error);
        if (NO_OPERATION.contains(code)) {
            return true;
        }
        var details = error.awsErrorDetails();
        if (!NO_OPERATION_STATUS.contains(error.statusCode())
                || looksLikePage(error)
                || (details != null && details.errorCode() != null)) {
            return false;
        }
        // What S3 says of a request that it cannot read may be anything but that it does not take the credentials.
        return code.isEmpty()
                ? error.statusCode() != 400 || body(error).isBlank()
                : !EXPIRED.contains(code)
                        && !WRONG_KEY.contains(code)
                        && !WRONG_SECRET.contains(code)
                        && !SKEWED.contains(code);
    }

    /** The code of an answer; empty when it has none. */
    private static String code(AwsServiceException error) {
        var details = error.awsErrorDetails();
        if (details != null && details.errorCode() != null) {
            return details.errorCode();
        }
        var code = S3_CODE.matcher(body(error));
        return code.find() ? code.group(1) : "";
    }

    private static String body(AwsServiceException error) {
        var details = error.awsErrorDetails();
        return details == null || details.rawResponse() == null
                ? ""
                : new String(details.rawResponse().asByteArrayUnsafe(), StandardCharsets.UTF_8);
    }

    private static boolean looksLikePage(AwsServiceException error) {
        var details = error.awsErrorDetails();
        return details != null && looksLikePage(details.sdkHttpResponse());
    }

    /** Whether somebody between here and there answered. */
    static boolean looksLikePage(@Nullable SdkHttpResponse response) {
        return response != null
                && response.firstMatchingHeader("Content-Type")
                        .filter(type -> type.toLowerCase(Locale.ROOT).contains("html"))
                        .isPresent();
    }

    private static String call(@Nullable CallNote note, @Nullable String serviceName) {
        if (note != null) {
            return note.service() + ":" + note.operation();
        }
        return serviceName == null ? "the call to AWS" : "the call to " + ServiceNames.cli(serviceName);
    }

    /** The name that a policy has for it, where that differs from the operation's. */
    static String permission(String call) {
        return switch (call) {
            case "s3:ListBuckets" -> "s3:ListAllMyBuckets";
            case "s3:ListObjectsV2", "s3:ListObjects", "s3:HeadBucket" -> "s3:ListBucket";
            case "s3:HeadObject" -> "s3:GetObject";
            case "s3:CopyObject", "s3:UploadPartCopy" -> "s3:GetObject or s3:PutObject";
            case "s3:ListParts" -> "s3:ListMultipartUploadParts";
            case "s3:CreateMultipartUpload", "s3:UploadPart", "s3:CompleteMultipartUpload" -> "s3:PutObject";
            case "s3:DeleteObjects" -> "s3:DeleteObject";
            case "s3:ListObjectVersions" -> "s3:ListBucketVersions";
            case "s3:ListMultipartUploads" -> "s3:ListBucketMultipartUploads";
            case "s3:GetPublicAccessBlock" -> "s3:GetBucketPublicAccessBlock";
            case "s3:PutPublicAccessBlock" -> "s3:PutBucketPublicAccessBlock";
            case "s3control:GetPublicAccessBlock" -> "s3:GetAccountPublicAccessBlock";
            case "s3control:PutPublicAccessBlock" -> "s3:PutAccountPublicAccessBlock";
            case "s3:GetBucketEncryption" -> "s3:GetEncryptionConfiguration";
            case "s3:PutBucketEncryption" -> "s3:PutEncryptionConfiguration";
            case "s3:GetBucketLifecycleConfiguration" -> "s3:GetLifecycleConfiguration";
            case "s3:PutBucketLifecycleConfiguration", "s3:DeleteBucketLifecycle" -> "s3:PutLifecycleConfiguration";
            case "s3:DeleteBucketTagging" -> "s3:PutBucketTagging";
            case "s3:GetBucketCors" -> "s3:GetBucketCORS";
            case "s3:PutBucketCors", "s3:DeleteBucketCors" -> "s3:PutBucketCORS";
            case "lambda:Invoke" -> "lambda:InvokeFunction";
            default -> call;
        };
    }

    private static String where(@Nullable CallNote note) {
        return note == null || note.endpoint() == null ? "AWS" : note.endpoint();
    }

    private static String at(@Nullable CallNote note) {
        return note == null || note.endpoint() == null ? "" : " (" + note.endpoint() + ")";
    }

    private static String of(@Nullable String caller) {
        return caller == null ? "" : " of " + Words.redacted(caller);
    }

    private static String on(Map<String, String> names) {
        var values = new ArrayList<String>();
        names.forEach((name, value) -> values.add(name + " '" + Words.redacted(value) + "'"));
        return values.isEmpty() ? "" : " on " + String.join(", ", values);
    }

    private static String quoted(@Nullable String name) {
        return name == null ? "" : " '" + Words.redacted(name) + "'";
    }

    private static String in(@Nullable String bucket) {
        return bucket == null ? "" : " in bucket" + quoted(bucket);
    }

    /**
     * How the credentials of a target are renewed.
     *
     * @param source where they came from, in words
     */
    static String renewal(Target target, @Nullable String source) {
        var profile = target.profile();
        if (source != null && source.startsWith(CredentialProcess.SOURCE)) {
            return "run that program in a terminal to see why it gives what has ended; where it needs a sign-in of its own,"
                    + " sign in";
        }
        if (source != null && source.contains(SsoCalls.SOURCE) && profile != null) {
            return "run: aws-agent credentials login " + profile;
        }
        return profile == null
                ? "renew AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or `aws sso login`"
                : "renew the keys of the profile, or `aws-agent credentials login " + profile + "` where it uses SSO";
    }

    private static boolean isTelling(String said) {
        return !said.isBlank() && !said.equalsIgnoreCase("Access Denied") && !said.equalsIgnoreCase("Forbidden");
    }

    private static String text(String said, String otherwise) {
        return said.isBlank() ? otherwise : Words.redacted(said);
    }

    private static String named(String code, int status) {
        return code.isEmpty() ? "HTTP " + status : Words.redacted(code);
    }

    private static String attempts(SdkException error) {
        var times = error.numAttempts() == null ? 1 : error.numAttempts();
        return times == 1 ? "once" : times + " times";
    }

    private static String deepest(Throwable error) {
        var causes = causes(error);
        var last = causes.get(causes.size() - 1);
        var message = last.getMessage();
        return last.getClass().getSimpleName() + (message == null ? "" : ": " + Words.redacted(message));
    }

    @SafeVarargs
    private static boolean has(Throwable error, Class<? extends Throwable>... types) {
        return causes(error).stream()
                .anyMatch(cause -> List.of(types).stream().anyMatch(type -> type.isInstance(cause)));
    }

    private static List<Throwable> causes(Throwable error) {
        var causes = new ArrayList<Throwable>();
        for (Throwable at = error; at != null && causes.size() < 20; at = at.getCause()) {
            causes.add(at);
        }
        return causes;
    }

    private static Failed<Object> failed(FailureKind kind, String message, @Nullable String hint) {
        return new Failed<>(kind, message, hint == null ? null : Words.oneLine(hint));
    }
}
