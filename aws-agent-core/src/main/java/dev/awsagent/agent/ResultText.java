package dev.awsagent.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.awsagent.internal.Text;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** A result, which is JSON, as text: a list of records is a table, a record is a list of names and values. */
final class ResultText {

    /** Rows of one table; JSON has them all. */
    static final int ROWS = 500;

    /** The widest that a cell of a table gets when there are several columns. */
    private static final int CELL = 100;

    private static final Pattern INSTANT =
            Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(?:\\.\\d{1,9})?(?:Z|[+-]\\d{2}:\\d{2})");
    private static final Pattern CAPITAL = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

    private final StringBuilder out = new StringBuilder();
    private final DateTimeFormatter times;

    private ResultText(ZoneId zone) {
        times = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss zzz", Locale.ENGLISH)
                .withZone(zone);
    }

    static String of(JsonNode value, ZoneId zone) {
        var text = new ResultText(zone);
        text.value(value, "");
        return text.out.toString().stripTrailing();
    }

    static String time(Instant time, ZoneId zone) {
        return new ResultText(zone).times.format(time);
    }

    /** A point in time as it stands in JSON; what is none stays as it is. */
    static String time(String text, ZoneId zone) {
        try {
            return INSTANT.matcher(text).matches()
                    ? time(java.time.OffsetDateTime.parse(text).toInstant(), zone)
                    : text;
        } catch (DateTimeParseException e) {
            return text;
        }
    }

    private void value(JsonNode value, String indent) {
        if (value.isArray()) {
            list(value, indent);
        } else if (value.isObject()) {
            record(value, indent);
        } else {
            out.append(indent).append(scalar("", value)).append('\n');
        }
    }

    private void record(JsonNode record, String indent) {
        var plain = new LinkedHashMap<String, String>();
        var nested = new LinkedHashMap<String, JsonNode>();
        var saysMore = false;
        for (var value : record) {
            saysMore |= !value.isNull() && !isEmptyList(value);
        }
        for (var property : record.properties()) {
            var value = property.getValue();
            // Beside a count or another list an empty one is no news.
            if (value.isNull() || saysMore && isEmptyList(value)) {
                continue;
            }
            if (value.isContainerNode() && !isShort(value)) {
                nested.put(property.getKey(), value);
            } else {
                plain.put(title(property.getKey()), scalar(property.getKey(), value));
            }
        }
        var width = plain.keySet().stream().mapToInt(Text::width).max().orElse(0);
        plain.forEach((name, text) -> out.append(indent)
                .append(Text.pad(name + ":", width + 1))
                .append(' ')
                .append(text)
                .append('\n'));
        nested.forEach((name, value) -> {
            // The one list of a result needs no heading.
            if (nested.size() > 1 || !value.isArray() || !indent.isEmpty()) {
                out.append(indent).append(title(name)).append(":\n");
                value(value, indent + "  ");
            } else {
                value(value, indent);
            }
        });
    }

    private static boolean isEmptyList(JsonNode value) {
        return value.isArray() && value.isEmpty();
    }

    /** A list of a few plain values, or an empty one, fits behind its name. */
    private static boolean isShort(JsonNode value) {
        if (value.isEmpty()) {
            return true;
        }
        if (!value.isArray() || value.size() > 8) {
            return false;
        }
        for (var item : value) {
            if (item.isContainerNode() || item.asText().length() > 40) {
                return false;
            }
        }
        return true;
    }

    private void list(JsonNode list, String indent) {
        if (list.isEmpty()) {
            out.append(indent).append("(none)\n");
            return;
        }
        var columns = new LinkedHashSet<String>();
        for (var item : list) {
            if (!item.isObject()) {
                plainList(list, indent);
                return;
            }
            for (var property : item.properties()) {
                if (!property.getValue().isNull()) {
                    columns.add(property.getKey());
                }
            }
        }
        table(list, new ArrayList<>(columns), indent);
    }

    private void plainList(JsonNode list, String indent) {
        var shown = 0;
        for (var item : list) {
            if (shown++ == ROWS) {
                break;
            }
            out.append(indent).append(scalar("", item)).append('\n');
        }
        more(list.size(), indent);
    }

    private void table(JsonNode list, List<String> columns, String indent) {
        var rows = new ArrayList<List<String>>();
        rows.add(columns.stream().map(ResultText::title).toList());
        for (var item : list) {
            if (rows.size() > ROWS) {
                break;
            }
            var row = new ArrayList<String>(columns.size());
            for (var column : columns) {
                var cell = scalar(column, item.path(column));
                row.add(columns.size() == 1 ? cell : Text.cut(cell, CELL));
            }
            rows.add(row);
        }
        var widths = new int[columns.size()];
        for (var row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], Text.width(row.get(i)));
            }
        }
        var right = new boolean[columns.size()];
        for (int i = 0; i < right.length; i++) {
            right[i] = list.get(0).path(columns.get(i)).isNumber();
        }
        for (var row : rows) {
            var line = new StringBuilder(indent);
            for (int i = 0; i < widths.length; i++) {
                var cell = row.get(i);
                if (right[i]) {
                    line.append(" ".repeat(widths[i] - Text.width(cell))).append(cell);
                } else {
                    line.append(Text.pad(cell, widths[i]));
                }
                line.append("  ");
            }
            out.append(line.toString().stripTrailing()).append('\n');
        }
        more(list.size(), indent);
    }

    private void more(int size, String indent) {
        if (size > ROWS) {
            out.append(indent)
                    .append("… ")
                    .append(size - ROWS)
                    .append(" more of ")
                    .append(size)
                    .append("; the JSON has them all\n");
        }
    }

    private String scalar(String name, JsonNode value) {
        if (value.isNull() || value.isMissingNode()) {
            return "-";
        }
        if (value.isContainerNode()) {
            if (value.isEmpty()) {
                return "(none)";
            }
            if (value.isArray() && isShort(value)) {
                var items = new ArrayList<String>();
                value.forEach(item -> items.add(scalar(name, item)));
                return String.join(", ", items);
            }
            return Text.harmless(value.toString());
        }
        if (value.isIntegralNumber()) {
            return isBytes(name) && value.canConvertToLong() && value.asLong() >= 0
                    ? Text.bytes(value.asLong())
                    : value.asText();
        }
        if (value.isBoolean()) {
            return value.asBoolean() ? "yes" : "no";
        }
        var text = value.asText();
        if (value.isTextual() && text.length() <= 40 && INSTANT.matcher(text).matches()) {
            try {
                return times.format(java.time.OffsetDateTime.parse(text));
            } catch (DateTimeParseException e) {
                return Text.harmless(text);
            }
        }
        return text.isEmpty() ? "\"\"" : Text.harmless(text);
    }

    private static boolean isBytes(String name) {
        var lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith("size") || lower.endsWith("bytes");
    }

    /** {@code lastModified} becomes {@code last modified}. */
    static String title(String name) {
        return CAPITAL.matcher(Text.harmless(name)).replaceAll(" ").toLowerCase(Locale.ROOT);
    }
}
