package dev.awsagent.server.web;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One thing that can be asked for: what is served, and what is written about it, both from here.
 *
 * @param path below {@link #ROOT}, with names in braces
 * @param role what somebody has to be; null for anybody, signed in or not
 * @param query the names of what can stand behind a question mark
 * @param in the name of the schema of the body; null for none, {@link #BYTES} for bytes
 * @param out the name of the schema of what is answered, by status; {@link #NOTHING} for no body, a media type for what is no JSON
 */
record Route(
        String method,
        String path,
        User.@Nullable Role role,
        String summary,
        List<String> query,
        @Nullable String in,
        Map<Integer, String> out,
        Handling handling) {

    static final String ROOT = "/api/v1";
    static final String BYTES = "(bytes)";
    static final String NOTHING = "";

    /** Does it. What it throws is answered as a problem. */
    interface Handling {
        CompletionStage<Answer> handle(Call call) throws Exception;
    }

    Route {
        query = List.copyOf(query);
        out = Map.copyOf(out);
    }

    boolean isWrite() {
        return !method.equals("GET");
    }
}
