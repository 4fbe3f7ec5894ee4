package dev.awsagent.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;

class ReachTest {

    private static final List<String> AROUND = List.of(
            "to",
            "in",
            "of",
            "under",
            "with",
            "called",
            "named",
            "the",
            "all",
            "every",
            "my",
            "and",
            "or",
            "not",
            "it",
            "that",
            "which",
            "older",
            "than",
            "is",
            "are",
            "enabled",
            "what",
            "tag",
            "folder",
            "copies",
            "checkout",
            "csv",
            "files",
            "eu-west-1",
            "i-0abc123def4567890",
            "orders-eu",
            "./x",
            "s3://b-1/k",
            "30",
            "days",
            "env=dev",
            "--force",
            ",",
            "?");

    private final ToolIndex index = new ToolIndex(OtherTools.registry().all(), null);

    private List<Matcher.Match> matches(String message) {
        var sentence = Reader.read(message, LocalPlannerTest.CLOCK, index, false);
        return Matcher.matches(index, index.tools, sentence, LocalPlannerTest.CLOCK, Set.of());
    }

    @Property(tries = 3000)
    void wordThatIsRuledOut_isLeftOver(@ForAll("sentences") List<String> words) {
        var message = String.join(" ", words);
        for (var match : matches(message)) {
            assertThat(match.left().size())
                    .as("%s of '%s': %s", match.model().tool.name(), message, match.left())
                    .isGreaterThanOrEqualTo(match.over())
                    .isBetween(match.leftAtLeast(), match.leftAtMost());
        }
    }

    @Provide
    Arbitrary<List<String>> sentences() {
        var known = new TreeSet<String>();
        for (var model : index.tools) {
            known.addAll(model.words);
            for (var slot : model.slots) {
                known.addAll(slot.nouns);
                slot.phrases.forEach(phrase -> phrase.words().forEach(word -> known.add(word.lower)));
            }
        }
        var words = Arbitraries.of(new ArrayList<>(known));
        var slips = Combinators.combine(words, Arbitraries.integers().between(0, 9))
                .as((word, at) -> word.length() < 3
                        ? word
                        : new StringBuilder(word)
                                .deleteCharAt(1 + at % (word.length() - 1))
                                .toString());
        return Arbitraries.frequencyOf(Tuple.of(5, words), Tuple.of(1, slips), Tuple.of(5, Arbitraries.of(AROUND)))
                .list()
                .ofMinSize(1)
                .ofMaxSize(7);
    }

    /** Or nothing would be gained by it. */
    @Test
    void toolsThatDoNotKnowAWord_areRuledOut() {
        assertThat(matches("list all instances").stream()
                        .filter(match -> match.over() == 0)
                        .map(match -> match.model().tool.name()))
                .contains("ec2_list_instances")
                .hasSizeLessThan(index.tools.size());
        assertThat(matches("paint the fence tomorrow"))
                .allSatisfy(match -> assertThat(match.over()).isGreaterThan(1));
    }
}
