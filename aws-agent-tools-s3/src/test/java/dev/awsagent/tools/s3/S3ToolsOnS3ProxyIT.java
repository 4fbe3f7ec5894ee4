package dev.awsagent.tools.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.sandbox.Sandbox;
import dev.awsagent.sandbox.SandboxProvider;
import dev.awsagent.tools.s3.BucketInfoTool.State;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/** The tools on S3Proxy, in this JVM, as the sandbox runs it. */
class S3ToolsOnS3ProxyIT extends S3ToolsContract {

    @TempDir
    static Path data;

    static Sandbox sandbox;

    @BeforeAll
    static void startServer() {
        sandbox = ServiceLoader.load(SandboxProvider.class)
                .findFirst()
                .orElseThrow()
                .start(data);
    }

    @AfterAll
    static void stopServer() {
        sandbox.close();
    }

    @Override
    URI endpoint() {
        return sandbox.endpoint("s3").orElseThrow();
    }

    @Override
    Rig rig(Path folder) {
        return Rig.on(sandbox, folder);
    }

    @Override
    S3Client client() {
        return Rig.client(
                endpoint(),
                sandbox.credentials().accessKeyId(),
                sandbox.credentials().secretAccessKey());
    }

    @Test
    void syncThatRemoves_worksWithTheConditionsOfThisServer() throws IOException {
        put("site/kept", "k");
        put("site/extra", "e");
        Files.writeString(Files.createDirectory(work.resolve("site")).resolve("kept"), "k");
        rig.ok("s3_sync_up", in("folder", "site", "prefix", "site", "delete", true));
        assertThat(exists("site/extra")).isFalse();
        assertThat(exists("site/kept")).isTrue();
    }

    @Test
    void whatTheEndpointDoesNotImplement_isNotCalledUnset() {
        BucketInfoTool.Output info = rig.ok("s3_bucket_info", in());
        assertThat(info.settings())
                .filteredOn(one -> one.setting().equals("tags") || one.setting().equals("lifecycle"))
                .hasSize(2)
                .allSatisfy(one -> {
                    assertThat(one.state()).isEqualTo(State.NOT_SUPPORTED);
                    assertThat(one.value()).isEqualTo("not supported by this endpoint");
                });
    }
}
