package dev.awsagent.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.awsagent.plan.Selection.Condition;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SelectionTest {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private static ObjectNode result(List<Integer> sizes) {
        var result = JSON.objectNode();
        var rows = result.put("count", sizes.size()).put("bytes", 1).putArray("rows");
        for (int i = 0; i < sizes.size(); i++) {
            rows.addObject().put("id", "r" + i).put("bytes", (long) sizes.get(i));
        }
        result.putArray("notes").add("a note");
        return result;
    }

    private static Selection where(Condition... conditions) {
        return new Selection("rows", List.of(conditions), null, false, null, false);
    }

    private static ArrayNode kept(Selection selection, ObjectNode result) {
        var rows = selection.rows(result);
        assertThat(rows).isNotNull();
        return (ArrayNode) selection.keep(result, selection.chosen(rows)).path("rows");
    }

    @Property(tries = 300)
    void rowsThatAreKept_fitAndAreSortedAndNoMoreThanAskedFor(
            @ForAll @Size(max = 30) List<@IntRange(min = 0, max = 20) Integer> sizes,
            @ForAll @IntRange(min = 0, max = 20) int bound,
            @ForAll @IntRange(min = 1, max = 10) int limit,
            @ForAll boolean descending) {
        var more = new Condition(List.of("bytes"), Selection.Test.MORE, LongNode.valueOf(bound));
        var selection = new Selection("rows", List.of(more), "bytes", descending, limit, false);

        var kept = kept(selection, result(sizes))
                .valueStream()
                .map(row -> row.path("bytes").asInt())
                .toList();

        var expected = sizes.stream()
                .filter(size -> size > bound)
                .sorted(descending ? java.util.Comparator.reverseOrder() : java.util.Comparator.naturalOrder())
                .limit(limit)
                .toList();
        assertThat(kept).isEqualTo(expected);
    }

    @Test
    void sumsOfTheWholeList_areLeftOutAndNotesStay() {
        var selection = where(new Condition(List.of("id"), Selection.Test.IS, TextNode.valueOf("r1")));
        var result = result(List.of(1, 2, 3));

        var kept = selection.keep(result, selection.chosen((ArrayNode) result.path("rows")));

        assertThat(kept.path("count").asInt()).isEqualTo(1);
        assertThat(kept.has("bytes")).isFalse();
        assertThat(kept.path("notes")).hasSize(1);
    }

    @Test
    void nameThatNoRowHas_isUnknownOnlyWhereItIsLeftOut() {
        var rows = (ArrayNode) result(List.of(1, 2)).path("rows");
        var names = List.of("id", "name");

        assertThat(where(new Condition(names, Selection.Test.EXCEPT, TextNode.valueOf("r9")))
                        .unknown(rows))
                .containsExactly("r9");
        assertThat(where(new Condition(names, Selection.Test.EXCEPT, TextNode.valueOf("r1")))
                        .unknown(rows))
                .isEmpty();
        assertThat(where(new Condition(names, Selection.Test.IS_NOT, TextNode.valueOf("r9")))
                        .unknown(rows))
                .isEmpty();
    }

    @Test
    void rowWithoutATime_isNeitherBeforeNorAfter() {
        var result = JSON.objectNode();
        result.putArray("rows").addObject().put("id", "a").putNull("made");
        var noon = TextNode.valueOf(Instant.EPOCH.toString());

        assertThat(kept(where(new Condition(List.of("made"), Selection.Test.BEFORE, noon)), result))
                .isEmpty();
        assertThat(kept(where(new Condition(List.of("made"), Selection.Test.AFTER, noon)), result))
                .isEmpty();
    }

    @Test
    void limitOfNothing_isRefused() {
        assertThatThrownBy(() -> new Selection("rows", List.of(), null, false, 0, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0");
    }
}
