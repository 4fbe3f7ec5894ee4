package dev.awsagent.tools.s3;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The same where all calls are left to the SDK: it writes keys into URLs by itself. */
class TransferPathsBySdkIT extends TransferPathsIT {

    @BeforeAll
    static void leaveAllToTheSdk() {
        System.setProperty("awsagent.s3.plane", "sdk");
    }

    @AfterAll
    static void asEver() {
        System.clearProperty("awsagent.s3.plane");
    }
}
