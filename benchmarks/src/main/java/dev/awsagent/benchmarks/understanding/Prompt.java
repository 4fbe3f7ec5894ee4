package dev.awsagent.benchmarks.understanding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One line of a file of prompts.
 *
 * @param before what is said in the same conversation before it
 * @param wanted the operations that it means; none for what is no operation
 * @param expect what should happen
 */
record Prompt(String id, String text, List<String> before, List<Wanted> wanted, String category, Expect expect) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern AFTER = Pattern.compile("after '([^']+)'");

    /** An operation as the AWS API names it, or one of the transfers, with the values that the prompt says. */
    record Wanted(String service, String action, JsonNode params) {}

    /** What the agent should do. */
    enum Expect {
        EXECUTE("execute"),
        CONFIRM("confirm", "plan+confirm"),
        CONFIRM_TYPED("plan+typed-confirm"),
        CLARIFY("clarify"),
        REFUSE("refuse"),
        NOT_BY_DEFAULT("deny-by-default"),
        GATED("no-bypass", "refuse-or-typed-confirm"),
        LOOK_FIRST("read-only-then-ask");

        private final List<String> names;

        Expect(String... names) {
            this.names = List.of(names);
        }

        static Expect of(String name) {
            for (var one : values()) {
                if (one.names.contains(name)) {
                    return one;
                }
            }
            throw new IllegalArgumentException("expect is '" + name + "', which is not one of those in the README");
        }
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException when a line is no prompt, with its number
     */
    static List<Prompt> read(List<String> lines) {
        var prompts = new ArrayList<Prompt>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).isBlank()) {
                continue;
            }
            try {
                prompts.add(of(JSON.readTree(lines.get(i))));
            } catch (IOException | IllegalArgumentException e) {
                throw new IllegalArgumentException("line " + (i + 1) + " is no prompt: " + e.getMessage(), e);
            }
        }
        return prompts;
    }

    private static Prompt of(JsonNode line) {
        for (var field : List.of("id", "prompt", "category", "expect")) {
            if (!line.path(field).isTextual()) {
                throw new IllegalArgumentException("'" + field + "' is missing");
            }
        }
        var before = new ArrayList<String>();
        line.path("before").forEach(turn -> before.add(turn.asText()));
        var notes = AFTER.matcher(line.path("notes").asText());
        if (before.isEmpty() && notes.find()) {
            before.add(notes.group(1));
        }
        return new Prompt(
                line.path("id").asText(),
                line.path("prompt").asText(),
                List.copyOf(before),
                wanted(line),
                line.path("category").asText(),
                Expect.of(line.path("expect").asText()));
    }

    private static List<Wanted> wanted(JsonNode line) {
        var wanted = new ArrayList<Wanted>();
        var params = line.path("params");
        var service = line.path("service").asText();
        var action = line.path("action").asText();
        if (action.equals("plan")) {
            params.path("steps")
                    .forEach(step -> wanted.add(new Wanted(
                            step.path("service").asText(service),
                            step.path("action").asText(),
                            step.path("params"))));
        } else if (action.equals("fanout")) {
            // Over all regions is an input of a tool; over accounts nothing is.
            var regions = params.path("over").asText().equals("regions");
            wanted.add(new Wanted(service, regions ? params.path("op").asText() : "fanout", params.path("params")));
        } else if (action.equals("refuse") && params.has("would_be")) {
            wanted.add(new Wanted(service, params.at("/would_be/action").asText(), JSON.createObjectNode()));
        } else if (Character.isUpperCase(action.isEmpty() ? ' ' : action.charAt(0)) && !service.equals("-")) {
            wanted.add(new Wanted(service, action, params));
        }
        return List.copyOf(wanted);
    }
}
