package dev.awsagent.tools.s3;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** A new bucket on some server, the tools on it, and a client beside them to prepare and to check. */
abstract class S3Bench {

    @TempDir
    Path work;

    S3Client s3;
    Rig rig;
    String bucket;

    abstract URI endpoint();

    abstract Rig rig(Path folder);

    abstract S3Client client();

    @BeforeEach
    void start() {
        s3 = client();
        rig = rig(work);
        bucket = "b-" + UUID.randomUUID();
        s3.createBucket(request -> request.bucket(bucket));
    }

    @AfterEach
    void stop() {
        rig.close();
        s3.close();
    }

    void put(String key, String content) {
        s3.putObject(request -> request.bucket(bucket).key(key), RequestBody.fromString(content));
    }

    String get(String key) {
        return s3.getObjectAsBytes(request -> request.bucket(bucket).key(key)).asUtf8String();
    }

    boolean exists(String key) {
        try {
            s3.headObject(request -> request.bucket(bucket).key(key));
            return true;
        } catch (NoSuchKeyException e) {
            return false;
        }
    }

    Map<String, Object> in(Object... more) {
        var arguments = new HashMap<String, Object>();
        arguments.put("bucket", bucket);
        for (int i = 0; i < more.length; i += 2) {
            arguments.put((String) more[i], more[i + 1]);
        }
        return arguments;
    }
}
