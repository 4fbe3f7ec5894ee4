package dev.awsagent.tools.s3.wire;

import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.AccessDeniedException;
import software.amazon.awssdk.services.s3.model.EncryptionTypeMismatchException;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.InvalidObjectStateException;
import software.amazon.awssdk.services.s3.model.InvalidRequestException;
import software.amazon.awssdk.services.s3.model.InvalidWriteOffsetException;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.ObjectNotInActiveTierErrorException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Request;
import software.amazon.awssdk.services.s3.model.TooManyPartsException;

/** What S3 answers when it refuses or fails, as the exceptions of the SDK. */
final class Errors {

    /** An error of S3 is short; a web page may be long. */
    static final int LONGEST = 256 * 1024;

    private Errors() {}

    static S3Exception of(S3Request request, SdkHttpResponse answer, byte[] body) {
        var said = said(body);
        var code = said.get("Code");
        var message = said.get("Message");
        if (code == null && request instanceof HeadObjectRequest) {
            // The answer to HEAD has no body, only a status and its words.
            message = answer.statusText().orElse(null);
            if (answer.statusCode() == 404) {
                code = "NoSuchKey";
                message = "The specified key does not exist.";
            } else if (answer.statusCode() == 503 && "Slow Down".equals(message)) {
                code = "SlowDown";
                message = "Please reduce your request rate.";
            }
        }
        var id = answer.firstMatchingHeader("x-amz-request-id").orElse(said.get("RequestId"));
        var builder = builder(code, said);
        builder.awsErrorDetails(AwsErrorDetails.builder()
                .errorCode(code)
                .errorMessage(message)
                .serviceName("S3")
                .sdkHttpResponse(answer)
                .rawResponse(SdkBytes.fromByteArrayUnsafe(body))
                .build());
        builder.statusCode(status(answer, code)).requestId(id).message(message);
        builder.extendedRequestId(answer.firstMatchingHeader("x-amz-id-2").orElse(said.get("HostId")));
        return (S3Exception) builder.build();
    }

    /** The exceptions that S3's calls here declare, by their codes. */
    private static S3Exception.Builder builder(@Nullable String code, Map<String, String> said) {
        return code == null
                ? S3Exception.builder()
                : switch (code) {
                    case "AccessDenied" -> AccessDeniedException.builder();
                    case "EncryptionTypeMismatch" -> EncryptionTypeMismatchException.builder();
                    case "InvalidObjectState" ->
                        InvalidObjectStateException.builder()
                                .storageClass(said.get("StorageClass"))
                                .accessTier(said.get("AccessTier"));
                    case "InvalidRequest" -> InvalidRequestException.builder();
                    case "InvalidWriteOffset" -> InvalidWriteOffsetException.builder();
                    case "NoSuchBucket" -> NoSuchBucketException.builder();
                    case "NoSuchKey" -> NoSuchKeyException.builder();
                    case "NoSuchUpload" -> NoSuchUploadException.builder();
                    case "ObjectNotInActiveTierError" -> ObjectNotInActiveTierErrorException.builder();
                    case "TooManyParts" -> TooManyPartsException.builder();
                    default -> S3Exception.builder();
                };
    }

    /** An error in an answer that began well has no status of its own, and some are worth another attempt. */
    private static int status(SdkHttpResponse answer, @Nullable String code) {
        if (!answer.isSuccessful() || code == null) {
            return answer.statusCode();
        }
        return switch (code) {
            case "InternalError" -> 500;
            case "SlowDown", "ServiceUnavailable" -> 503;
            default -> answer.statusCode();
        };
    }

    private static Map<String, String> said(byte[] body) {
        try {
            var texts = body.length == 0 ? Map.<String, String>of() : Xml.texts(body);
            return "Error".equals(texts.get("")) ? texts : Map.of();
        } catch (IOException e) {
            return Map.of();
        }
    }
}
