package dev.awsagent.server.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.awsagent.internal.Json;
import org.jspecify.annotations.Nullable;

/** Why a request is not answered, as RFC 9457 has it. No cause and no stack goes along. */
final class Problem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    static final String TYPE = "application/problem+json";

    private final int status;
    private final String title;
    private final @Nullable String hint;

    Problem(int status, String title, String detail, @Nullable String hint) {
        super(detail, null, false, false);
        this.status = status;
        this.title = title;
        this.hint = hint;
    }

    static Problem invalid(String detail, @Nullable String hint) {
        return new Problem(400, "Bad Request", detail, hint);
    }

    static Problem unauthorized(String detail) {
        return new Problem(
                401,
                "Unauthorized",
                detail,
                "open the link that the server printed at its start, or send a bearer token");
    }

    static Problem forbidden(String detail, @Nullable String hint) {
        return new Problem(403, "Forbidden", detail, hint);
    }

    static Problem missing(String detail) {
        return missing(detail, "look at GET /api/v1/conversations for those there are");
    }

    static Problem missing(String detail, String hint) {
        return new Problem(404, "Not Found", detail, hint);
    }

    static Problem conflict(String detail, @Nullable String hint) {
        return new Problem(409, "Conflict", detail, hint);
    }

    static Problem tooMany(String detail, @Nullable String hint) {
        return new Problem(429, "Too Many Requests", detail, hint);
    }

    static Problem stopping() {
        return new Problem(
                503, "Service Unavailable", "the server is stopping and takes no new work", "try again soon");
    }

    @Nullable
    String hint() {
        return hint;
    }

    int status() {
        return status;
    }

    ObjectNode json() {
        return Json.object()
                .put("type", "about:blank")
                .put("title", title)
                .put("status", status)
                .put("detail", getMessage())
                .put("hint", hint);
    }
}
