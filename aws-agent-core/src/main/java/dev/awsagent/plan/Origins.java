package dev.awsagent.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the values that a model gives come from. What the user said counts as the user's only as a whole word; what an
 * earlier result holds taints a value even as a part of something longer.
 */
final class Origins {

    private final List<String> said = new ArrayList<>();
    private final List<String> shown = new ArrayList<>();

    Origins(PlanRequest request) {
        said.add(request.message());
        if (request.pending() != null) {
            said.add(request.pending().message());
        }
        for (var turn : request.history()) {
            said.add(turn.message());
            shown.add(turn.reply());
        }
        for (var round : request.rounds()) {
            for (var outcome : round.outcomes()) {
                if (outcome.shown() != null) {
                    collect(outcome.shown());
                }
                if (outcome.failure() != null) {
                    shown.add(outcome.failure().message());
                    if (outcome.failure().hint() != null) {
                        shown.add(outcome.failure().hint());
                    }
                }
                if (outcome.nextPage() != null) {
                    shown.add(outcome.nextPage());
                }
            }
        }
    }

    private void collect(JsonNode node) {
        if (node.isValueNode()) {
            shown.add(node.asText());
        }
        for (var property : node.properties()) {
            shown.add(property.getKey());
            collect(property.getValue());
        }
        if (node.isArray()) {
            node.forEach(this::collect);
        }
    }

    /** Of a list or a map: {@code USER} when all of it is the user's, {@code TOOL} when any of it is a result's. */
    Origin of(JsonNode value) {
        if (value.isContainerNode()) {
            var parts = new ArrayList<Origin>();
            for (var property : value.properties()) {
                parts.add(ofText(property.getKey()));
                parts.add(of(property.getValue()));
            }
            if (value.isArray()) {
                value.forEach(item -> parts.add(of(item)));
            }
            if (parts.contains(Origin.TOOL)) {
                return Origin.TOOL;
            }
            return parts.isEmpty() || parts.contains(Origin.MODEL) ? Origin.MODEL : Origin.USER;
        }
        if (value.isTextual()) {
            return ofText(value.textValue());
        }
        if (value.isNumber()) {
            var number = value.asText();
            if (said.stream().anyMatch(text -> hasWord(text, number))) {
                return Origin.USER;
            }
            return shown.stream().anyMatch(text -> hasWord(text, number)) ? Origin.TOOL : Origin.MODEL;
        }
        return Origin.MODEL;
    }

    private Origin ofText(String value) {
        if (value.isBlank()) {
            return Origin.MODEL;
        }
        if (said.stream().anyMatch(text -> hasWord(text, value))) {
            return Origin.USER;
        }
        return shown.stream().anyMatch(text -> text.contains(value)) ? Origin.TOOL : Origin.MODEL;
    }

    static boolean hasWord(String text, String word) {
        for (int at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
            var end = at + word.length();
            if (!goesOn(word.charAt(0), text, at - 1, -1) && !goesOn(word.charAt(word.length() - 1), text, end, 1)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a name goes on at {@code at}: with a letter, or with a dash, dot or underscore and a letter behind it. */
    private static boolean goesOn(char edge, String text, int at, int direction) {
        if (!Character.isLetterOrDigit(edge) || at < 0 || at >= text.length()) {
            return false;
        }
        var next = text.charAt(at);
        if (Character.isLetterOrDigit(next)) {
            return true;
        }
        var behind = at + direction;
        return "-_.".indexOf(next) >= 0
                && behind >= 0
                && behind < text.length()
                && Character.isLetterOrDigit(text.charAt(behind));
    }
}
