package dev.awsagent.tools.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.tool.FailureKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Buckets that are somewhere else than asked. */
class RegionsIT {

    @TempDir
    Path work;

    private FakeS3 s3;
    private Rig rig;

    @BeforeEach
    void start() throws IOException {
        s3 = new FakeS3().with("a.txt", "hello");
        rig = Rig.on(s3.endpoint(), work);
    }

    @AfterEach
    void stop() {
        rig.close();
        s3.close();
    }

    /** Answers those who sign for another region than {@code region} as S3 does. */
    private void bucketIsIn(String region, int status, String code, boolean header) {
        s3.fault = (exchange, count) -> {
            if (exchange.getRequestHeaders().getFirst("Authorization").contains("/" + region + "/s3/")) {
                return false;
            }
            if (header) {
                exchange.getResponseHeaders().set("x-amz-bucket-region", region);
            }
            FakeS3.xml(
                    exchange,
                    status,
                    "<Error><Code>" + code + "</Code><Message>the region 'us-east-1' is wrong; expecting '" + region
                            + "'</Message></Error>");
            return true;
        };
    }

    @ParameterizedTest
    @CsvSource({
        "301, PermanentRedirect, true",
        "301, PermanentRedirect, false",
        "307, TemporaryRedirect, true",
        "400, AuthorizationHeaderMalformed, false"
    })
    void bucketInAnotherRegion_isReachedThere(int status, String code, boolean header) {
        bucketIsIn("eu-west-1", status, code, header);
        ListObjectsTool.Output listed = rig.ok("s3_list_objects", Map.of("bucket", "bkt"));
        assertThat(listed.objects())
                .extracting(ListObjectsTool.ObjectSummary::key)
                .containsExactly("a.txt");
        assertThat(rig.evidence()).last().extracting("region").isEqualTo("eu-west-1");
    }

    @Test
    void headInAnotherRegion_goesByTheHeaderAlone() {
        bucketIsIn("ap-south-1", 400, "AuthorizationHeaderMalformed", true);
        ObjectInfoTool.Output info = rig.ok("s3_object_info", Map.of("bucket", "bkt", "key", "a.txt"));
        assertThat(info.bytes()).isEqualTo(5);
    }

    @Test
    void linkToABucketInAnotherRegion_isSignedForThatOne() {
        bucketIsIn("eu-west-1", 301, "PermanentRedirect", true);
        PresignTool.Output made = rig.ok("s3_presign", Map.of("bucket", "bkt", "key", "a.txt"));
        assertThat(made.url()).contains("%2Feu-west-1%2Fs3%2F");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cn-north-1", "us-gov-west-1", "attacker.example", "eu-west-1.attacker.example", "x"})
    void regionOfAnotherPartitionOrNone_isNotFollowed(String region) {
        bucketIsIn(region, 301, "PermanentRedirect", true);
        var failed = rig.failed("s3_list_objects", Map.of("bucket", "bkt"));
        assertThat(failed.kind()).isEqualTo(FailureKind.SERVICE);
        assertThat(s3.requests).hasSize(1);
    }

    @Test
    void endpointThatSendsUsInCircles_isGivenUpAfterOneTurn() {
        s3.fault = (exchange, count) -> {
            var to = exchange.getRequestHeaders().getFirst("Authorization").contains("/eu-west-1/")
                    ? "us-east-1"
                    : "eu-west-1";
            exchange.getResponseHeaders().set("x-amz-bucket-region", to);
            FakeS3.error(exchange, 301, "PermanentRedirect");
            return true;
        };
        rig.failed("s3_list_objects", Map.of("bucket", "bkt"));
        assertThat(s3.requests).hasSize(2);
    }
}
