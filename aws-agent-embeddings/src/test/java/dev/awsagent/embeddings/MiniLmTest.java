package dev.awsagent.embeddings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.awsagent.plan.LocalPlanner;
import dev.awsagent.plan.PlanRequest;
import dev.awsagent.plan.Planning;
import dev.awsagent.plan.SentenceEncoder;
import dev.awsagent.plan.Step;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.ToolRegistry;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The model itself, and with it the planner in front of the tools for S3. */
class MiniLmTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);
    private static final SentenceEncoder MODEL = new MiniLm();
    private static final ToolRegistry TOOLS = ToolRegistry.discover(List.of(), MiniLmTest.class.getClassLoader());

    @TempDir
    static Path folder;

    private static LocalPlanner planner;

    @BeforeAll
    static void plannerWithTheModel() {
        planner = LocalPlanner.comparing(() -> Optional.of(MODEL), folder);
    }

    private static Planning plan(String message) {
        return planner.plan(PlanRequest.of(message, TOOLS, CLOCK));
    }

    private static Planning alone(String message) {
        return new LocalPlanner().plan(PlanRequest.of(message, TOOLS, CLOCK));
    }

    private static double alike(String one, String other) {
        var a = MODEL.encode(one);
        var b = MODEL.encode(other);
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    @Test
    void model_isFoundAsAService() {
        assertThat(ServiceLoader.load(SentenceEncoder.class)).hasOnlyElementsOfType(MiniLm.class);
    }

    @Test
    void vectors_areOfLengthOne_andTheSameEachTime() {
        assertThat(MODEL.encode("list my buckets")).hasSize(384).isEqualTo(new MiniLm().encode("list my buckets"));
        assertThat(alike("list my buckets", "list my buckets")).isCloseTo(1, within(1e-5));
        assertThat(alike("", "")).isCloseTo(1, within(1e-5));
        assertThat(alike("word ".repeat(2_000), "word ".repeat(3_000))).isCloseTo(1, within(1e-5));
    }

    @Test
    void sentences_thatMeanTheSame_areNearerThanOthers() {
        assertThat(alike("what buckets do we possess", "list my buckets"))
                .isGreaterThan(alike("what buckets do we possess", "reboot the instance") + 0.2);
    }

    /** As the tokenizer of Hugging Face cuts them, which the model was trained with. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "list all buckets | 101 2862 2035 13610 2015 102",
                "Zeige die Übersicht! | 101 27838 25538 3280 19169 19570 11039 999 102",
                "日本 | 101 1864 1876 102",
            })
    void sentence_isCutIntoThePiecesThatTheModelKnows(String sentence, String pieces) throws IOException {
        try (var words = MiniLm.class.getClassLoader().getResourceAsStream("all-minilm-l6-v2-q-tokenizer.json")) {
            var cut = WordPieces.read(Objects.requireNonNull(words)).of(sentence.strip(), 128);

            assertThat(cut)
                    .containsExactly(List.of(pieces.split(" ")).stream()
                            .mapToLong(Long::parseLong)
                            .toArray());
        }
    }

    @Test
    void look_inOtherWords_isPlanned() {
        assertThat(alone("what buckets do we possess")).isInstanceOf(Planning.Declined.class);

        assertThat(plan("what buckets do we possess"))
                .isInstanceOfSatisfying(
                        Planning.Planned.class,
                        planned -> assertThat(planned.plan().steps())
                                .extracting(Step::tool)
                                .containsExactly("s3_list_buckets"));
    }

    @Test
    void look_thatMayBeSeveral_isAChoice() {
        assertThat(plan("in which geography does bucket acme-logs reside"))
                .isInstanceOfSatisfying(
                        Planning.Clarify.class,
                        question -> assertThat(question.choices()).contains("show the settings of bucket acme-logs"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "set up a lifecycle on acme-archive",
                "obliterate bucket acme-old",
                "do not delete the storage bucket acme-old",
                "attach AdministratorAccess to my own role",
                "list rds databases",
                "launch codes of the missiles",
                "delete all my buckets",
            })
    void whatIsNearlyTheOpposite_orNobodyDoes_isNotOffered(String message) {
        assertThat(plan(message)).isEqualTo(alone(message));
    }

    /** With a word too many, an example of a change is nearest to itself, and still never planned. */
    @Test
    void change_isNeverPlannedForWhatIsLikeIt() {
        var changes = TOOLS.all().stream()
                .filter(tool -> tool.effect() != Effect.READ)
                .toList();
        for (int i = 0; i < changes.size(); i += 4) {
            var message = changes.get(i).examples().get(0).replaceAll("\\{[^}]*}", "acme-thing") + " posthaste";
            var alone = alone(message);
            var planning = plan(message);
            assertThat(planning.equals(alone) || planning instanceof Planning.Clarify)
                    .as(message + ": " + planning)
                    .isTrue();
        }
        assertThat(changes).hasSizeGreaterThan(20);
    }

    @Test
    void nothing_goesOverTheNetwork() {
        Queue<URI> asked = new ConcurrentLinkedQueue<>();
        var before = ProxySelector.getDefault();
        ProxySelector.setDefault(new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                asked.add(uri);
                return List.of(Proxy.NO_PROXY);
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException e) {
                asked.add(uri);
            }
        });
        try {
            new MiniLm().encode("list my buckets");
        } finally {
            ProxySelector.setDefault(before);
        }
        assertThat(asked).isEmpty();
    }
}
