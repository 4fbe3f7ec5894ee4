package dev.awsagent.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ReaderTest {

    private final ToolIndex index = new ToolIndex(OtherTools.registry().all(), null);

    /** Each case says a message and the typed values that it holds: what sort, the text, and what it stands for. */
    @TestFactory
    Stream<DynamicTest> messages_holdTheValuesOfTheTable() throws IOException {
        JsonNode cases;
        try (var in = ReaderTest.class.getResourceAsStream("/plan/values.json")) {
            cases = new ObjectMapper().readTree(Objects.requireNonNull(in));
        }
        assertThat(cases.size()).isGreaterThan(60);
        return cases.valueStream().map(one -> dynamicTest(one.path("say").asText(), () -> check(one)));
    }

    private void check(JsonNode one) {
        var sentence = Reader.read(
                one.path("say").asText(),
                LocalPlannerTest.CLOCK,
                index,
                one.path("long").asBoolean());
        var found = new ArrayList<List<String>>();
        for (var item : sentence.items()) {
            if (item.isValue()) {
                found.add(List.of(item.type.name(), item.text, means(item)));
            }
        }
        var wanted = new ArrayList<List<String>>();
        for (var value : one.path("values")) {
            wanted.add(List.of(
                    value.get(0).asText(),
                    value.get(1).asText(),
                    value.size() > 2 ? value.get(2).asText() : ""));
        }
        assertThat(found).isEqualTo(wanted);
        assertThat(sentence.profile()).isEqualTo(one.path("profile").asText(null));
        assertThat(sentence.unknownRegion()).isEqualTo(one.path("unknownRegion").asText(null));
        assertThat(sentence.forbidden() != null).isEqualTo(one.path("forbidden").asBoolean());
    }

    private static String means(Item item) {
        var bound = item.bound == Item.Bound.NONE ? "" : item.bound + " ";
        if (item.time != null) {
            return bound + item.time;
        }
        return switch (item.type) {
            case SIZE, SPAN, NUMBER -> bound + item.number;
            case URI -> item.first + "|" + item.rest;
            case REGION -> Objects.requireNonNull(item.first);
            case ARN -> item.first == null ? "" : item.first + "|" + item.rest;
            default -> "";
        };
    }
}
