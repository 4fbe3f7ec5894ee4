package dev.awsagent.tools.s3;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** The same over TLS, where a connection is another one and a body is not signed. */
@Tag("slow")
class TransferFaultsByTlsIT extends TransferFaultsIT {

    @TempDir
    static Path certificates;

    private static FakeS3.Identity identity;

    @BeforeAll
    static void certify() throws Exception {
        identity = FakeS3.Identity.made(certificates);
    }

    @Override
    FakeS3 server() throws IOException {
        return new FakeS3(identity);
    }

    @Override
    Map<String, String> variables() {
        return Map.of("AWS_CA_BUNDLE", identity.certificate().toString());
    }
}
