package dev.awsagent.server.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An STS whose roles want the code of an MFA device, each code once, and an S3 with a bucket. No emulator looks at codes. */
final class MfaSts implements AutoCloseable {

    static final String DEVICE = "arn:aws:iam::123456789012:mfa/me";

    private final HttpServer http;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** The codes that the device shows next. */
    final Set<String> codes = ConcurrentHashMap.newKeySet();

    MfaSts() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(threads);
        http.createContext("/", this::answer);
        http.start();
    }

    /** What leads to it: a configuration with the profiles {@code admin} and {@code audit}, each a role with the device. */
    Map<String, String> environment(Path folder) throws IOException {
        var config = new StringBuilder(
                "[profile base]\nregion = eu-west-1\naws_access_key_id = AKIABASE000000000001\naws_secret_access_key = s\n");
        for (var name : Set.of("admin", "audit")) {
            config.append("[profile " + name + "]\nregion = eu-west-1\nsource_profile = base\nmfa_serial = " + DEVICE
                    + "\nrole_arn = arn:aws:iam::123456789012:role/" + name + "\n");
        }
        Files.createDirectories(folder);
        var file = Files.writeString(folder.resolve("aws-config"), config);
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
        return Map.of(
                "AWS_EC2_METADATA_DISABLED",
                "true",
                "AWS_CONFIG_FILE",
                file.toString(),
                "AWS_ENDPOINT_URL",
                "http://127.0.0.1:" + http.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        var form = URLDecoder.decode(
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        var role = form.replaceFirst("(?s).*role/(\\w+).*", "$1");
        var code = form.replaceFirst("(?s).*TokenCode=(\\d*).*", "$1");
        if (exchange.getRequestMethod().equals("GET")) {
            send(
                    exchange,
                    200,
                    "<ListAllMyBucketsResult><Buckets><Bucket><Name>behind-a-code</Name><CreationDate>"
                            + "2026-01-01T00:00:00Z</CreationDate></Bucket></Buckets></ListAllMyBucketsResult>");
        } else if (form.contains("GetCallerIdentity")) {
            send(
                    exchange,
                    200,
                    "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:sts::123456789012:assumed-role/"
                            + "with-a-code/s</Arn><UserId>A:s</UserId><Account>123456789012</Account>"
                            + "</GetCallerIdentityResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>"
                            + "</GetCallerIdentityResponse>");
        } else if (form.contains("SerialNumber=" + DEVICE) && codes.remove(code)) {
            send(
                    exchange,
                    200,
                    "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA"
                            + role.toUpperCase(Locale.ROOT)
                            + "0000000001</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
                            + "<Expiration>" + Instant.now().plusSeconds(3_600)
                            + "</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>");
        } else {
            send(
                    exchange,
                    403,
                    "<ErrorResponse><Error><Code>AccessDenied</Code><Message>MultiFactorAuthentication failed with invalid"
                            + " MFA one time pass code. </Message></Error></ErrorResponse>");
        }
    }

    private static void send(HttpExchange exchange, int status, String xml) throws IOException {
        var bytes = xml.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "text/xml");
        exchange.getResponseHeaders().add("x-amzn-RequestId", "r");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}
