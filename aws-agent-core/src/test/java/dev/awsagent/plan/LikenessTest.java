package dev.awsagent.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LikenessTest {

    /** Words that it takes for one another. */
    private static final Map<String, String> SAME =
            Map.of("possess", "have", "contraption", "server", "spawn", "stop", "zap", "terminate", "eye", "terminate");

    /** Counts words: sentences are alike when they have many in common. */
    private static final class Words implements SentenceEncoder {
        final AtomicInteger asked = new AtomicInteger();

        @Override
        public String model() {
            return "words";
        }

        @Override
        public float[] encode(String sentence) {
            asked.incrementAndGet();
            var vector = new float[4096];
            for (var word : sentence.toLowerCase(java.util.Locale.ROOT).split("[^a-z]+")) {
                vector[Math.floorMod(SAME.getOrDefault(word, word).hashCode(), vector.length)]++;
            }
            double square = 0;
            for (var number : vector) {
                square += number * number;
            }
            for (int i = 0; i < vector.length; i++) {
                vector[i] /= (float) Math.sqrt(square);
            }
            return vector;
        }
    }

    private final ToolRegistry tools = OtherTools.registry();
    private final Words words = new Words();
    private final LocalPlanner planner = LocalPlanner.comparing(() -> Optional.of(words), null);

    private PlanRequest request(String message) {
        return PlanRequest.of(message, tools, LocalPlannerTest.CLOCK);
    }

    private Planning alone(String message) {
        return new LocalPlanner().plan(request(message));
    }

    @Test
    void lookInOtherWords_isPlanned_andSaysHow() {
        assertThat(alone("what functions do we possess")).isInstanceOf(Planning.Declined.class);

        var planning = planner.plan(request("what functions do we possess"));

        assertThat(planning).isInstanceOfSatisfying(Planning.Planned.class, planned -> {
            assertThat(planned.plan().steps()).extracting(Step::tool).containsExactly("lambda_list_functions");
            assertThat(planned.notes()).singleElement().asString().startsWith("Understood as: ");
        });
    }

    @Test
    void changeInOtherWords_isAskedAbout() {
        var planning = planner.plan(request("stop the contraption i-0123456789abcdef0"));

        assertThat(planning)
                .isInstanceOfSatisfying(
                        Planning.Clarify.class,
                        question -> assertThat(question.choices()).containsExactly("stop i-0123456789abcdef0"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // It rules something out.
                "do not stop the contraption i-0123456789abcdef0",
                "stop the contraption i-0123456789abcdef0 unless it is needed",
                // To make and to remove are alike, and only the verb tells them apart.
                "spawn the server i-0123456789abcdef0",
                "zap the server i-0123456789abcdef0",
                // It asks.
                "show how to eye the server i-0123456789abcdef0",
                // A word has no match, and is lost.
                "what purple functions do we possess",
                "stop the purple contraption i-0123456789abcdef0",
                // A value has no place.
                "what functions do we possess in i-0123456789abcdef0",
            })
    void sentence_thatWouldLoseSomething_staysAsItWas(String message) {
        assertThat(planner.plan(request(message))).isEqualTo(alone(message));
    }

    @ParameterizedTest
    @ValueSource(strings = {"list my instances", "stop i-0123456789abcdef0", "stop the server", "hello"})
    void sentence_thatIsUnderstoodOrAskedAbout_isNotCompared(String message) {
        assertThat(planner.plan(request(message))).isEqualTo(alone(message));
        assertThat(words.asked).hasValue(0);
    }

    @Test
    void region_ofTheSentence_isKept() {
        var planning = planner.plan(request("what functions do we possess in eu-west-1"));

        assertThat(planning)
                .isInstanceOfSatisfying(
                        Planning.Planned.class,
                        planned -> assertThat(planned.plan().steps())
                                .extracting(step -> step.target().region())
                                .containsExactly("eu-west-1"));
    }

    @Test
    void encoder_thatCannotBeLoaded_isAskedOnce() {
        var asked = new AtomicInteger();
        var broken = LocalPlanner.comparing(
                () -> Optional.of(new SentenceEncoder() {
                    @Override
                    public String model() {
                        return "broken";
                    }

                    @Override
                    public float[] encode(String sentence) {
                        asked.incrementAndGet();
                        throw new IllegalStateException("no such library");
                    }
                }),
                null);

        for (int i = 0; i < 2; i++) {
            assertThat(broken.plan(request("what functions do we possess")))
                    .isEqualTo(alone("what functions do we possess"));
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void cancelling_endsTheFirstComparison() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> planner.plan(request("what functions do we possess")))
                    .isInstanceOf(ToolException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(planner.plan(request("what functions do we possess"))).isInstanceOf(Planning.Planned.class);
    }

    @Test
    void vectorsOfTheTools_areKept_andMadeAnewWhereTheFileIsBroken(@TempDir Path folder) throws IOException {
        var first = compared(folder);
        var second = compared(folder);

        assertThat(first).isGreaterThan(20);
        assertThat(second).isLessThan(10);
        try (var files = Files.list(folder)) {
            Files.write(files.findFirst().orElseThrow(), new byte[] {1, 2, 3});
        }
        assertThat(compared(folder)).isEqualTo(first);
        assertThat(compared(folder)).isEqualTo(second);
    }

    @Test
    void vectorsOfOlderTools_areRemoved(@TempDir Path folder) throws IOException {
        for (int i = 0; i < 6; i++) {
            var old = Files.write(folder.resolve(i + ".vectors"), new byte[4]);
            Files.setLastModifiedTime(old, FileTime.fromMillis(1_000L * i));
        }

        compared(folder);

        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .hasSize(4)
                    .contains("5.vectors", "4.vectors", "3.vectors");
        }
    }

    /** How many sentences the encoder was asked for. */
    private int compared(Path folder) {
        var encoder = new Words();
        var planning = LocalPlanner.comparing(() -> Optional.of(encoder), folder)
                .plan(request("what functions do we possess"));
        assertThat(planning).isInstanceOf(Planning.Planned.class);
        return encoder.asked.get();
    }
}
