package dev.awsagent.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.credential.Environment;
import java.net.URI;
import java.nio.file.Files;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.StsException;

class EmulatorIT {

    private static final String NOTHING =
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\"}]}";
    private static final String ASSUME =
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRole\",\"Resource\":\"*\"}]}";

    private static StsClient sts(Environment environment) {
        return sts(environment, environment.variables().get("AWS_SECRET_ACCESS_KEY"));
    }

    private static StsClient sts(Environment environment, String secret) {
        var variables = environment.variables();
        return StsClient.builder()
                .endpointOverride(URI.create(variables.get("AWS_ENDPOINT_URL")))
                .region(Region.of(variables.get("AWS_REGION")))
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(variables.get("AWS_ACCESS_KEY_ID"), secret)))
                .build();
    }

    private static void assumeRole(StsClient sts) {
        var role = sts.assumeRole(assume ->
                assume.roleArn("arn:aws:iam::123456789012:role/reader").roleSessionName("test"));
        assertThat(role.credentials().sessionToken()).isNotEmpty();
    }

    @Nested
    class Plain {
        @RegisterExtension
        static final AwsEmulator AWS = AwsEmulator.create();

        @Test
        void answers_andSaysWhichItIs() {
            assertThat(AWS.description()).contains(AWS.endpoint().toString());
            try (var sts = sts(AWS.environment())) {
                assertThat(sts.getCallerIdentity().account()).matches("\\d{12}");
            }
        }

        @Test
        void anySecret_isAccepted() {
            try (var sts = sts(AWS.environment(), "whatever")) {
                assumeRole(sts);
            }
        }

        @Test
        void environment_holdsNothingOfThePersonWhoRunsTheTests() throws Exception {
            var environment = AWS.environment();
            assertThat(environment.variables())
                    .containsOnlyKeys(
                            "AWS_ACCESS_KEY_ID",
                            "AWS_SECRET_ACCESS_KEY",
                            "AWS_REGION",
                            "AWS_ENDPOINT_URL",
                            "AWS_EC2_METADATA_DISABLED",
                            "AWSAGENT_LONGEST_PAUSE");
            assertThat(environment.home().toString()).isNotEqualTo(System.getProperty("user.home"));
            try (var files = Files.list(environment.home())) {
                assertThat(files).isEmpty();
            }
        }
    }

    @Nested
    class Enforcing {
        @RegisterExtension
        static final AwsEmulator AWS = AwsEmulator.enforcing();

        @Test
        void itsOwnKeys_mayDoEverything() {
            try (var sts = sts(AWS.environment())) {
                assertThat(sts.getCallerIdentity().arn()).contains(":user/");
                assumeRole(sts);
            }
        }

        @Test
        void wrongSecret_isRefused() {
            try (var sts = sts(AWS.environment(), "wrong")) {
                assertThatThrownBy(sts::getCallerIdentity)
                        .isInstanceOfSatisfying(
                                StsException.class,
                                e -> assertThat(e.statusCode()).isEqualTo(403));
            }
        }

        @Test
        void policy_decidesWhatAUserMayDo() {
            try (var allowed = sts(AWS.environmentWith(ASSUME));
                    var denied = sts(AWS.environmentWith(NOTHING))) {
                assumeRole(allowed);
                assertThatThrownBy(() -> assumeRole(denied))
                        .isInstanceOfSatisfying(
                                StsException.class,
                                e -> assertThat(e.statusCode()).isEqualTo(403));
            }
        }

        @Test
        void reset_forgetsUsers() {
            var before = AWS.environmentWith(ASSUME);
            AWS.reset();
            try (var old = sts(before);
                    var now = sts(AWS.environment())) {
                assertThatThrownBy(() -> assumeRole(old)).isInstanceOf(StsException.class);
                assumeRole(now);
            }
        }
    }
}
