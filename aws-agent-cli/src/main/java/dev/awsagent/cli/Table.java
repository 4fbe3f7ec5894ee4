package dev.awsagent.cli;

import dev.awsagent.agent.Rendering;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Rows under headings, each column as wide as its widest cell; the last one is not padded. */
final class Table {

    private final List<List<String>> rows = new ArrayList<>();

    Table(String... headings) {
        rows.add(List.of(headings));
    }

    /** Adds a row; what is null is shown as {@code -}. */
    Table row(@Nullable String... cells) {
        var row = new ArrayList<String>();
        for (var cell : cells) {
            row.add(cell == null || cell.isEmpty() ? "-" : Rendering.harmless(cell));
        }
        rows.add(row);
        return this;
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        var widths = IntStream.range(0, rows.get(0).size()).map(this::width).toArray();
        for (var row : rows) {
            for (int column = 0; column < row.size(); column++) {
                var cell = row.get(column);
                text.append(cell);
                if (column < row.size() - 1) {
                    text.append(" ".repeat(widths[column] - cell.length() + 2));
                }
            }
            text.append('\n');
        }
        return text.toString();
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }
}
