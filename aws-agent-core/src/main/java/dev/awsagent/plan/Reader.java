package dev.awsagent.plan;

import dev.awsagent.internal.Json;
import dev.awsagent.internal.Regions;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes a message apart into words and typed values. Belongs to one message. */
final class Reader {

    private static final Set<String> SECRET_PLACES = English.set(
            ".aws .ssh .gnupg .kube .docker .netrc .npmrc .pypirc .git-credentials .pgpass id_rsa id_dsa id_ecdsa"
                    + " id_ed25519");
    private static final Set<String> SYSTEM_FOLDERS = English.set("etc proc sys dev boot bin sbin lib lib64 usr");
    private static final Set<String> SMILEYS = Set.of(":)", ":(", ":-)", ":-(", ";)", ";-)", ":/", ":-/", "^^");
    private static final Set<String> CONTRACTIONS = English.set(
            "what's who's where's when's how's why's that's there's here's it's let's he's she's one's everything's");

    private final String text;
    private final Clock clock;
    private final ToolIndex index;
    private final boolean longUris;
    private List<Item> items = new ArrayList<>();

    private @Nullable String profile;
    private @Nullable String unknownRegion;
    private @Nullable String forbidden;

    /**
     * @param index whose words may hold a hyphen
     * @param longUris whether an {@code s3://} URI may go on after a space, up to the end of a file name
     */
    private Reader(String text, Clock clock, ToolIndex index, boolean longUris) {
        this.text = text;
        this.clock = clock;
        this.index = index;
        this.longUris = longUris;
    }

    static Sentence read(String message, Clock clock, ToolIndex index, boolean longUris) {
        var text = visible(message);
        var english = Languages.english(text, index);
        var reader = new Reader(english == null ? text : english, clock, index, longUris);
        reader.split();
        reader.checkForbidden();
        Idioms.replace(reader.items);
        reader.joinPhrases();
        reader.measures();
        reader.profile();
        reader.regions();
        place(reader.items);
        return new Sentence(reader.text, reader.items, reader.profile, reader.unknownRegion, reader.forbidden);
    }

    /** The message without characters that nobody sees. */
    static String visible(String message) {
        StringBuilder out = null;
        for (int i = 0; i < message.length(); i++) {
            char c = message.charAt(i);
            boolean hidden = c == '\u200b'
                    || c == '\u00ad'
                    || c == '\ufeff'
                    || c == '\u180e'
                    || c == '\u200e'
                    || c == '\u200f'
                    || c >= '\u202a' && c <= '\u202e'
                    || c >= '\u2060' && c <= '\u206f';
            if (hidden && out == null) {
                out = new StringBuilder(message.length()).append(message, 0, i);
            } else if (!hidden && out != null) {
                out.append(c);
            }
        }
        return out == null ? message : out.toString();
    }

    // ---- words and values ----

