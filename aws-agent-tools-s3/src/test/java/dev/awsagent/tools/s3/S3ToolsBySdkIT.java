package dev.awsagent.tools.s3;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.DelegatingS3Client;

/** The same tools where all calls are left to the SDK. */
class S3ToolsBySdkIT extends S3ToolsOnS3ProxyIT {

    @BeforeAll
    static void leaveAllToTheSdk() {
        System.setProperty("awsagent.s3.plane", "sdk");
    }

    @AfterAll
    static void asEver() {
        System.clearProperty("awsagent.s3.plane");
    }

    @Test
    void client_isTheOneOfTheSdk() {
        assertThat(S3Access.of(rig.call()).client(null)).isNotInstanceOf(DelegatingS3Client.class);
    }

    /** Which pages are asked for is decided above the SDK. */
    @Test
    @Tag("slow")
    @Override
    void moreThanOnePage_isCountedToTheEnd() {
        super.moreThanOnePage_isCountedToTheEnd();
    }

    @Test
    @Tag("slow")
    @Override
    void deleteOfMoreThanOnePage_removesThemAll() throws Exception {
        super.deleteOfMoreThanOnePage_removesThemAll();
    }
}
