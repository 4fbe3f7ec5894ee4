package dev.awsagent.benchmarks.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** An answer: its head, and the stretch of a content that is its body. Used by one thread. */
final class Response {

    private static final Content NOTHING = new Content.Kept(new byte[0]);
    private static final int HEAD_BYTES = 4096;

    private final int status;
    private final Content content;
    private final long from;
    private final long length;
    private final StringBuilder headers = new StringBuilder(512);

    private Response(int status, Content content, long from, long length) {
        this.status = status;
        this.content = content;
        this.from = from;
        this.length = length;
    }

    static Response empty(int status) {
        return new Response(status, NOTHING, 0, 0);
    }

    static Response part(int status, Content content, long from, long length) {
        return new Response(status, content, from, length);
    }

    static Response xml(int status, CharSequence document) {
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + document;
        var content = new Content.Kept(text.getBytes(StandardCharsets.UTF_8));
        return new Response(status, content, 0, content.size()).header("Content-Type", "application/xml");
    }

    static Response error(int status, String code, String message) {
        return xml(status, "<Error><Code>" + code + "</Code><Message>" + Xml.text(message) + "</Message></Error>");
    }

    Response header(String name, String value) {
        headers.append(name).append(": ").append(value).append("\r\n");
        return this;
    }

    int status() {
        return status;
    }

    /** Sends it through a buffer of the connection; without the body where only the head was asked for. */
    long send(Connection to, ByteBuffer buffer, boolean headOnly) throws IOException {
        var head =
                new StringBuilder(HEAD_BYTES).append("HTTP/1.1 ").append(status).append(reason());
        if (status != 204) {
            head.append("Content-Length: ").append(length).append("\r\n");
        }
        head.append(headers).append("\r\n");
        buffer.clear();
        buffer.put(head.toString().getBytes(StandardCharsets.ISO_8859_1)).flip();
        if (headOnly || length == 0) {
            to.write(buffer);
            return 0;
        }
        content.send(to, buffer, from, length);
        return length;
    }

    private String reason() {
        return switch (status) {
            case 200 -> " OK\r\n";
            case 204 -> " No Content\r\n";
            case 206 -> " Partial Content\r\n";
            case 304 -> " Not Modified\r\n";
            case 400 -> " Bad Request\r\n";
            case 404 -> " Not Found\r\n";
            case 412 -> " Precondition Failed\r\n";
            case 416 -> " Range Not Satisfiable\r\n";
            case 503 -> " Service Unavailable\r\n";
            default -> " Answer\r\n";
        };
    }
}