    private void split() {
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (isSpace(c)) {
                i++;
            } else if (closing(c) != 0 && quoted(i) || (c == '{' || c == '[') && json(i)) {
                i = items.get(items.size() - 1).end;
            } else {
                int end = i;
                while (end < text.length() && !isSpace(text.charAt(end))) {
                    end++;
                }
                i = token(i, end);
            }
        }
    }

    private static boolean isSpace(char c) {
        return c <= ' '
                || c == '\u00a0'
                || c == '\u3000'
                || c >= '\u2000' && c <= '\u200a'
                || c == '\u2028'
                || c == '\u2029';
    }

    private static char closing(char open) {
        return switch (open) {
            case '"', '\'', '`' -> open;
            case '\u201c', '\u201e' -> '\u201d';
            case '\u2018' -> '\u2019';
            case '\u00ab' -> '\u00bb';
            default -> 0;
        };
    }

    private boolean quoted(int open) {
        char close = closing(text.charAt(open));
        for (int i = open + 1; i < text.length(); i++) {
            if (text.charAt(i) == close
                    && (i + 1 == text.length() || !Character.isLetterOrDigit(text.charAt(i + 1)))
                    && i > open + 1) {
                var inner = text.substring(open + 1, i);
                var item = new Item(startsWith(inner, "s3://") ? Item.Type.URI : Item.Type.QUOTED, inner, open, i + 1);
                if (item.type == Item.Type.URI) {
                    uri(item, inner.substring(5));
                } else if (isGlob(inner)) {
                    item.type = Item.Type.GLOB;
                } else {
                    checkPath(inner);
                }
                items.add(item);
                return true;
            }
        }
        return false;
    }

    /** A JSON object or list is one value, whatever spaces and quotes it has. */
    private boolean json(int open) {
        int end = closingBracket(open);
        if (end < 0) {
            return false;
        }
        var inner = text.substring(open, end);
        try {
            Json.parse(inner);
        } catch (IllegalArgumentException e) {
            return false;
        }
        items.add(new Item(Item.Type.QUOTED, inner, open, end));
        return true;
    }

    /** Where the bracket that opens here is closed; below 0 where it is not. */
    private int closingBracket(int open) {
        int depth = 0;
        boolean quoted = false;
        for (int i = open; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted) {
                if (c == '\\') {
                    i++;
                } else if (c == '"') {
                    quoted = false;
                }
            } else if (c == '"') {
                quoted = true;
            } else if (c == '{' || c == '[') {
                depth++;
            } else if (c == '}' || c == ']') {
                depth--;
                if (depth == 0) {
                    return i + 1;
                }
            }
        }
        return -1;
    }

    private static boolean startsWith(String text, String lowerStart) {
        return text.regionMatches(true, 0, lowerStart, 0, lowerStart.length());
    }

    private static boolean isGlob(String text) {
        return text.indexOf('*') >= 0 && text.indexOf(' ') < 0;
    }

    private int token(int start, int end) {
        int from = start;
        while (from < end - 1 && "([{<".indexOf(text.charAt(from)) >= 0) {
            from++;
        }
        int to = end;
        while (to > from + 1) {
            char last = text.charAt(to - 1);
            boolean cut = ",;!?".indexOf(last) >= 0
                    || last == ':' && !text.startsWith("s3:", from)
                    || last == '\u3002'
                    || last == '.' && !isDots(from, to) && !text.startsWith("./", to - 2)
                    || (last == '"' || last == '\'') && text.lastIndexOf(last, to - 2) < from
                    || last == ')' && text.substring(from, to).indexOf('(') < 0
                    || last == ']' && text.substring(from, to).indexOf('[') < 0
                    || last == '}' && text.substring(from, to).indexOf('{') < 0
                    || last == '>' && text.charAt(to - 2) != '-' && text.charAt(to - 2) != '=';
            if (!cut) {
                break;
            }
            to--;
        }
        var raw = text.substring(from, to);
        if (longUris && startsWith(raw, "s3://") && to == end) {
            int longer = longEnd(from, to);
            if (longer > to) {
                var item = new Item(Item.Type.URI, text.substring(from, longer), from, longer);
                uri(item, item.text.substring(5));
                items.add(item);
                return longer;
            }
        }
        classify(raw, from, to);
        for (int i = to; i < end; i++) {
            char c = text.charAt(i);
            items.add(new Item(c == ';' ? Item.Type.SIGN : Item.Type.MARK, text.substring(i, i + 1), i, i + 1));
        }
        return end;
    }

    private boolean isDots(int from, int to) {
        return to - from == 1
                || to - from == 2 && text.charAt(from) == '.'
                || text.charAt(to - 2) == '/'
                || text.charAt(to - 2) == '.' && text.charAt(from) == '.';
    }

    /** Where a URI with spaces ends: after the next word that ends like a file, if no preposition comes before. */
    private int longEnd(int from, int to) {
        var raw = text.substring(from, to);
        if (raw.endsWith("/") || hasExtension(raw) || raw.indexOf('/', 5) < 0) {
            return to;
        }
        int i = to;
        while (i < text.length()) {
            while (i < text.length() && isSpace(text.charAt(i))) {
                i++;
            }
            int end = i;
            while (end < text.length() && !isSpace(text.charAt(end))) {
                end++;
            }
            var word = text.substring(i, end);
            var lower = Item.plain(word);
            if (word.isEmpty() || English.role(lower) != null || English.isTurn(lower) || startsWith(word, "s3://")) {
                return to;
            }
            if (hasExtension(word)) {
                return end;
            }
            i = end;
        }
        return to;
    }

    static boolean hasExtension(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0
                && name.indexOf('/', dot) < 0
                && English.isExtension(name.substring(dot + 1).toLowerCase(Locale.ROOT));
    }

    private void classify(String raw, int from, int to) {
        var lower = raw.toLowerCase(Locale.ROOT);
        char c = raw.charAt(0);
        if (startsWith(raw, "s3://")) {
            uri(add(Item.Type.URI, raw, from, to), raw.substring(5));
        } else if (lower.startsWith("arn:") && count(raw, ':') >= 5) {
            arn(add(Item.Type.ARN, raw, from, to));
        } else if (raw.indexOf("://") > 0) {
            add(Item.Type.URL, raw, from, to);
        } else if (lower.equals("->") || lower.equals("=>") || lower.equals("\u2192")) {
            add(Item.Type.WORD, "to", from, to);
        } else if (raw.startsWith("--") && raw.length() > 2 || isShortFlag(raw)) {
            flag(raw, from, to);
        } else if (raw.equals(".") && !items.isEmpty() && items.get(items.size() - 1).end == from) {
            add(Item.Type.MARK, raw, from, to);
        } else if (isPath(raw)) {
            checkPath(raw);
            add(Item.Type.PATH, raw, from, to);
        } else if (raw.indexOf('=') > 0 && raw.indexOf('=') == raw.lastIndexOf('=') && Character.isLetter(c)) {
            add(Item.Type.PAIR, raw, from, to);
        } else if (isGlob(raw) && raw.length() > 1) {
            add(Item.Type.GLOB, raw, from, to);
        } else if (isWord(raw)) {
            word(raw, from, to);
        } else if (raw.indexOf('/') >= 0) {
            checkPath(raw);
            add(isMeasure(raw) ? Item.Type.NAME : Item.Type.SLASHED, raw, from, to);
        } else if (Regions.isCode(lower)) {
            add(Item.Type.REGION, raw, from, to).first = lower;
        } else if (Regions.isAlmostCode(lower)) {
            unknownRegion = raw;
            add(Item.Type.REGION, raw, from, to).first = lower;
        } else if (Character.isDigit(c) || c == '-' && raw.length() > 1 && Character.isDigit(raw.charAt(1))) {
            numeric(raw, lower, from, to);
        } else if (isId(lower)) {
            add(Item.Type.ID, raw, from, to);
        } else if (c == '.' && English.isExtension(lower.substring(1))) {
            add(Item.Type.ENDING, raw, from, to);
        } else if (index.known.contains(lower) || index.known.contains(lower.replace("-", ""))) {
            word(raw, from, to);
        } else if (raw.endsWith("'s") || raw.endsWith("\u2019s")) {
            classify(raw.substring(0, raw.length() - 2), from, to - 2);
            add(Item.Type.WORD, "s", to - 1, to);
        } else if (!hasLetterOrDigit(raw)) {
            boolean harmless = raw.length() == 1 && "-,.:!?()&+".indexOf(c) >= 0
                    || SMILEYS.contains(raw)
                    || "\u2013\u2014\u2026".indexOf(c) >= 0
                    || raw.equals("--")
                    || raw.equals("...")
                    || Character.getType(raw.codePointAt(0)) == Character.OTHER_SYMBOL;
            boolean and = raw.equals("&") || raw.equals("+");
            add(and ? Item.Type.WORD : harmless ? Item.Type.MARK : Item.Type.SIGN, and ? "and" : raw, from, to);
        } else if (raw.indexOf('$') >= 0
                || raw.indexOf('|') >= 0
                || raw.indexOf('`') >= 0
                || raw.indexOf(';') >= 0
                || raw.indexOf('&') > 0 && raw.indexOf("&&") >= 0) {
            add(Item.Type.SIGN, raw, from, to);
        } else if (hasExtension(raw)) {
            checkPath(raw);
            add(Item.Type.FILE, raw, from, to);
        } else if (raw.indexOf('.') > 0) {
            add(Item.Type.DOTTED, raw, from, to);
        } else {
            command(raw, lower, from, to);
        }
    }

    private Item add(Item.Type type, String text, int from, int to) {
        var item = new Item(type, text, from, to);
        items.add(item);
        return item;
    }

    private static int count(String text, char c) {
        int n = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == c) {
                n++;
            }
        }
        return n;
    }

    private static void uri(Item item, String rest) {
        int slash = rest.indexOf('/');
        item.first = slash < 0 ? rest : rest.substring(0, slash);
        item.rest = slash < 0 ? "" : rest.substring(slash + 1);
    }

    private static void arn(Item item) {
        if (item.lower.startsWith("arn:aws") && item.text.indexOf(":s3:::") > 0) {
            uri(item, item.text.substring(item.text.indexOf(":s3:::") + 6));
        }
    }

    private static boolean isShortFlag(String raw) {
        return raw.length() == 2 && raw.charAt(0) == '-' && Character.isLetter(raw.charAt(1));
    }

    private void flag(String raw, int from, int to) {
        int equals = raw.indexOf('=');
        if (equals > 0) {
            add(Item.Type.FLAG, raw.substring(0, equals), from, from + equals);
            if (equals + 1 < raw.length()) {
                classify(raw.substring(equals + 1), from + equals + 1, to);
            }
        } else {
            add(Item.Type.FLAG, raw, from, to);
        }
    }

    private static boolean isPath(String raw) {
        char c = raw.charAt(0);
        return raw.equals(".")
                || raw.equals("..")
                || raw.startsWith("./")
                || raw.startsWith("../")
                || raw.startsWith(".\\")
                || raw.startsWith("..\\")
                || c == '/' && raw.length() > 1
                || c == '~'
                || raw.startsWith("$HOME")
                || raw.length() > 2
                        && Character.isLetter(c)
                        && raw.charAt(1) == ':'
                        && (raw.charAt(2) == '\\' || raw.charAt(2) == '/');
    }

    private static boolean isWord(String raw) {
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (!Character.isLetter(c)
                    && c != '\u200c'
                    && c != '\u200d'
                    && Character.getType(c) != Character.NON_SPACING_MARK
                    && !((c == '\'' || c == '\u2019') && i > 0)) {
                return false;
            }
        }
        return true;
    }

    private void word(String raw, int from, int to) {
        int n = raw.length();
        if (n > 2 && (raw.endsWith("'s") || raw.endsWith("\u2019s"))) {
            var base = raw.substring(0, n - 2);
            if (CONTRACTIONS.contains(raw.toLowerCase(Locale.ROOT).replace('\u2019', '\''))) {
                add(Item.Type.WORD, base, from, to - 2);
                add(Item.Type.WORD, "is", to - 1, to);
            } else {
                add(Item.Type.WORD, base, from, to - 2);
                add(Item.Type.WORD, "s", to - 1, to);
            }
        } else if (isDeniedBe(raw)) {
            add(Item.Type.WORD, raw.substring(0, n - 3), from, to - 3);
            add(Item.Type.WORD, "not", to - 3, to);
        } else if (raw.equalsIgnoreCase("whats") || raw.equalsIgnoreCase("wheres")) {
            add(Item.Type.WORD, raw.substring(0, n - 1), from, to - 1);
            add(Item.Type.WORD, "is", to - 1, to);
        } else if (isCamel(raw)
                && !index.known.contains(raw.toLowerCase(Locale.ROOT))
                && sizeUnit(raw.toLowerCase(Locale.ROOT)) == 0) {
            command(raw, raw.toLowerCase(Locale.ROOT), from, to);
        } else {
            add(Item.Type.WORD, raw, from, to);
        }
    }

    /** "Aren't" is two words; "don't" begins a prohibition and stays one. */
    private static boolean isDeniedBe(String raw) {
        return switch (raw.toLowerCase(Locale.ROOT).replace('\u2019', '\'')) {
            case "aren't", "weren't", "wasn't", "hasn't", "haven't" -> true;
            default -> false;
        };
    }

    private static boolean isCamel(String raw) {
        boolean lower = false;
        for (int i = 0; i < raw.length(); i++) {
            if (lower && Character.isUpperCase(raw.charAt(i))) {
                return true;
            }
            lower |= Character.isLowerCase(raw.charAt(i));
        }
        return false;
    }

    /** A name of parts; at the head of a sentence perhaps an operation's, which is then taken for its words. */
    private void command(String raw, String lower, int from, int to) {
        if (isHead()) {
            var parts = parts(raw);
            boolean all = parts.size() > 1 && isVerb(parts);
            for (int i = 0; i < parts.size() && all; i++) {
                var part = parts.get(i).toLowerCase(Locale.ROOT);
                all = index.known.contains(part)
                        || English.isFiller(part)
                        || English.isLook(part)
                        || English.isConcept(part) && i > 0
                        || i == 0 && index.services.contains(part)
                        || part.equals("v2");
            }
            if (all) {
                int at = from;
                for (var part : parts) {
                    at = text.indexOf(part, at);
                    if (!part.equalsIgnoreCase("v2") && at >= 0) {
                        add(Item.Type.WORD, part, at, at + part.length());
                    }
                }
                return;
            }
        }
        add(isWord(raw) && !isCamel(raw) ? Item.Type.WORD : Item.Type.NAME, raw, from, to);
    }

    private boolean isVerb(List<String> parts) {
        var first = parts.get(0).toLowerCase(Locale.ROOT);
        if (index.services.contains(first)) {
            first = parts.get(1).toLowerCase(Locale.ROOT);
        }
        return English.isLook(first) || index.heads.contains(first) || index.heads.contains(English.canonical(first));
    }

    private boolean isHead() {
        for (var item : items) {
            if (item.type == Item.Type.MARK || item.isWord() && English.isFiller(item.lower)) {
                continue;
            }
            if (!index.services.contains(item.lower) && !item.lower.equals("run") && !item.lower.equals("execute")) {
                return false;
            }
        }
        return true;
    }

    static List<String> parts(String raw) {
        var parts = new ArrayList<String>();
        int from = 0;
        for (int i = 1; i <= raw.length(); i++) {
            boolean edge = i == raw.length()
                    || raw.charAt(i) == '-'
                    || raw.charAt(i) == '_'
                    || Character.isUpperCase(raw.charAt(i)) && Character.isLowerCase(raw.charAt(i - 1));
            if (edge) {
                if (i > from) {
                    parts.add(raw.substring(from, i));
                }
                from = i < raw.length() && (raw.charAt(i) == '-' || raw.charAt(i) == '_') ? i + 1 : i;
            }
        }
        return parts;
    }

    private static boolean hasLetterOrDigit(String raw) {
        for (int i = 0; i < raw.length(); i++) {
            if (Character.isLetterOrDigit(raw.charAt(i))
                    || Character.isSurrogate(raw.charAt(i)) && Character.isLetter(raw.codePointAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isMeasure(String raw) {
        return Character.isDigit(raw.charAt(0)) && raw.indexOf('.') > 0;
    }

    /** {@code i-0abc123def4567890}, {@code sg-…}, {@code subnet-…}. */
    static boolean isId(String lower) {
        int dash = lower.indexOf('-');
        if (dash < 1 || dash > 8 || lower.length() - dash - 1 < 8 || lower.length() - dash - 1 > 32) {
            return false;
        }
        boolean digit = false;
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            if (i < dash ? c < 'a' || c > 'z' : i > dash && Character.digit(c, 16) < 0) {
                return false;
            }
            digit |= Character.isDigit(c);
        }
        return digit;
    }

    private void numeric(String raw, String lower, int from, int to) {
        int i = 0;
        while (i < lower.length()
                && (Character.isDigit(lower.charAt(i)) || lower.charAt(i) == '.' || lower.charAt(i) == ',')) {
            i++;
        }
        if (i == lower.length() && count(lower, '.') <= 1) {
            var item = add(Item.Type.NUMBER, raw, from, to);
            var digits = lower.replace(",", "");
            if (digits.indexOf('.') >= 0 || digits.length() > 18 || digits.isEmpty()) {
                item.type = Item.Type.NAME;
                item.rest = digits;
            } else {
                item.number = Long.parseLong(digits);
                item.rest = digits;
            }
            return;
        }
        var time = date(raw);
        boolean ofClock = time == null;
        if (ofClock) {
            time = timeOfDay(lower);
        }
        if (time != null) {
            var item = add(Item.Type.TIME, raw, from, to);
            item.time = time;
            item.clock = ofClock;
            return;
        }
        if (i > 0 && i < lower.length()) {
            long unit = sizeUnit(lower.substring(i));
            if (unit > 0 && lower.length() - i > 1) {
                var size = times(lower.substring(0, i), unit);
                if (size >= 0) {
                    add(Item.Type.SIZE, raw, from, to).number = size;
                    return;
                }
            }
            long seconds = spanUnit(lower.substring(i));
            if (seconds > 0) {
                var span = times(lower.substring(0, i), seconds);
                if (span >= 0) {
                    add(Item.Type.SPAN, raw, from, to).number = span;
                    return;
                }
            }
        }
        add(
                hasExtension(raw) ? Item.Type.FILE : raw.indexOf('.') > 0 ? Item.Type.DOTTED : Item.Type.NAME,
                raw,
                from,
                to);
    }

    private static long times(String number, long unit) {
        try {
            double value = Double.parseDouble(number.replace(",", ""));
            double product = value * unit;
            return product > 9e17 ? -1 : Math.round(product);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private @Nullable Instant date(String raw) {
        if (raw.length() < 10 || raw.charAt(4) != '-' || raw.charAt(7) != '-') {
            return null;
        }
        try {
            if (raw.length() == 10) {
                return LocalDate.parse(raw).atStartOfDay(clock.getZone()).toInstant();
            }
            if (raw.charAt(10) != 'T') {
                return null;
            }
            char last = raw.charAt(raw.length() - 1);
            boolean zoned = last == 'Z' || raw.indexOf('+') > 10 || raw.lastIndexOf('-') > 10;
            return zoned
                    ? OffsetDateTime.parse(raw).toInstant()
                    : LocalDateTime.parse(raw).atZone(clock.getZone()).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** {@code 10:00}, {@code 9:30pm}, {@code 9am}: the last time that it was so late. */
    private @Nullable Instant timeOfDay(String lower) {
        var half = lower.endsWith("am") || lower.endsWith("pm") ? lower.substring(lower.length() - 2) : "";
        var digits = lower.substring(0, lower.length() - half.length());
        int colon = digits.indexOf(':');
        if (colon < 0 && half.isEmpty() || digits.length() > (colon < 0 ? 2 : colon + 3)) {
            return null;
        }
        try {
            int hour = Integer.parseInt(colon < 0 ? digits : digits.substring(0, colon));
            int minute = colon < 0 || digits.length() < colon + 3 ? 0 : Integer.parseInt(digits.substring(colon + 1));
            if (colon >= 0 && digits.length() < colon + 3 || !half.isEmpty() && (hour < 1 || hour > 12)) {
                return null;
            }
            var time = LocalTime.of(half.isEmpty() ? hour : hour % 12 + (half.equals("pm") ? 12 : 0), minute);
            var today = LocalDate.now(clock).atTime(time).atZone(clock.getZone());
            return (today.toInstant().isAfter(clock.instant()) ? today.minusDays(1) : today).toInstant();
        } catch (DateTimeException | NumberFormatException e) {
            return null;
        }
    }

    /** The same time of the day, the first after that moment. */
    private Instant next(Instant time, Instant after) {
        var ofDay = time.atZone(clock.getZone()).toLocalTime();
        var day = after.atZone(clock.getZone()).with(ofDay);
        return (day.toInstant().isAfter(after) ? day : day.plusDays(1)).toInstant();
    }

    private static long sizeUnit(String unit) {
        return switch (unit) {
            case "b", "byte", "bytes" -> 1L;
            case "k", "kb", "kilobyte", "kilobytes" -> 1_000L;
            case "mb", "megabyte", "megabytes", "meg", "megs" -> 1_000_000L;
            case "gb", "gigabyte", "gigabytes", "gig", "gigs" -> 1_000_000_000L;
            case "tb", "terabyte", "terabytes" -> 1_000_000_000_000L;
            case "pb", "petabyte", "petabytes" -> 1_000_000_000_000_000L;
            case "kib", "kibibytes" -> 1L << 10;
            case "mib", "mebibytes" -> 1L << 20;
            case "gib", "gibibytes" -> 1L << 30;
            case "tib", "tebibytes" -> 1L << 40;
            default -> 0;
        };
    }

    /** Seconds; months and years are 30 and 365 days. */
    private static long spanUnit(String unit) {
        return switch (unit) {
            case "s", "sec", "secs", "second", "seconds" -> 1;
            case "m", "min", "mins", "minute", "minutes" -> 60;
            case "h", "hr", "hrs", "hour", "hours" -> 3_600;
            case "d", "day", "days" -> 86_400;
            case "w", "week", "weeks" -> 7 * 86_400;
            case "month", "months" -> 30 * 86_400;
            case "y", "year", "years" -> 365 * 86_400;
            default -> 0;
        };
    }

    // ---- what a message may not ask for ----

    private void checkPath(String path) {
        int from = 0;
        boolean absolute = path.charAt(0) == '/';
        int part = 0;
        for (int i = 0; i <= path.length(); i++) {
            if (i == path.length() || path.charAt(i) == '/' || path.charAt(i) == '\\') {
                var name = path.substring(from, i).toLowerCase(Locale.ROOT);
                if (SECRET_PLACES.contains(name)) {
                    forbidden = "'" + path
                            + "' is where credentials are kept; they are never read, sent or written on request";
                }
                if (absolute && part == 1 && SYSTEM_FOLDERS.contains(name) && i < path.length()) {
                    systemPath = path;
                }
                part++;
                from = i + 1;
            }
        }
    }

    private @Nullable String systemPath;

    private void checkForbidden() {
        boolean endpoint = false;
        boolean url = false;
        for (var item : items) {
            endpoint |= item.lower.contains("endpoint-url")
                    || item.lower.contains("endpoint_url")
                    || item.isWord() && item.lower.startsWith("endpoint");
            url |= item.type == Item.Type.URL
                    || item.type == Item.Type.DOTTED
                    || item.lower.contains("endpoint-url")
                    || item.lower.contains("endpoint_url");
        }
        if (endpoint && url) {
            forbidden = "an endpoint is not taken from a message, since requests signed with your credentials would go"
                    + " there; name it with the option --endpoint-url or in the profile";
        }
        var first = firstWord();
        if (forbidden == null && systemPath != null && first != null) {
            for (var item : items) {
                if (item.type == Item.Type.URI
                        || first.equals("cat")
                        || first.equals("upload")
                        || first.equals("read")) {
                    forbidden = "'" + systemPath
                            + "' is outside the working folder: it belongs to the system; name a file inside the"
                            + " folder";
                }
            }
        }
    }

    private @Nullable String firstWord() {
        for (var item : items) {
            if (item.isWord() && !English.isFiller(item.lower)) {
                return item.lower;
            }
        }
        return null;
    }

    // ---- phrases ----

    private void joinPhrases() {
        for (int i = 0; i + 1 < items.size(); i++) {
            if (word(i, "this")
                    && (word(i + 1, "account")
                            || word(i + 1, "bucket")
                                    && i + 2 < items.size()
                                    && items.get(i + 2).isValue())) {
                join(i, 1, new Item(Item.Type.WORD, "the", items.get(i).start, items.get(i).end));
            }
            turn(i);
        }
        for (int i = 1; i < items.size(); i++) {
            if (word(i, "if")) {
                int before = i - 1;
                while (before > 0 && (word(before, "out") || word(before, "me"))) {
                    before--;
                }
                var word = items.get(before).lower;
                if (word.startsWith("check")
                        || word.equals("see")
                        || word.equals("tell")
                        || word.equals("know")
                        || word.equals("verify")
                        || word.equals("confirm")
                        || word.equals("find")
                        || word.startsWith("look")) {
                    join(i, 1, new Item(Item.Type.WORD, "whether", items.get(i).start, items.get(i).end));
                }
            }
        }
    }

    /** "Turn on x" and "turn x on" are one word, whichever way they are said. */
    private void turn(int i) {
        if (Item.turned(items.get(i), "on", 0) == null) {
            return;
        }
        int at = i + 1;
        while (at < items.size() && !isOnOrOff(at) && English.role(lower(at)) == null) {
            at++;
        }
        if (at == items.size()
                || !isOnOrOff(at)
                || at > i + 1 && !items.get(at - 1).isValue() && !isLast(at)
                || isTurnedTwice(at)) {
            return;
        }
        var particle = items.get(at);
        var end = at == i + 1 ? particle.end : items.get(i).end;
        var turned = Item.turned(items.get(i), particle.lower, end);
        if (turned != null && (turned.turned || at == i + 1)) {
            items.remove(at);
            items.set(i, turned);
        }
    }

    private boolean isOnOrOff(int i) {
        return word(i, "on") || word(i, "off");
    }

    /** "Turn a on and b off". */
    private boolean isTurnedTwice(int at) {
        for (int i = at + 1; i < items.size(); i++) {
            if (isOnOrOff(i) && isLast(i)) {
                return true;
            }
        }
        return false;
    }

    private boolean isLast(int at) {
        for (int i = at + 1; i < items.size(); i++) {
            if (items.get(i).type != Item.Type.MARK && !English.isFiller(items.get(i).lower)) {
                return false;
            }
        }
        return true;
    }

    private boolean word(int i, String lower) {
        return i >= 0
                && i < items.size()
                && items.get(i).isWord()
                && items.get(i).lower.equals(lower);
    }

    private String lower(int i) {
        return i >= 0 && i < items.size() && items.get(i).isWord() ? items.get(i).lower : "";
    }

    private void join(int at, int count, Item item) {
        for (int i = 1; i < count; i++) {
            items.remove(at + 1);
        }
        items.set(at, item);
    }

    private Item spanning(Item.Type type, int at, int count) {
        int from = items.get(at).start;
        int to = items.get(at + count - 1).end;
        var item = new Item(type, text.substring(from, to), from, to);
        join(at, count, item);
        return item;
    }

    private void measures() {
        for (int i = 0; i < items.size(); i++) {
            quantity(i);
        }
        for (int i = 0; i < items.size(); i++) {
            moment(i);
        }
        for (int i = 0; i + 3 < items.size(); i++) {
            between(i);
        }
        for (int i = 0; i < items.size(); i++) {
            bounds(i);
        }
    }

    /**
     * {@code between 10:00 and 11:00}, {@code from 10:00 to 11:00}: since the one, until the other. A clock time at the end is
     * the next after the start, be it yet to come.
     */
    private void between(int i) {
        boolean said = word(i, "between") && word(i + 2, "and")
                || word(i, "from") && (word(i + 2, "to") || word(i + 2, "until"))
                || word(i, "since") && word(i + 2, "until");
        if (said && items.get(i + 1).type == Item.Type.TIME && items.get(i + 3).type == Item.Type.TIME) {
            var first = items.get(i);
            var second = items.get(i + 2);
            items.set(i, new Item(Item.Type.WORD, "since", first.start, first.end));
            items.set(i + 2, new Item(Item.Type.WORD, "until", second.start, second.end));
            var end = items.get(i + 3);
            var start = items.get(i + 1);
            if (start.clock && end.clock) {
                end.time = next(Objects.requireNonNull(end.time), Objects.requireNonNull(start.time));
            }
        }
    }

    /** {@code 10 MB}, {@code two hours}. */
    private void quantity(int i) {
        var item = items.get(i);
        var unit = lower(i + 1);
        String digits;
        if (item.type == Item.Type.NUMBER || item.type == Item.Type.NAME && isDecimal(item.text)) {
            digits = item.rest;
        } else if (item.isWord()
                && (English.number(item.lower) != null || item.lower.equals("an") || item.lower.equals("a"))) {
            var number = English.number(item.lower);
            digits = number == null ? "1" : number.toString();
        } else {
            return;
        }
        long size = unit.length() > 1 ? sizeUnit(unit) : 0;
        long span = size > 0 ? 0 : spanUnit(unit);
        if (unit.length() == 1 && !Character.isDigit(digits.charAt(0))) {
            return;
        }
        long value = size > 0 ? times(digits, size) : span > 0 ? times(digits, span) : -1;
        if (value >= 0) {
            spanning(size > 0 ? Item.Type.SIZE : Item.Type.SPAN, i, 2).number = value;
        } else if (item.isWord()
                && item.lower.length() > 2
                && English.number(item.lower) != null
                && countsSomething(i)) {
            var number = new Item(Item.Type.NUMBER, item.text, item.start, item.end);
            number.number = Long.parseLong(digits);
            items.set(i, number);
        }
    }

    private static boolean isDecimal(String text) {
        return !text.isEmpty()
                && Character.isDigit(text.charAt(0))
                && Character.isDigit(text.charAt(text.length() - 1))
                && text.indexOf('-') < 0
                && text.indexOf('_') < 0
                && count(text, '.') == 1;
    }

    private boolean countsSomething(int i) {
        var after = lower(i + 1);
        var before = lower(i - 1);
        return after.endsWith("est")
                || after.equals("most")
                || !items.get(i).lower.equals("one") && (after.endsWith("s") || isOfType(i + 1))
                || before.equals("top")
                || before.equals("first")
                || before.equals("last")
                || before.endsWith("est");
    }

    /** "Two t3.micro": of such a type, which is written with a dot and is no file. */
    private boolean isOfType(int i) {
        return i < items.size() && items.get(i).type == Item.Type.DOTTED;
    }

    /** {@code the last 24 hours}, {@code 3 days ago}, {@code yesterday}. */
    private void moment(int i) {
        var item = items.get(i);
        var word = item.isWord() ? item.lower : "";
        boolean back = word.equals("last") || word.equals("past") || word.equals("previous");
        var now = clock.instant();
        if (back && i + 1 < items.size() && items.get(i + 1).type == Item.Type.SPAN) {
            long seconds = items.get(i + 1).number;
            var time = spanning(Item.Type.TIME, i, 2);
            time.time = minus(now, seconds);
            time.bound = Item.Bound.AFTER;
        } else if (back && spanUnit(lower(i + 1)) > 0 && lower(i + 1).length() > 1) {
            long seconds = spanUnit(lower(i + 1));
            var time = spanning(Item.Type.TIME, i, 2);
            time.time = minus(now, seconds);
            time.bound = Item.Bound.AFTER;
        } else if (item.type == Item.Type.SPAN && word(i + 1, "ago")) {
            long seconds = item.number;
            spanning(Item.Type.TIME, i, 2).time = minus(now, seconds);
        } else if (word.equals("today") || word.equals("yesterday")) {
            var day = LocalDate.now(clock).minusDays(word.equals("today") ? 0 : 1);
            var time = spanning(Item.Type.TIME, i, 1);
            time.time = day.atStartOfDay(clock.getZone()).toInstant();
            time.bound = word.equals("today") ? Item.Bound.AFTER : Item.Bound.NONE;
        } else if (word.equals("this") && (word(i + 1, "week") || word(i + 1, "month") || word(i + 1, "year"))) {
            var today = LocalDate.now(clock);
            var day = word(i + 1, "week")
                    ? today.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
                    : word(i + 1, "month") ? today.withDayOfMonth(1) : today.withDayOfYear(1);
            var time = spanning(Item.Type.TIME, i, 2);
            time.time = day.atStartOfDay(clock.getZone()).toInstant();
            time.bound = Item.Bound.AFTER;
        } else if (word(i - 1, "since") && weekday(word) != null) {
            var day = LocalDate.now(clock).with(TemporalAdjusters.previousOrSame(weekday(word)));
            spanning(Item.Type.TIME, i, 1).time =
                    day.atStartOfDay(clock.getZone()).toInstant();
        }
    }

    private static Instant minus(Instant now, long seconds) {
        return now.minus(Math.min(seconds, 3_000_000_000L), ChronoUnit.SECONDS);
    }

    private static @Nullable DayOfWeek weekday(String word) {
        return switch (word) {
            case "monday" -> DayOfWeek.MONDAY;
            case "tuesday" -> DayOfWeek.TUESDAY;
            case "wednesday" -> DayOfWeek.WEDNESDAY;
            case "thursday" -> DayOfWeek.THURSDAY;
            case "friday" -> DayOfWeek.FRIDAY;
            case "saturday" -> DayOfWeek.SATURDAY;
            case "sunday" -> DayOfWeek.SUNDAY;
            default -> null;
        };
    }

    /** {@code larger than}, {@code since}: which way a measure bounds. */
    private void bounds(int i) {
        var item = items.get(i);
        if (item.type != Item.Type.SIZE && item.type != Item.Type.SPAN && item.type != Item.Type.TIME) {
            return;
        }
        int before = i - 1;
        while (before >= 0
                && (word(before, "than") || word(before, "the") || word(before, "a") || word(before, "in"))) {
            before--;
        }
        var bound = boundOf(lower(before));
        if (bound == Item.Bound.NONE && before > 0 && word(before, "least")) {
            bound = Item.Bound.MORE;
        }
        if (bound == Item.Bound.NONE && before > 0 && word(before, "most")) {
            bound = Item.Bound.LESS;
        }
        if (bound == Item.Bound.NONE && word(i + 1, "or")) {
            bound = boundOf(lower(i + 2));
        }
        boolean ofTime = item.type != Item.Type.SIZE;
        if (ofTime && bound == Item.Bound.MORE) {
            bound = Item.Bound.BEFORE;
        } else if (ofTime && bound == Item.Bound.LESS) {
            bound = Item.Bound.AFTER;
        }
        if (bound != Item.Bound.NONE) {
            item.bound = bound;
        }
    }

    static Item.Bound boundOf(String word) {
        return switch (word) {
            case "larger", "bigger", "greater", "more", "over", "above", "exceeding", "beyond" -> Item.Bound.MORE;
            case "smaller", "less", "under", "below", "fewer" -> Item.Bound.LESS;
            case "since", "after", "newer", "within", "younger" -> Item.Bound.AFTER;
            case "before", "until", "older" -> Item.Bound.BEFORE;
            default -> Item.Bound.NONE;
        };
    }

    // ---- where it runs ----

    private void profile() {
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i).type == Item.Type.FLAG && items.get(i).lower.equals("--profile") && i + 1 < items.size()) {
                profile = items.get(i + 1).text;
                cut(i, i + 2);
                return;
            }
            if (items.get(i).type == Item.Type.PAIR && items.get(i).lower.startsWith("profile=")) {
                profile = items.get(i).text.substring(8);
                cut(i, i + 1);
                return;
            }
            if (word(i, "account") && i > 1 && isAccount(items.get(i - 1))) {
                int preposition = i - 2;
                while (preposition >= 0
                        && (word(preposition, "the") || word(preposition, "my") || word(preposition, "our"))) {
                    preposition--;
                }
                if (isVia(preposition)) {
                    profile = items.get(i - 1).text;
                    cutWith(preposition, i + 1);
                    return;
                }
            }
            if (word(i, "credentials") && i > 1 && word(i - 2, "my") && isAccount(items.get(i - 1))) {
                // "My staging credentials".
                profile = items.get(i - 1).text;
                cut(i - 1, i);
                return;
            }
            if (word(i, "profile")) {
                int start = i - 1;
                boolean after = i + 1 < items.size() && canName(items.get(i + 1));
                int preposition = start;
                while (preposition >= 0
                        && (word(preposition, "the")
                                || word(preposition, "my")
                                || word(preposition, "aws")
                                || word(preposition, "our"))) {
                    preposition--;
                }
                int side = after ? sideEnd(i + 2) : -1;
                if (side > 0 && word(side - 1, "source")) {
                    // Of one side only: for a tool that copies between two to take.
                    var one = items.get(i + 1);
                    items.set(i + 1, new Item(Item.Type.NAME, one.text, one.start, one.end));
                    continue;
                }
                if (word(i - 1, "instance")) {
                    // That is a thing of EC2's, and no profile of credentials.
                    continue;
                }
                if (after && (isVia(preposition) || side > 0 && word(preposition, "and"))) {
                    profile = items.get(i + 1).text;
                    cutWith(preposition, Math.max(side, i + 2));
                    return;
                }
                if (start >= 1 && canName(items.get(start))) {
                    preposition = start - 1;
                    while (preposition >= 0
                            && (word(preposition, "the")
                                    || word(preposition, "my")
                                    || word(preposition, "aws")
                                    || word(preposition, "our"))) {
                        preposition--;
                    }
                    if (isVia(preposition)) {
                        profile = items.get(start).text;
                        cutWith(preposition, i + 1);
                        return;
                    }
                }
            }
        }
    }

    /** Where "for the source" or "for the destination" ends, where it begins here; -1 where neither does. */
    private int sideEnd(int at) {
        int noun = word(at + 1, "the") ? at + 2 : at + 1;
        return word(at, "for") && (word(noun, "source") || word(noun, "destination") || word(noun, "target"))
                ? noun + 1
                : -1;
    }

    private boolean isVia(int i) {
        return switch (lower(i)) {
            case "in", "with", "using", "use", "on", "under", "from", "for", "via", "as", "to", "through" -> true;
            default -> false;
        };
    }

    private static boolean canName(Item item) {
        return item.type == Item.Type.NAME
                || item.type == Item.Type.QUOTED
                || item.type == Item.Type.DOTTED
                || item.isWord()
                        && English.role(item.lower) == null
                        && !English.isFiller(item.lower)
                        && !English.isTurn(item.lower)
                        && !English.isLook(item.lower);
    }

    /** "The staging account": whatever names one and is no word of the sentence. */
    private static boolean isAccount(Item item) {
        return canName(item)
                && !(item.isWord() && (English.isReadFiller(item.lower) || English.isPointer(item.lower)))
                && !item.lower.equals("amazon")
                && !item.lower.equals("user");
    }

    private void cutWith(int from, int to) {
        int start = from;
        if ((word(from, "to") && (word(from - 1, "switch") || word(from - 1, "change")))) {
            start = from - 1;
        }
        int end = to;
        if (start == 0) {
            while (end < items.size()
                    && (items.get(end).type == Item.Type.MARK
                            || word(end, "and")
                            || word(end, "then")
                            || word(end, "to"))) {
                end++;
            }
        }
        cut(start, end);
    }

    private void cut(int from, int to) {
        items.subList(from, Math.min(to, items.size())).clear();
    }

    private void regions() {
        for (int i = 0; i < items.size(); i++) {
            var item = items.get(i);
            if (item.type == Item.Type.FLAG && item.lower.equals("--region")) {
                items.set(i, new Item(Item.Type.WORD, "in", item.start, item.end));
            } else if (item.isWord()
                    && (English.role(lower(i - 1)) != null || word(i - 1, "the") || word(i + 1, "region"))) {
                var two = i + 1 < items.size() && items.get(i + 1).isWord()
                        ? item.lower + " " + items.get(i + 1).lower
                        : "";
                var code = Regions.ofPlace(two);
                int count = 2;
                if (code == null) {
                    code = Regions.ofPlace(item.lower);
                    count = 1;
                }
                if (code != null) {
                    spanning(Item.Type.REGION, i, count).first = code;
                }
            }
        }
    }

    // ---- what stands around each item ----

    /** In a shell's "cp a b" or "aws s3 sync a b", the second name is where the first goes. */
    private static boolean isShellCopy(List<Item> items) {
        boolean shell = !items.isEmpty() && items.get(0).lower.equals("aws");
        for (var item : items) {
            if (item.lower.equals("cp") || item.lower.equals("mv") || shell && item.lower.equals("sync")) {
                return true;
            }
            if (!item.isWord()) {
                return false;
            }
        }
        return false;
    }

    /** Words after which "to" leads a verb and not a place. */
    private static boolean isLeadIn(String word) {
        return switch (word) {
            case "want",
                    "wants",
                    "like",
                    "need",
                    "try",
                    "trying",
                    "going",
                    "you",
                    "me",
                    "us",
                    "have",
                    "able",
                    "help",
                    "love",
                    "wish",
                    "ask",
                    "asked" -> true;
            default -> false;
        };
    }

    /** Gives each item its part of the sentence and the preposition that leads it. */
    static void place(List<Item> items) {
        var role = English.Role.NONE;
        int chunk = 0;
        boolean value = false;
        for (int i = 0; i < items.size(); i++) {
            var item = items.get(i);
            if (item.isWord()) {
                var begins = English.role(item.lower);
                if (begins != null && item.lower.equals("to") && i > 0 && isLeadIn(items.get(i - 1).lower)) {
                    role = English.Role.NONE;
                    chunk++;
                } else if (begins != null) {
                    if (item.lower.equals("s")) {
                        if (i > 0) {
                            items.get(i - 1).role = English.Role.OF;
                        }
                        role = English.Role.NONE;
                    } else {
                        role = begins;
                    }
                    chunk++;
                    value = false;
                } else if (value && (item.lower.equals("called") || item.lower.equals("named"))) {
                    chunk++;
                    value = false;
                    role = English.Role.AS;
                } else if (item.lower.equals("and") || item.lower.equals("then") || item.lower.equals("but")) {
                    chunk++;
                    value = false;
                    role = item.lower.equals("and") ? role : English.Role.NONE;
                }
            } else if (item.type == Item.Type.MARK) {
                chunk++;
                value = false;
                role = English.Role.NONE;
            } else if (item.isValue()) {
                if (value) {
                    chunk++;
                    role = isShellCopy(items) ? English.Role.GOAL : English.Role.NONE;
                }
                value = !item.type.equals(Item.Type.NUMBER);
            }
            item.role = role;
            item.chunk = chunk;
            item.calledBefore = i > 0
                    && (items.get(i - 1).lower.equals("called")
                            || items.get(i - 1).lower.equals("named"));
        }
    }
}
