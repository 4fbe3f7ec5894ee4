package dev.awsagent.credentials;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server on loopback that sees each byte of a request, and answers with whatever bytes it is told, or with none. */
final class RawServer implements AutoCloseable {

    /** What arrived. Names of headers are in lower case. */
    record Heard(String line, Map<String, String> headers, byte[] body) {}

    /** Answers; the connection is closed when it returns false. */
    interface Script {
        boolean answer(Heard heard, OutputStream out) throws IOException;
    }

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final Script script;
    final List<Heard> heard = new CopyOnWriteArrayList<>();

    RawServer(Script script) throws IOException {
        this.script = script;
        run(() -> {
            while (true) {
                var socket = server.accept();
                sockets.add(socket);
                run(() -> serve(socket));
            }
        });
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void run(Work work) {
        var thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // The other side went away, or the test is over.
                    }
                },
                "raw-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket socket) throws IOException {
        try (socket) {
            var in = new BufferedInputStream(socket.getInputStream());
            var out = socket.getOutputStream();
            for (String line; (line = line(in)) != null; ) {
                var headers = new TreeMap<String, String>();
                for (String header; !(header = String.valueOf(line(in))).isEmpty(); ) {
                    var colon = header.indexOf(':');
                    headers.merge(
                            header.substring(0, colon).toLowerCase(Locale.ROOT),
                            header.substring(colon + 1).trim(),
                            (one, other) -> one + "," + other);
                }
                if (headers.containsKey("expect")) {
                    out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                }
                var body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
                var one = new Heard(line, headers, body);
                heard.add(one);
                if (!script.answer(one, out)) {
                    return;
                }
            }
        }
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c; (c = in.read()) != '\n'; ) {
            if (c < 0) {
                return null;
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    /** A whole answer, with its length. */
    static byte[] answer(int status, String headers, String body) {
        return ("HTTP/1.1 " + status + " Said\r\nx-amz-request-id: RAW-1\r\n" + headers + "Content-Length: "
                        + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** How many connections were opened so far. */
    int connections() {
        return sockets.size();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (var socket : sockets) {
            socket.close();
        }
    }
}
