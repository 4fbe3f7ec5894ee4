package dev.awsagent.benchmarks.transfer;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Asks a server for what it will be asked for, until its JVM has compiled what answers: that takes whole seconds of a processor
 * which the first program to be measured would have to share.
 */
final class WarmUp {

    private static final int SMALL = 8_000;
    private static final int LARGE = 200;
    private static final int PAGES = 300;
    private static final String PREFIX = "warm-up/";

    private WarmUp() {}

    /** Asks over HTTP and over HTTPS. Leaves nothing behind in the bucket. */
    static void run(S3Server server, String bucket, int port, int tlsPort, Certificate certificate) throws IOException {
        var loopback = InetAddress.getByAddress("127.0.0.1", new byte[] {127, 0, 0, 1});
        server.service().seed(bucket, PREFIX + "generated/", new Dataset(1, 1 << 20));
        try (var plain = new Socket(loopback, port)) {
            ask(plain, bucket);
        }
        try (var encrypted = certificate.client().getSocketFactory().createSocket(loopback, tlsPort)) {
            ask(encrypted, bucket);
        }
        server.service().clear(bucket, PREFIX);
        server.resetCounters();
    }

    private static void ask(Socket socket, String bucket) throws IOException {
        var in = new BufferedInputStream(socket.getInputStream(), 1 << 18);
        var object = "/" + bucket + "/" + PREFIX;
        var small = new byte[4096];
        for (var number = 0; number < SMALL; number++) {
            ask(socket, in, "PUT " + object + number, small);
            ask(socket, in, "GET " + object + number, new byte[0]);
        }
        for (var number = 0; number < LARGE; number++) {
            ask(socket, in, "PUT " + object + "large", new byte[1 << 20]);
            ask(socket, in, "GET " + object + "generated/" + Dataset.ONLY, new byte[0]);
        }
        for (var number = 0; number < PAGES; number++) {
            ask(socket, in, "GET /" + ServeCommand.COMPUTED_BUCKET + "?list-type=2", new byte[0]);
        }
    }

    private static void ask(Socket socket, InputStream in, String what, byte[] body) throws IOException {
        var head = what + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " + body.length + "\r\n\r\n";
        var request = new byte[head.length() + body.length];
        System.arraycopy(head.getBytes(StandardCharsets.ISO_8859_1), 0, request, 0, head.length());
        socket.getOutputStream().write(request);
        long length = 0;
        for (var line = line(in); !line.isEmpty(); line = line(in)) {
            if (line.startsWith("HTTP/1.1 ") && !line.startsWith("HTTP/1.1 200")) {
                throw new IOException("the server answers '" + what + "' with '" + line + "'");
            }
            if (line.startsWith("Content-Length: ")) {
                length = Long.parseLong(line.substring("Content-Length: ".length()));
            }
        }
        in.skipNBytes(length);
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (var letter = in.read(); letter != '\n'; letter = in.read()) {
            if (letter < 0) {
                throw new IOException("the server has closed the connection");
            }
            line.append((char) letter);
        }
        return line.toString().strip();
    }
}
