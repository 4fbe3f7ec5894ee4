package dev.awsagent.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.CredentialService;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Prompt;
import dev.awsagent.credential.Target;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.retries.api.AcquireInitialTokenRequest;
import software.amazon.awssdk.retries.api.RefreshRetryTokenRequest;

class LongestPauseTest {

    @TempDir
    Path home;

    private static Duration pause(Duration longest) {
        var retries = new RenewingRetries(
                AwsRetryStrategy.forRetryMode(RetryMode.STANDARD), new RenewingRetries.Count(), longest);
        var token = retries.acquireInitialToken(AcquireInitialTokenRequest.create("test"))
                .token();
        var refused = AwsServiceException.builder()
                .statusCode(503)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode("RequestLimitExceeded")
                        .build())
                .build();
        return retries.refreshRetryToken(RefreshRetryTokenRequest.builder()
                        .token(token)
                        .failure(refused)
                        .suggestedDelay(Duration.ofSeconds(3))
                        .build())
                .delay();
    }

    @Test
    void pause_isNoLongerThanIsSaid() {
        assertThat(pause(Duration.ofMillis(7))).isEqualTo(Duration.ofMillis(7));
        assertThat(pause(Duration.ofMinutes(1))).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "20", "PT-1S"})
    void whatIsNoLengthOfTime_isRefused(String said) {
        var environment = new Environment(
                Map.of(
                        "AWS_ACCESS_KEY_ID", "test",
                        "AWS_SECRET_ACCESS_KEY", "test",
                        "AWS_REGION", "us-east-1",
                        "AWSAGENT_LONGEST_PAUSE", said),
                home);
        try (var service = new ChainedCredentialServiceFactory()
                .create(new CredentialService.Settings(environment, List.of(), null, Prompt.NOBODY, null, null))) {
            var settled = service.settle(Target.ANY);
            assertThatThrownBy(() -> service.service(AwsClients.class, settled))
                    .isInstanceOf(CredentialException.class)
                    .hasMessageContaining("AWSAGENT_LONGEST_PAUSE is '" + said + "'");
        }
    }
}
