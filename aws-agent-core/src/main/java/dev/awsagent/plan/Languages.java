package dev.awsagent.plan;

import dev.awsagent.internal.Regions;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Everyday words of a few other languages and the English ones that the planner reads in their place. Tables of words, and a
 * few rules of order: what stands in no table is left as it is, and so not understood, as with any word. Names, paths,
 * identifiers and quoted text are never touched.
 */
final class Languages {

    /**
     * The words of one language.
     *
     * @param words the English for each word or run of words, in lower case
     * @param verbs those of them that say what is to be done
     * @param split the second parts of verbs that are said in two places, by the first
     * @param elided what stands before an apostrophe
     * @param hung what is hung on the end of a verb, longest first
     */
    private record Language(
            Map<String, String> words,
            Set<String> verbs,
            Map<String, Map<String, String>> split,
            Map<String, String> elided,
            List<String> hung) {}

    private static final int LONGEST_RUN = 6;

    /** What a word counts that is written as in the table. */
    private static final int EXACT = 4;

    private static final Set<String> VERBS = English.set(
            "list show describe count delete remove create start stop reboot terminate upload download copy move sync rename"
                    + " tag invoke run enable disable encrypt decrypt block empty add attach detach release find open close"
                    + " set resize launch put");

    private static final Set<String> NOUNS = English.set(
            "instance instances bucket buckets server servers function functions file files object objects volume volumes"
                    + " snapshot snapshots image images region tag tags group groups folder folders key keys machine machines"
                    + " log logs version versions subnet subnets address addresses disk disks ip ips lambda lambdas access");

    private static final Set<String> QUALITIES = English.set(
            "new stopped running public unused open empty encrypted unencrypted unattached available private large old"
                    + " existing latest security elastic");

    private static final Set<String> QUESTIONS = English.set("which what how where who why when whether does do");

    private static final Set<String> SILENT = English.set("the a my our i we you me us");

    private static final List<Language> ALL = List.of(
            language(LanguageTables.GERMAN, LanguageTables.GERMAN_SPLIT, "", ""),
            language(
                    LanguageTables.FRENCH,
                    "",
                    "l:the d:of m:me j:i n:ne qu:that s: c:it t: lorsqu:when jusqu:until",
                    "-t-il: -t-elle: -t-on: -les-moi:them -le-moi:it -la-moi:it -moi:me -nous:us -vous: -tu: -il: -elle:"
                            + " -ils: -elles: -on: -le:it -la:it -les:them -y:there -en:them -lui:it -toi:"),
            language(
                    LanguageTables.SPANISH,
                    "",
                    "",
                    "melos:them melas:them melo:it mela:it noslo:it selo:it me:me nos:us los:them las:them lo:it la:it le:it"
                            + " les:them"),
            language(
                    LanguageTables.ITALIAN,
                    "",
                    "l:the dell:of_the all:to_the nell:in_the dall:from_the sull:on_the un:a d:of c:there quell:that"
                            + " quest:this cos:what dov:where quant:how_much com:how",
                    "meli:them mele:them melo:it mela:it celi:them mi:me ci:us li:them le:them lo:it la:it"),
            language(
                    LanguageTables.PORTUGUESE,
                    "",
                    "",
                    "-me:me -nos:us -os:them -as:them -lo:it -la:it -los:them -las:them -o:it -a:it -lhe:it -se:"));

    private static final Map<String, String> PLACES = table("""
            frankfurt: fráncfort francfort francoforte frankfurt
            london: londres londra london
            paris: parís parigi paris
            milan: mailand milán milano milão milan
            stockholm: estocolmo stoccolma stockholm
            ireland: irland irlande irlanda ireland
            dublin: dublín dublino dublin
            spain: spanien espagne españa spagna espanha
            zurich: zürich zúrich zurigo zurique
            tokyo: tokio tokyo tóquio
            seoul: séoul seúl seul seoul
            singapore: singapur singapour singapura singapore
            sydney: sidney sídney sydney
            mumbai: bombay mumbai
            virginia: virginie virgínia virginia
            ohio: ohio
            oregon: oregón orégon oregon
            california: kalifornien californie califórnia california
            montreal: montréal montreal
            osaka: osaka
            sao_paulo: são_paulo sao_paulo san_paolo são_paolo
            hong_kong: hongkong hong_kong
            cape_town: kapstadt le_cap ciudad_del_cabo
            beijing: peking pékin pekín pechino pequim
            """);

