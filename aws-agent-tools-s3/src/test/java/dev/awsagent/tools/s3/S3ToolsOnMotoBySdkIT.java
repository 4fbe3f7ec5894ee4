package dev.awsagent.tools.s3;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The same where all calls are left to the SDK. */
@Tag("slow")
class S3ToolsOnMotoBySdkIT extends S3ToolsOnMotoIT {

    @BeforeAll
    static void leaveAllToTheSdk() {
        System.setProperty("awsagent.s3.plane", "sdk");
    }

    @AfterAll
    static void asEver() {
        System.clearProperty("awsagent.s3.plane");
    }
}
