package dev.awsagent.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.testkit.AwsEmulator;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Runs each example as a person would: its main class, in a process of its own. */
class QuickstartIT {

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    @TempDir
    Path folder;

    @BeforeAll
    static void twoBuckets() throws Exception {
        for (var bucket : new String[] {"quickstart-one", "quickstart-two"}) {
            var put = HttpRequest.newBuilder(URI.create(AWS.endpoint() + "/" + bucket))
                    .header(
                            "Authorization",
                            "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request,"
                                    + " SignedHeaders=host, Signature=0")
                    .PUT(HttpRequest.BodyPublishers.noBody())
                    .build();
            assertThat(HttpClient.newHttpClient()
                            .send(put, BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    private JavaProcess run(Class<?> example, Map<String, String> environment) throws Exception {
        return JavaProcess.java(folder, environment, "-cp", System.getProperty("java.class.path"), example.getName());
    }

    @Test
    void listBuckets_printsThem() throws Exception {
        var ran = run(ListBuckets.class, AWS.environment().variables());
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("quickstart-one", "quickstart-two");
    }

    @Test
    void listBuckets_withoutCredentials_failsWithOneClearLine() throws Exception {
        var ran = run(ListBuckets.class, Map.of("AWS_EC2_METADATA_DISABLED", "true", "AWS_REGION", "us-east-1"));
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("credentials").doesNotContain("\tat ");
    }

    @Test
    void customCredentialProvider_isUsedBeforeTheEnvironment() throws Exception {
        var keys = Files.writeString(folder.resolve("keys.properties"), "id=test\nsecret=hidden-secret-value\n");
        var environment = new HashMap<>(AWS.environment().variables());
        environment.remove("AWS_ACCESS_KEY_ID");
        environment.remove("AWS_SECRET_ACCESS_KEY");
        environment.put("DEMO_KEY_FILE", keys.toString());
        var ran = run(CustomCredentialProvider.class, environment);
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("quickstart-one");
        assertThat(ran.out() + ran.err()).doesNotContain("hidden-secret-value");

        environment.put("DEMO_KEY_FILE", folder.resolve("missing").toString());
        environment.putAll(AWS.environment().variables());
        var broken = run(CustomCredentialProvider.class, environment);
        assertThat(broken.out())
                .as("a broken source ends the chain")
                .contains("check DEMO_KEY_FILE")
                .doesNotContain("quickstart-one");
    }

    @Test
    void customModel_plansAndSeesTheResult() throws Exception {
        var ran = run(CustomModel.class, AWS.environment().variables());
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.out()).containsPattern("AWS answered with \\d+ characters");
    }

    @Test
    void auditNode_writesDownThePlanBeforeItRuns() throws Exception {
        var ran = run(AuditNode.class, AWS.environment().variables());
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.err()).contains("audit: local plans s3_list_buckets");
        assertThat(ran.out()).contains("quickstart-one");
    }
}