    private final Language language;
    private final ToolIndex index;
    private List<Token> tokens;

    /** A word as it stands, with the marks around it. */
    private static final class Token {
        final String before;
        final String raw;
        String after;
        final boolean value;
        String english;
        boolean read;
        boolean verb;

        /** How many words it was, exactly written; less where accents were left out. */
        int weight;

        Token(String before, String raw, String after, boolean value) {
            this.before = before;
            this.raw = raw;
            this.after = after;
            this.value = value;
            this.english = raw;
        }

        Token(Token like, String english) {
            this("", like.raw, like.after, like.value);
            this.english = english;
            this.read = true;
        }

        String lower() {
            return raw.toLowerCase(Locale.ROOT).replace('\u2019', '\'');
        }

        boolean is(String word) {
            return read && english.equals(word);
        }

        boolean ends() {
            return after.indexOf(',') >= 0
                    || after.indexOf(';') >= 0
                    || after.indexOf('.') >= 0
                    || after.indexOf(':') >= 0
                    || after.indexOf('!') >= 0
                    || after.indexOf('?') >= 0;
        }

        String text() {
            return english.isEmpty() ? before + after : before + english + after;
        }
    }

    private Languages(Language language, ToolIndex index, List<Token> tokens) {
        this.language = language;
        this.index = index;
        this.tokens = tokens;
    }

    // ---- tables ----

    private static Language language(String table, String split, String elided, String hung) {
        var words = table(table);
        var verbs = new java.util.HashSet<String>();
        words.forEach((word, english) -> {
            if (VERBS.contains(first(english))) {
                verbs.add(word);
            }
        });
        var parts = new HashMap<String, Map<String, String>>();
        table(split).forEach((pair, english) -> {
            int plus = pair.indexOf('+');
            parts.computeIfAbsent(pair.substring(0, plus), key -> new HashMap<>())
                    .put(pair.substring(plus + 1), english);
        });
        return new Language(
                words, verbs, parts, pairs(elided), hung.isEmpty() ? List.of() : List.of(hung.split(" ", -1)));
    }

    private static String first(String english) {
        int space = english.indexOf(' ');
        return space < 0 ? english : english.substring(0, space);
    }

    private static Map<String, String> pairs(String text) {
        var map = new HashMap<String, String>();
        for (var pair : text.isEmpty() ? new String[0] : text.split(" ", -1)) {
            int colon = pair.indexOf(':');
            map.put(pair.substring(0, colon), pair.substring(colon + 1).replace('_', ' '));
        }
        return map;
    }

    /** Lines of an English word, a colon and the words that mean it; an underscore stands for a space. */
    private static Map<String, String> table(String lines) {
        var table = new HashMap<String, String>();
        var bare = new HashMap<String, String>();
        for (var line : lines.isBlank() ? new String[0] : lines.strip().split("\n", -1)) {
            int colon = line.indexOf(':');
            var english = line.substring(0, colon).strip().replace('_', ' ');
            for (var word : line.substring(colon + 1).strip().split(" +", -1)) {
                var run = word.replace('_', ' ');
                table.put(run, english.equals("~") ? "" : english);
                bare.putIfAbsent(bare(run), english.equals("~") ? "" : english);
            }
        }
        // Written without its accents, too, where that is no other word.
        bare.forEach(table::putIfAbsent);
        return table;
    }

    private static String bare(String word) {
        var plain = Normalizer.normalize(word, Normalizer.Form.NFD);
        var out = new StringBuilder();
        for (int i = 0; i < plain.length(); i++) {
            if (Character.getType(plain.charAt(i)) != Character.NON_SPACING_MARK) {
                out.append(plain.charAt(i));
            }
        }
        return out.toString();
    }

    // ---- which language ----

    /** The sentence with English words in place of the others; null where it is English, or in no language that is known. */
    static @Nullable String english(String text, ToolIndex index) {
        var ideographs = Ideographs.english(text);
        if (ideographs != null) {
            return ideographs;
        }
        Languages best = null;
        int most = 0;
        for (var language : ALL) {
            var reading = new Languages(language, index, tokens(text));
            if (reading.tokens.size() < 2 || reading.isEnglish()) {
                return null;
            }
            reading.elide();
            reading.translate();
            int count = reading.count();
            if (count > most && reading.isForeign()) {
                most = count;
                best = reading;
            }
        }
        if (best == null) {
            return null;
        }
        if (best.isDoubtful()) {
            return null;
        }
        best.order();
        return best.text();
    }

