package dev.awsagent.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.ToolRegistry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class LocalPlannerPropertiesTest {

    /** Requests that change something, each planned as it stands. */
    private static final List<String> CHANGES = List.of(
            "stop instance i-0abc123def4567890",
            "terminate the instance i-0abc123def4567890",
            "open port 443 on sg-0123456789abcdef0",
            "invoke the function resize-images",
            "set the memory of resize-images to 512",
            "delete function resize-images",
            "drop the table orders-eu",
            "publish \"deploy done\" to topic arn:aws:sns:eu-west-1:123456789012:ops",
            "tag instance i-0abc123def4567890 with env=dev");

    private static final List<String> WORDS = List.of(
            "list",
            "show",
            "delete",
            "stop",
            "terminate",
            "the",
            "all",
            "every",
            "instance",
            "instances",
            "function",
            "table",
            "lambda",
            "tables",
            "of",
            "in",
            "to",
            "from",
            "with",
            "not",
            "and",
            "then",
            "please",
            "i-0abc123def4567890",
            "orders-eu",
            "resize-images",
            "eu-west-1",
            "env=dev",
            "\"quoted text\"",
            "s3://b-1/k",
            "older",
            "than",
            "30",
            "days",
            "5",
            "yesterday",
            "*.csv",
            "./x",
            "?",
            ",",
            "my",
            "running",
            "what",
            "is",
            "--force",
            "profile",
            "staging");

    private final ToolRegistry tools = OtherTools.registry();
    private final LocalPlanner planner = new LocalPlanner();

    private Planning plan(String message) {
        return planner.plan(PlanRequest.of(message, tools, LocalPlannerTest.CLOCK));
    }

    private boolean isChange(Planning planning) {
        return planning instanceof Planning.Planned planned
                && planned.plan().steps().stream()
                        .anyMatch(step -> tools.find(step.tool()).orElseThrow().effect() != Effect.READ);
    }

    @Property(tries = 2000)
    void anyText_isTakenWithoutAnError(@ForAll String message) {
        assertThat(plan(message)).isNotNull();
    }

    @Property(tries = 2000)
    void anyWords_changeNothingUnlessTheyBeginWithTheVerb(@ForAll("salad") List<String> words) {
        var message = String.join(" ", words);

        var planning = plan(message);

        assertThat(plan(message)).isEqualTo(planning);
        if (isChange(planning)) {
            // Before the verb may stand, once, a service as command lines have it, where it runs, or "to".
            var said = words.stream()
                    .filter(word -> !List.of("please", "?", "the", "my").contains(word))
                    .collect(Collectors.joining(" ", " ", " "));
            // Of several requests in one sentence, one at least.
            assertThat(said.split(" (?:and|then|,)(?= )", -1))
                    .anyMatch(part -> List.of("delete", "stop", "terminate")
                            .contains(part.strip()
                                    .replaceFirst(
                                            "^(?:lambda|to|(?:in |with )?profile \\S+|(?:in|with) \\S+ profile|(?:in|on|for)(?: \\S+){1,3}?)"
                                                    + " (?=delete|stop|terminate)",
                                            "")
                                    .split(" ", -1)[0]));
            assertThat(message).doesNotContain("not").doesNotContain("every");
        }
    }

    @Provide
    Arbitrary<List<String>> salad() {
        return Arbitraries.of(WORDS).list().ofMinSize(1).ofMaxSize(9);
    }

    @Property(tries = 1500)
    void shuffledWords_meanTheSameOrNothing(@ForAll("changes") String change, @ForAll Random random) {
        var words = words(change);
        Collections.shuffle(words, random);

        var planning = plan(String.join(" ", words));

        var original = ((Planning.Planned) plan(change)).plan().steps().get(0);
        if (isChange(planning)) {
            var step = ((Planning.Planned) planning).plan().steps().get(0);
            assertThat(step.tool()).isEqualTo(original.tool());
            assertThat(step.values()).isEqualTo(original.values());
        }
    }

    @Provide
    Arbitrary<String> changes() {
        return Arbitraries.of(CHANGES);
    }

    private static List<String> words(String sentence) {
        var words = new ArrayList<String>();
        for (var part : sentence.split(" (?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1)) {
            words.add(part);
        }
        return words;
    }

    @Property(tries = 2000)
    void userArguments_standInTheMessage(@ForAll("salad") List<String> words) {
        var message = String.join(" ", words);
        if (plan(message) instanceof Planning.Planned planned) {
            for (var step : planned.plan().steps()) {
                step.arguments().forEach((name, argument) -> {
                    assertThat(argument.origin()).isEqualTo(Origin.USER);
                    if (isText(step.tool(), name, argument.value())) {
                        assertThat(message).contains(argument.value().asText());
                    }
                });
            }
        }
    }

    /** Times, flags and the like are worked out from words; a text has to be one of them. */
    private boolean isText(String tool, String input, JsonNode value) {
        var param = tools.find(tool).orElseThrow().params().stream()
                .filter(one -> one.name().equals(input))
                .findFirst()
                .orElseThrow();
        return value.isTextual() && !param.schema().has("format");
    }

    @Property(tries = 500)
    void wordPutIntoAChange_isNeverOverlooked(
            @ForAll("changes") String change, @ForAll("strangers") String word, @ForAll Random random) {
        var words = words(change);
        words.add(random.nextInt(words.size() + 1), word);

        assertThat(isChange(plan(String.join(" ", words)))).isFalse();
    }

    @Provide
    Arbitrary<String> strangers() {
        return Arbitraries.of(
                "not",
                "never",
                "except",
                "unless",
                "if",
                "only",
                "all",
                "every",
                "recursively",
                "tomorrow",
                "glacier",
                "and",
                "older",
                "without",
                "twice",
                "versions",
                "--dry-run",
                "./x.txt",
                "because",
                "or",
                "policy",
                "30 days");
    }
}
