package dev.awsagent.tools.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.testkit.ToolRunner;
import dev.awsagent.tool.FailureKind;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What credentials may not do, on a server that checks. */
class AccessDeniedIT {

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.enforcing();

    private Moto moto;

    @BeforeEach
    void start() {
        moto = new Moto(AWS);
    }

    @AfterEach
    void stop() {
        moto.close();
    }

    private static ToolRunner with(String actions) {
        return ToolRunner.on(
                AWS.environmentWith("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":["
                        + actions + "],\"Resource\":\"*\"}]}"));
    }

    @Test
    void listingThatIsNotAllowed_namesThePermission() {
        try (var runner = with("\"s3:ListAllMyBuckets\"")) {
            var failure = runner.fail("lambda_list_functions", Map.of());
            assertThat(failure.kind()).isEqualTo(FailureKind.ACCESS_DENIED);
            assertThat(failure.message()).contains("lambda:ListFunctions");
        }
    }
}