    private boolean isEnglish() {
        for (var token : tokens) {
            if (!token.value && !isKnown(token.lower())) {
                return false;
            }
        }
        return true;
    }

    private boolean isKnown(String word) {
        return English.knows(word) || index.known.contains(word);
    }

    /** "Apagar" a machine may be to switch it off, or to delete it. */
    private boolean isDoubtful() {
        boolean apagar = false;
        boolean machine = false;
        for (var token : tokens) {
            apagar |= language == ALL.get(4) && token.lower().startsWith("apag");
            machine |= token.english.startsWith("instance")
                    || token.english.startsWith("server")
                    || token.lower().startsWith("i-");
        }
        return apagar && machine;
    }

    /** How many words were read as the language's. */
    private int count() {
        int count = 0;
        for (var token : tokens) {
            count += token.weight;
        }
        return count;
    }

    /** Whether more words can only be the language's than can only be English. What both have, and names, say nothing. */
    private boolean isForeign() {
        int foreign = 0;
        int english = 0;
        boolean telling = false;
        for (var token : tokens) {
            boolean known = isKnown(token.lower()) || Regions.ofPlace(token.lower()) != null;
            if (token.weight > 0 && (!known || token.weight > EXACT)) {
                var first = first(token.english);
                foreign++;
                telling |= foreign > 1 || !SILENT.contains(first) && English.role(first) == null;
            }
            english +=
                    !token.value && !token.read && token.weight == 0 && known && !NOUNS.contains(token.lower()) ? 1 : 0;
        }
        return telling && foreign > english;
    }

    // ---- words ----

    private static List<Token> tokens(String text) {
        var tokens = new ArrayList<Token>();
        int i = 0;
        while (i < text.length()) {
            if (text.charAt(i) <= ' ' || text.charAt(i) == '\u00a0' || text.charAt(i) == '\u202f') {
                i++;
                continue;
            }
            int close = closing(text, i);
            if (close > i) {
                int end = close + 1;
                while (end < text.length() && ",.;:!?".indexOf(text.charAt(end)) >= 0) {
                    end++;
                }
                tokens.add(new Token("", text.substring(i, close + 1), text.substring(close + 1, end), true));
                i = end;
                continue;
            }
            int end = i;
            while (end < text.length()
                    && text.charAt(end) > ' '
                    && text.charAt(end) != '\u00a0'
                    && text.charAt(end) != '\u202f') {
                end++;
            }
            int from = i;
            while (from < end - 1 && "([{<\u00bf\u00a1".indexOf(text.charAt(from)) >= 0) {
                from++;
            }
            int to = end;
            while (to > from + 1
                    && ",.;:!?)]}\u2026".indexOf(text.charAt(to - 1)) >= 0
                    && !text.startsWith("./", to - 2)) {
                to--;
            }
            var before = text.substring(i, from).replace("\u00bf", "").replace("\u00a1", "");
            var raw = text.substring(from, to);
            if (!raw.isEmpty()
                    && !Character.isLetterOrDigit(raw.charAt(0))
                    && raw.length() == 1
                    && !tokens.isEmpty()
                    && ",;:!?".indexOf(raw.charAt(0)) >= 0) {
                tokens.get(tokens.size() - 1).after += raw;
            } else {
                tokens.add(new Token(before, raw, text.substring(to, end), !isWord(raw)));
            }
            i = end;
        }
        return tokens;
    }

    private static int closing(String text, int open) {
        int kind = "\"'`\u201c\u201e\u00ab".indexOf(text.charAt(open));
        if (kind < 0) {
            return -1;
        }
        for (int i = open + 2; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean closes = kind == 4 ? c == '\u201c' || c == '\u201d' : c == "\"'`\u201d\u201d\u00bb".charAt(kind);
            if (closes && (i + 1 == text.length() || !Character.isLetterOrDigit(text.charAt(i + 1)))) {
                return i;
            }
        }
        return -1;
    }

    /** Only letters, and no capital behind a small one. */
    private static boolean isWord(String raw) {
        for (int i = 0; i < raw.length(); i++) {
            boolean inner = i > 0 && Character.isUpperCase(raw.charAt(i)) && Character.isLowerCase(raw.charAt(i - 1));
            if (!Character.isLetter(raw.charAt(i)) || inner) {
                return false;
            }
        }
        return true;
    }

