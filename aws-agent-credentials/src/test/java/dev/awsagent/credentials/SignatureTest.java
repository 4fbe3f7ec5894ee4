package dev.awsagent.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.credential.AwsCredentials;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.utils.http.SdkHttpUtils;

/** Our signature beside that of the SDK. */
class SignatureTest {

    private static final Instant NOW = Instant.parse("2026-11-02T23:59:58Z");

    private static AwsCredentials credentials(@Nullable String token) {
        return new AwsCredentials("AKIAIOSFODNN7EXAMPLE", "secret/key+1", token, null, "the test");
    }

    private static SdkHttpRequest bySdk(
            SdkHttpRequest request, @Nullable String token, @Nullable ContentStreamProvider body, boolean payload) {
        var signer = AwsV4HttpSigner.create();
        return signer.sign(r -> {
                    r.identity(
                                    token == null
                                            ? AwsBasicCredentials.create("AKIAIOSFODNN7EXAMPLE", "secret/key+1")
                                            : AwsSessionCredentials.create(
                                                    "AKIAIOSFODNN7EXAMPLE", "secret/key+1", token))
                            .request(request)
                            .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-west-1")
                            .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                            .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                            .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false)
                            .putProperty(AwsV4HttpSigner.CHUNK_ENCODING_ENABLED, false)
                            .putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, payload)
                            .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(NOW, ZoneOffset.UTC));
                    if (body != null) {
                        r.payload(body);
                    }
                })
                .request();
    }

    private static void same(
            SdkHttpRequest request, @Nullable String token, @Nullable ContentStreamProvider body, boolean payload)
            throws Exception {
        var ours = new Signature("eu-west-1", "s3").sign(request, credentials(token), NOW, body, payload);
        var theirs = bySdk(request, token, body, payload);
        for (var name :
                List.of("Authorization", "Host", "x-amz-date", "x-amz-content-sha256", "x-amz-security-token")) {
            assertThat(ours.firstMatchingHeader(name)).as(name).isEqualTo(theirs.firstMatchingHeader(name));
        }
    }

    private static SdkHttpFullRequest.Builder request(SdkHttpMethod method, String protocol) {
        return SdkHttpFullRequest.builder()
                .method(method)
                .protocol(protocol)
                .host("s3.eu-west-1.example.com")
                .encodedPath("/b/k")
                .putHeader("User-Agent", "somebody");
    }

    @Property(tries = 300)
    void signature_isThatOfTheSdk(
            @ForAll @StringLength(max = 30) String key,
            @ForAll @Size(max = 4)
                    Map<
                                    @CharRange(from = '!', to = '~') @StringLength(min = 1, max = 8) String,
                                    @StringLength(max = 8) String>
                            query,
            @ForAll @CharRange(from = ' ', to = '~') @StringLength(max = 20) String header,
            @ForAll boolean token)
            throws Exception {
        var request = request(SdkHttpMethod.GET, "https")
                .port(8443)
                .encodedPath("/b/" + SdkHttpUtils.urlEncodeIgnoreSlashes(key.replaceAll("[\\ud800-\\udfff]", "x")))
                .putHeader("x-amz-meta-some", header);
        query.forEach((name, value) -> request.putRawQueryParameter(name, value.replaceAll("[\\ud800-\\udfff]", "x")));
        same(request.build(), token ? "a+token/=" : null, null, false);
    }

    @Test
    void parametersWhoseNamesBeginTheSame_areInTheRightOrder() throws Exception {
        var request = request(SdkHttpMethod.GET, "http");
        for (var name : List.of("prefix", "pre-fix", "pre", "pre.x", "pre~", "pre1", "preA", "pre=x")) {
            request.putRawQueryParameter(name, List.of("b", "a", ""));
        }
        same(request.build(), null, null, true);
    }

    @Test
    void payload_isSignedWhereItIsSaid() throws Exception {
        ContentStreamProvider body = () -> new ByteArrayInputStream("content".getBytes(StandardCharsets.UTF_8));
        var put = request(SdkHttpMethod.PUT, "http")
                .putHeader("Content-Length", "7")
                .putHeader("Content-Type", "text/plain;  charset=x ")
                .putHeader("Expect", "100-continue")
                .appendHeader("x-amz-two", "b  c")
                .appendHeader("x-amz-two", " a")
                .build();
        same(put, "token", body, true);
        same(
                request(SdkHttpMethod.PUT, "https")
                        .putHeader("Content-Length", "7")
                        .build(),
                null,
                body,
                false);
        same(request(SdkHttpMethod.HEAD, "http").encodedPath("").build(), null, null, true);
    }

    @Test
    void keyOfOneDayOrSecret_isNotUsedForAnother() throws Exception {
        var signature = new Signature("eu-west-1", "s3");
        var request = request(SdkHttpMethod.GET, "https").build();
        var first = signature.sign(request, credentials(null), NOW, null, false);
        var other = new AwsCredentials("AKIAIOSFODNN7EXAMPLE", "another", null, null, "the test");
        assertThat(signature.sign(request, other, NOW, null, false).headers()).isNotEqualTo(first.headers());
        signature.sign(request, credentials(null), NOW.plusSeconds(5), null, false);
        assertThat(signature.sign(request, credentials(null), NOW, null, false).headers())
                .isEqualTo(first.headers());
        assertThat(signature.toString()).doesNotContain("secret");
    }
}
