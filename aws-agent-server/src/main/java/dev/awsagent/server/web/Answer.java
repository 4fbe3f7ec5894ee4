package dev.awsagent.server.web;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What is answered to a request. */
record Answer(int status, String type, byte[] body) {

    static final String JSON = "application/json";

    /** It is written already. */
    static final Answer WRITTEN = new Answer(200, EventStream.TYPE, new byte[0]);

    static Answer of(int status, JsonNode json) {
        return of(status, json.toString());
    }

    private static Answer of(int status, String json) {
        return new Answer(status, JSON, json.getBytes(StandardCharsets.UTF_8));
    }

    static Answer ok(JsonNode json) {
        return of(200, json);
    }

    /** @param json that is written already */
    static Answer ok(String json) {
        return of(200, json);
    }

    static Answer nothing() {
        return new Answer(204, JSON, new byte[0]);
    }

    static Answer of(Problem problem) {
        return new Answer(
                problem.status(), Problem.TYPE, problem.json().toString().getBytes(StandardCharsets.UTF_8));
    }

    CompletionStage<Answer> now() {
        return CompletableFuture.completedStage(this);
    }
}