    private void translate() {
        var out = new ArrayList<Token>();
        boolean named = false;
        for (int i = 0; i < tokens.size(); i++) {
            var token = tokens.get(i);
            if (named) {
                named = false;
                out.add(token);
                continue;
            }
            int run = run(i);
            if (run > 0) {
                var meant = english(run(i, run), i);
                var english = meant == null ? "" : meant;
                var last = tokens.get(i + run - 1);
                var read = new Token(token.before, last.raw, last.after, false);
                read.english = english;
                read.read = true;
                read.weight = english.equals(run(i, run)) || english.equals("or")
                        ? 0
                        : run * (language.words().containsKey(run(i, run)) ? EXACT : EXACT - 1);
                read.verb = VERBS.contains(first(english));
                out.add(read);
                named = english.equals("called");
                i += run - 1;
            } else {
                parts(token, out);
            }
        }
        tokens = out;
        english(out);
    }

    private @Nullable String english(String words, int at) {
        if (words.equals("no") && language == ALL.get(4)) {
            // "No bucket" is "in the bucket"; before anything else it may be Spanish, or a slip.
            var next = at + 1 < tokens.size() ? tokens.get(at + 1) : null;
            var english = next == null ? "" : language.words().getOrDefault(next.lower(), next.lower());
            return next != null && (next.value || NOUNS.contains(first(english)) || english.startsWith("my"))
                    ? "in the"
                    : "not";
        }
        if (words.equals("para") && language == ALL.get(2) && isStop(at)) {
            return "stop";
        }
        return find(words);
    }

    /** "Para web-1": where nothing else says what to do, it is the verb. */
    private boolean isStop(int at) {
        boolean begins = at == 0
                || tokens.get(at - 1).ends()
                || tokens.get(at - 1).lower().equals("y")
                || tokens.get(at - 1).lower().equals("luego");
        for (int i = at + 1; i < tokens.size() && begins && !tokens.get(i - 1).ends(); i++) {
            if (language.verbs().contains(tokens.get(i).lower())) {
                return false;
            }
        }
        return begins;
    }

    private @Nullable String find(String words) {
        var english = language.words().get(words);
        if (english == null) {
            english = PLACES.get(words);
        }
        if (english == null) {
            var bare = bare(words);
            english = bare.equals(words) ? null : language.words().getOrDefault(bare, PLACES.get(bare));
            // "Borré" is no "borre": what was done is not what is to be done.
            english = english != null && VERBS.contains(first(english)) ? null : english;
        }
        return english;
    }

    /** What stands before an apostrophe is a word of its own. */
    private void elide() {
        var out = new ArrayList<Token>();
        for (var token : tokens) {
            int mark = token.lower().indexOf('\'');
            while (mark > 0
                    && mark < token.raw.length() - 1
                    && language.elided().containsKey(token.lower().substring(0, mark))) {
                var rest = token.raw.substring(mark + 1);
                out.add(new Token(token.before, token.raw.substring(0, mark + 1), "", false));
                token = new Token("", rest, token.after, !isWord(rest));
                mark = token.lower().indexOf('\'');
            }
            out.add(token);
        }
        tokens = out;
    }

    /** How many words from here are one entry of the table. */
    private int run(int at) {
        if (tokens.get(at).value && !isHyphened(tokens.get(at).raw)) {
            return 0;
        }
        for (int n = Math.min(LONGEST_RUN, tokens.size() - at); n > 0; n--) {
            boolean whole = true;
            for (int i = at; i < at + n - 1; i++) {
                whole &= tokens.get(i).after.isEmpty();
            }
            if (whole && find(run(at, n)) != null) {
                return n;
            }
        }
        return 0;
    }

    private String run(int at, int n) {
        var run = new StringBuilder();
        for (int i = at; i < at + n; i++) {
            boolean elided = i > at
                    && tokens.get(i - 1).raw.length() > 1
                    && tokens.get(i - 1).lower().endsWith("'");
            run.append(i == at || elided ? "" : " ").append(tokens.get(i).lower());
        }
        return run.toString();
    }

    private static boolean isHyphened(String raw) {
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            boolean inner = i > 0 && Character.isUpperCase(c) && Character.isLowerCase(raw.charAt(i - 1));
            if (inner || !Character.isLetter(c) && c != '-' && c != '\'' && c != '\u2019') {
                return false;
            }
        }
        return true;
    }

    /** "L'instance", "montre-moi", "descárgame", "EC2-Instanzen". */
    private void parts(Token token, List<Token> out) {
        var lower = token.lower();
        boolean service = lower.indexOf('-') > 0 && isService(lower.substring(0, lower.indexOf('-')));
        if (token.value && !service && !isHyphened(token.raw)) {
            out.add(token);
            return;
        }
        if (language.split().containsKey(lower)) {
            token.weight = EXACT;
            out.add(token);
            return;
        }
        var elided = lower.endsWith("'") ? language.elided().get(lower.substring(0, lower.length() - 1)) : null;
        if (elided != null) {
            token.english = elided;
            token.read = true;
            token.weight = EXACT;
            out.add(token);
            return;
        }
        for (var hung : language.hung()) {
            int colon = hung.indexOf(':');
            var end = hung.substring(0, colon);
            int cut = lower.length() - end.length();
            if (cut > 2 && lower.endsWith(end)) {
                var english = find(bare(lower.substring(0, cut)));
                if (english == null) {
                    english = find(lower.substring(0, cut));
                }
                if (english == null && cut > 3 && language == ALL.get(3)) {
                    // "Mostrarmi" is "mostrare" and "mi".
                    english = find(lower.substring(0, cut) + "e");
                }
                if (english != null && (VERBS.contains(first(english)) || end.startsWith("-"))) {
                    var verb = new Token(token.before, token.raw, "", false);
                    verb.english = english;
                    verb.read = true;
                    verb.weight = EXACT;
                    verb.verb = VERBS.contains(first(english));
                    out.add(verb);
                    out.add(new Token(token, hung.substring(colon + 1).replace('_', ' ')));
                    return;
                }
            }
        }
        int hyphen = lower.indexOf('-');
        if (hyphen > 0 && isService(lower.substring(0, hyphen))) {
            var rest = lower.substring(hyphen + 1).replace('-', ' ');
            var english = find(rest);
            if (english != null || NOUNS.contains(rest)) {
                var both = new Token(token.before, token.raw, token.after, false);
                both.english = lower.substring(0, hyphen) + ' ' + (english == null ? rest : english);
                both.read = english != null;
                both.weight = EXACT;
                out.add(both);
                return;
            }
        }
        out.add(token);
    }

    private static boolean isService(String word) {
        return switch (word) {
            case "ec2", "s3", "lambda", "ebs", "aws", "iam" -> true;
            default -> false;
        };
    }

    /** Verbs that stand as English does, "upload" among German words. */
    private void english(List<Token> all) {
        for (var token : all) {
            if (!token.read && !token.value && VERBS.contains(token.lower()) && all.indexOf(token) == 0) {
                token.verb = true;
            }
        }
    }

    // ---- order ----

    private void order() {
        if (language == ALL.get(0)) {
            german();
            giveTag();
        }
        negations();
        drop();
        qualities();
        prepositions();
        question();
    }

    /** Verbs of two parts are joined; a verb at the end of its part of the sentence goes to its beginning. */
    private void german() {
        int start = 0;
        for (int i = 0; i < tokens.size(); i++) {
            var parts = language.split().get(tokens.get(i).lower());
            if (parts == null || tokens.get(i).value) {
                continue;
            }
            int end = i;
            while (end < tokens.size() - 1 && !tokens.get(end).ends() && !isAnd(end + 1)) {
                end++;
            }
            for (int j = end; j > i; j--) {
                var part = tokens.get(j).lower();
                boolean last = j == end || onlySilent(j + 1, end);
                if (!tokens.get(j).value && parts.containsKey(part) && (last || !isPreposition(part))) {
                    var verb = tokens.get(i);
                    verb.english = parts.get(part);
                    verb.read = true;
                    verb.verb = true;
                    tokens.get(j).english = "";
                    tokens.get(j).read = true;
                    tokens.get(j).verb = false;
                    break;
                }
            }
        }
        for (int i = 0; i < tokens.size(); i++) {
            boolean ends = i == tokens.size() - 1
                    || tokens.get(i).ends()
                    || isAnd(i + 1)
                    || onlySilent(i + 1, tokens.size() - 1);
            if (tokens.get(i).verb && ends && !hasVerb(start, i)) {
                int to = start;
                while (to < i && isLead(tokens.get(to))) {
                    to++;
                }
                if (to < i) {
                    var verb = tokens.remove(i);
                    tokens.get(i - 1).after += verb.after;
                    verb.after = "";
                    if (i > to && tokens.get(i - 1).is("to")) {
                        tokens.get(i - 1).english = "";
                    }
                    tokens.add(to, verb);
                }
            }
            if (hasVerb(start, i + 1)
                    && (i == tokens.size() - 1 || tokens.get(i).ends() || isAnd(i + 1))) {
                start = i + 1;
                if (isAnd(start)) {
                    start++;
                }
            }
        }
        // "..., die größer als 1 GB sind"
        int last = tokens.size() - 1;
        if (last > 2 && tokens.get(last).is("are")) {
            for (int i = 1; i < last; i++) {
                var word = tokens.get(i).lower();
                if (tokens.get(i - 1).after.equals(",") && (word.equals("die") || word.equals("welche"))) {
                    tokens.get(i - 1).after = "";
                    tokens.get(i).english = "that are";
                    tokens.get(last).english = "";
                }
            }
        }
    }

    /** "Gib der Instanz x den Tag a=b". */
    private void giveTag() {
        for (int i = 0; i < tokens.size(); i++) {
            if (!tokens.get(i).is("give")) {
                continue;
            }
            for (int j = i + 2; j < tokens.size() - 1; j++) {
                if (tokens.get(j).lower().equals("tag") && tokens.get(j + 1).raw.indexOf('=') > 0) {
                    int from = tokens.get(j - 1).is("the") || tokens.get(j - 1).is("a") ? j - 1 : j;
                    tokens.get(i).english = "add";
                    tokens.get(i).verb = true;
                    var whose = new ArrayList<>(tokens.subList(i + 1, from));
                    tokens.subList(i + 1, from).clear();
                    int to = i + 1 + j - from + 2;
                    tokens.add(to, new Token(tokens.get(i), "to"));
                    tokens.get(to).after = "";
                    tokens.addAll(to + 1, whose);
                    return;
                }
            }
        }
    }

    private boolean isPreposition(String part) {
        return switch (part) {
            case "an", "auf", "aus", "ein", "neu", "zu", "um" -> !part.equals("um");
            default -> false;
        };
    }

    private boolean isAnd(int at) {
        return at < tokens.size()
                && (tokens.get(at).is("and")
                        || tokens.get(at).is("then")
                        || tokens.get(at).is("but"));
    }

    private boolean onlySilent(int from, int to) {
        for (int i = from; i <= to; i++) {
            if (!tokens.get(i).english.isEmpty()
                    && !tokens.get(i).is("please")
                    && !tokens.get(i).is("thanks")) {
                return false;
            }
        }
        return true;
    }

    private boolean hasVerb(int from, int to) {
        for (int i = from; i < to; i++) {
            if (tokens.get(i).verb) {
                return true;
            }
        }
        return false;
    }

    private static boolean isLead(Token token) {
        var first = first(token.english);
        return token.read
                && (token.english.isEmpty()
                        || English.isFiller(first)
                                && !first.equals("the")
                                && !first.equals("a")
                                && !first.equals("my")
                                && !first.equals("new")
                                && !first.equals("our")
                        || QUESTIONS.contains(first)
                        || first.equals("have")
                        || first.equals("not"));
    }

    /** "Ne ... pas" is said twice, and means no once; "no están" is "are not". */
    private void negations() {
        for (int i = 0; i + 1 < tokens.size(); i++) {
            var next = tokens.get(i + 1);
            if (tokens.get(i).is("not") && (next.is("is") || next.is("are"))) {
                tokens.set(i, next);
                tokens.set(i + 1, new Token(tokens.get(i), "not"));
                tokens.get(i + 1).after = next.after;
                next.after = "";
                i++;
            }
        }
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i).is("ne")) {
                boolean again = false;
                for (int j = i + 1; j < tokens.size(); j++) {
                    again |= tokens.get(j).is("not")
                            || tokens.get(j).is("never")
                            || tokens.get(j).is("no");
                }
                tokens.get(i).english = again ? "" : "not";
            }
        }
    }

    private void drop() {
        var out = new ArrayList<Token>();
        for (var token : tokens) {
            if (!token.english.isEmpty()) {
                out.add(token);
            } else if (!out.isEmpty()) {
                out.get(out.size() - 1).after += token.after;
            }
        }
        tokens = out;
    }

    /** "Instances arrêtées": in English the quality comes first. */
    private void qualities() {
        for (int i = 1; i < tokens.size(); i++) {
            var noun = tokens.get(i - 1);
            var quality = tokens.get(i);
            if (quality.read
                    && QUALITIES.contains(quality.english)
                    && !noun.value
                    && NOUNS.contains(noun.read ? noun.english : noun.lower())
                    && noun.after.isEmpty()) {
                noun.after = quality.after;
                quality.after = "";
                tokens.set(i - 1, quality);
                tokens.set(i, noun);
            }
        }
    }

    /** Which preposition English has depends on the verb. */
    private void prepositions() {
        var verb = "";
        boolean from = false;
        for (int i = 0; i < tokens.size(); i++) {
            var token = tokens.get(i);
            if (token.verb) {
                verb = first(token.english);
                from = false;
            }
            if (!token.read || i + 1 == tokens.size()) {
                continue;
            }
            boolean carries = switch (verb) {
                case "download", "upload", "copy", "move", "sync", "rename" -> true;
                default -> false;
            };
            var next = tokens.get(i + 1);
            var rest = token.english.endsWith(" the") ? " the" : "";
            var word = rest.isEmpty() ? token.english : token.english.substring(0, token.english.length() - 4);
            boolean place =
                    isPlace(next.english.toLowerCase(Locale.ROOT)) || next.is("region") || next.is("the region");
            boolean file = next.value
                    && (next.raw.startsWith(".")
                            || next.raw.startsWith("/")
                            || next.raw.startsWith("~")
                            || next.raw.startsWith("s3://"));
            if (word.equals("to") && place && !carries) {
                word = "in";
            } else if (word.equals("of")
                    && (verb.equals("download") || verb.equals("move") || verb.equals("copy"))
                    && isHolder(i + 1)) {
                word = "from";
            } else if (word.equals("in")
                    && (carries && file
                            || verb.equals("rename") && next.value
                            || verb.equals("upload")
                            || (verb.equals("move") || verb.equals("copy")) && from)
                    && !place) {
                word = "to";
            } else if (word.equals("for") && carries && (file || next.value || isHolder(i + 1) || next.read)) {
                word = "to";
            }
            from |= word.equals("from");
            token.english = word + rest;
        }
        for (int i = 1; i < tokens.size(); i++) {
            // "Paris (eu-west-3)" is said twice.
            if (tokens.get(i).before.equals("(")
                    && Regions.isCode(tokens.get(i).lower())
                    && tokens.get(i)
                            .lower()
                            .equals(Regions.ofPlace(tokens.get(i - 1).english.toLowerCase(Locale.ROOT)))) {
                var code = new Token("", tokens.get(i).raw, tokens.get(i).after.replace(")", ""), true);
                tokens.set(i - 1, code);
                tokens.remove(i);
            }
        }
    }

    private static boolean isPlace(String lower) {
        return Regions.isCode(lower) || Regions.ofPlace(lower) != null;
    }

    private boolean isHolder(int at) {
        int i = at;
        while (i < tokens.size()
                && (tokens.get(i).is("the")
                        || tokens.get(i).is("my")
                        || tokens.get(i).is("our"))) {
            i++;
        }
        return i < tokens.size()
                && (tokens.get(i).english.equalsIgnoreCase("bucket")
                        || tokens.get(i).raw.startsWith("s3://"));
    }

    /** "The bucket x is public?" */
    private void question() {
        int at = -1;
        for (int i = 0; i < tokens.size(); i++) {
            var token = tokens.get(i);
            if (token.verb || token.is("that") || token.is("if") || QUESTIONS.contains(first(token.english))) {
                return;
            }
            if (at < 0 && (token.is("is") || token.is("are"))) {
                at = i;
            }
        }
        int to = 0;
        while (to < tokens.size() && isLead(tokens.get(to))) {
            to++;
        }
        if (at > to) {
            var is = tokens.remove(at);
            tokens.get(at - 1).after += is.after;
            is.after = "";
            tokens.add(to, is);
        }
    }

    private String text() {
        var out = new StringBuilder();
        for (var token : tokens) {
            if (out.length() > 0) {
                out.append(' ');
            }
            out.append(token.text());
        }
        return out.toString();
    }
}
