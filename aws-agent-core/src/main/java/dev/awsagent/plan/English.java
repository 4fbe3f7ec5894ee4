package dev.awsagent.plan;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known about English in general: words that carry no meaning of their own, synonyms, endings, typing mistakes. */
final class English {

    /** What a preposition says about the value that follows it. */
    enum Role {
        NONE,
        GOAL,
        SOURCE,
        PLACE,
        BELOW,
        OF,
        WITH,
        AS
    }

    /** Politeness and grammar: left out of any sentence without changing what it asks for. */
    private static final Set<String> FILLERS = set(
            "a an the my our me us i we you please pls plz kindly just thanks thank thx ty cheers hey hi hello ok okay well so"
                    + " now quick quickly asap can could would will want wanna need like id im ive lets let go new called named"
                    + " name mind try aws amazon amazons immediately straight away really simply dear");

    /** Left out of a question or a listing; in a change they would widen or blur it. */
    private static final Set<String> READ_FILLERS = set(
            "do does did is are was were be been am there that which what whats any all every each everything some existing"
                    + " current currently right available own have has had got weve whether one ones mine ours such total full"
                    + " complete entire whole account thing much long only already"
                    + " it's its exactly actually maybe anything something still use uses used take takes up hold holds contain contains stored whose their its");

    private static final Set<String> LOOKS = set(
            "list show display print view see get give tell find check checking look looking enumerate describe fetch retrieve"
                    + " inspect lookup dump return report know read verify confirm search listing showing getting what overview info information detail details");

    /** Words that turn, limit or join a request: only a tool that says them itself may take them in. */
    private static final Set<String> TURNS = set(
            "not no dont doesnt didnt wont isnt never cannot cant except excluding without unless but if only then and or instead"
                    + " also too again undo cancel otherwise either neither nor until while when why who whom because it them"
                    + " they those these this he she same other another others pretend imagine suppose stop avoid ignore");

    private static final Set<String> POINTERS =
            set("it them those these this that same other another one ones him her");

    private static final Map<String, Role> ROLES = roles();

    private static final Map<String, String> CANONICAL = canonical();

    private static final Map<String, Integer> NUMBERS = numbers();

    /** File name endings by which a bare name is taken for a file rather than for a bucket. */
    private static final Set<String> EXTENSIONS = set(
            "txt csv tsv json jsonl ndjson xml yaml yml toml ini conf cfg log gz tgz bz2 xz zst zip tar jar war 7z rar pdf doc"
                    + " docx xls xlsx ppt pptx odt ods rtf md html htm css js mjs ts jsx tsx java py rb go rs c h cpp hpp cs kt"
                    + " php sh bash ps1 bat exe bin dat db sqlite sql parquet avro orc png jpg jpeg gif webp svg bmp tif tiff"
                    + " ico heic mp3 mp4 mov mkv avi wav flac ogg webm iso img dmg deb rpm bak tmp pem key crt cer p12 pfx"
                    + " ipynb pkl npy pt onnx h5 tf tfvars lock env map woff woff2 ttf eml msg ics dump");

    /** Said of the whole request: after the word for a thing they are hardly the name of one. */
    private static final Set<String> ADVERBS = set(
            "now please pronto asap quickly quick fast immediately instantly hurry dammit damn damnit goddammit darn argh"
                    + " ugh somewhere elsewhere anywhere everywhere nowhere somehow anyway anyhow again too also there here then"
                    + " today tonight tomorrow yesterday later soon sooner already once twice ever never always forever maybe"
                    + " perhaps instead together away back gone made first last next after afterwards before yet still alone"
                    + " thanks cheers pls plz yes no okay sorry whatever whichever everything anything nothing something all"
                    + " any each every entire whole else");

    /** Features and parts of AWS resources: after the word "bucket" they are never the name of one. */
    private static final Set<String> CONCEPTS = set(
            "policy policies versioning version versions lifecycle website encryption tag tags tagging acl acls cors logging"
                    + " logs log notification notifications replication ownership analytics inventory metrics metric"
                    + " configuration configurations config settings setting rule rules permission permissions access key keys"
                    + " content contents object objects file files folder folders prefix prefixes directory directories bucket"
                    + " buckets item items data everything anything nothing something owner name names location region"
                    + " acceleration accelerate lock retention storage class classes glacier archive deletion marker markers"
                    + " uploads multipart public private block blocks account accounts profile profiles user users role roles"
                    + " group groups queue queues topic topics table tables function functions instance instances stack stacks"
                    + " secret secrets endpoint endpoints alias aliases domain domains certificate certificates snapshot"
                    + " snapshots volume volumes image images cluster clusters service services database databases budget"
                    + " budgets alarm alarms metadata link links url urls size sizes status state age date dates time times"
                    + " old empty unused wrong right main first last next previous production staging development"
                    + " temporary temp unneeded stale extra default whole entire all each every any forever permanently safely"
                    + " recursively force forcefully today tomorrow yesterday later soon completely quietly silently");

    static final int FILLER = 1;
    static final int READ_FILLER = 2;
    static final int LOOK = 4;
    static final int TURN = 8;

    private static final Map<String, Integer> SENSES = senses();

    private English() {}

    private static Map<String, Integer> senses() {
        var map = new HashMap<String, Integer>();
        for (var word : FILLERS) {
            map.merge(word, word.equals("new") ? FILLER : FILLER | READ_FILLER, (a, b) -> a | b);
        }
        READ_FILLERS.forEach(word -> map.merge(word, READ_FILLER, (a, b) -> a | b));
        LOOKS.forEach(word -> map.merge(word, LOOK, (a, b) -> a | b));
        TURNS.forEach(word -> map.merge(word, TURN, (a, b) -> a | b));
        return map;
    }

    /** Which of these a word is, as the sum of {@link #FILLER}, {@link #READ_FILLER}, {@link #LOOK} and {@link #TURN}. */
    static int senses(String word) {
        return SENSES.getOrDefault(word, 0);
    }

    static Set<String> set(String words) {
        var set = new HashSet<String>();
        int from = 0;
        while (from < words.length()) {
            int space = words.indexOf(' ', from);
            int to = space < 0 ? words.length() : space;
            if (to > from) {
                set.add(words.substring(from, to));
            }
            from = to + 1;
        }
        return set;
    }

    private static Map<String, Role> roles() {
        var map = new HashMap<String, Role>();
        roles(map, Role.GOAL, "to into onto toward towards");
        roles(map, Role.SOURCE, "from off");
        roles(map, Role.PLACE, "in inside within on at");
        roles(map, Role.BELOW, "under below beneath underneath");
        roles(map, Role.OF, "of for about s");
        roles(map, Role.WITH, "with using via by through");
        roles(map, Role.AS, "as");
        return map;
    }

    private static void roles(Map<String, Role> map, Role role, String words) {
        for (var word : set(words)) {
            map.put(word, role);
        }
    }

    private static Map<String, String> canonical() {
        var map = new HashMap<String, String>();
        synonyms(map, "delete", "remove erase destroy drop rm del discard");
        synonyms(map, "create", "make mk generate add");
        synonyms(map, "move", "mv");
        synonyms(map, "copy", "duplicate cp clone");
        synonyms(map, "download", "fetch pull grab retrieve");
        synonyms(map, "upload", "put send push store");
        synonyms(map, "list", "show display print enumerate view see tell describe");
        synonyms(map, "large", "big huge");
        synonyms(map, "largest", "biggest");
        synonyms(map, "folder", "directory dir");
        synonyms(map, "exist", "exists exists");
        synonyms(map, "changed", "modified updated");
        synonyms(map, "link", "url");
        synonyms(map, "public", "publicly");
        synonyms(map, "check", "verify confirm");
        synonyms(map, "where", "located location live lives");
        synonyms(map, "settings", "configuration config");
        synonyms(map, "need", "want");
        synonyms(map, "everything", "all whole entire contents content");
        synonyms(map, "object", "file");
        return map;
    }

    private static void synonyms(Map<String, String> map, String first, String others) {
        for (var other : set(others)) {
            map.put(other, first);
        }
    }

    private static Map<String, Integer> numbers() {
        var map = new HashMap<String, Integer>();
        var names = "one two three four five six seven eight nine ten eleven twelve".split(" ", -1);
        for (int i = 0; i < names.length; i++) {
            map.put(names[i], i + 1);
        }
        map.put("fifteen", 15);
        map.put("twenty", 20);
        map.put("thirty", 30);
        map.put("fifty", 50);
        map.put("hundred", 100);
        map.put("dozen", 12);
        return map;
    }

    static boolean isFiller(String word) {
        return FILLERS.contains(word);
    }

    static boolean isReadFiller(String word) {
        return FILLERS.contains(word) && !word.equals("new") || READ_FILLERS.contains(word);
    }

    static boolean isLook(String word) {
        return LOOKS.contains(word);
    }

    static boolean isTurn(String word) {
        return TURNS.contains(word);
    }

    static boolean isPointer(String word) {
        return POINTERS.contains(word);
    }

    /** Whether it is one of the words that are known here, and so no slip for another. */
    static boolean knows(String word) {
        return FILLERS.contains(word)
                || READ_FILLERS.contains(word)
                || LOOKS.contains(word)
                || TURNS.contains(word)
                || CONCEPTS.contains(word)
                || ADVERBS.contains(word)
                || ROLES.containsKey(word)
                || CANONICAL.containsKey(word)
                || CANONICAL.containsValue(word);
    }

    /** Whether a word tells when or how rather than what: an adverb, an exclamation, "created". */
    static boolean isAdverb(String word) {
        return ADVERBS.contains(word) || word.endsWith("ly") || word.length() > 4 && word.endsWith("ed");
    }

    static boolean isPronoun(String word) {
        return switch (word) {
            case "i", "we", "you", "he", "she", "they", "it", "me", "us", "im", "ive" -> true;
            default -> false;
        };
    }

    static boolean isConcept(String word) {
        return CONCEPTS.contains(word) || word.endsWith("ly");
    }

    static boolean isExtension(String word) {
        return EXTENSIONS.contains(word);
    }

    /** What goes with a verb, as in "shut down", and is no sort of thing. */
    static boolean isParticle(String word) {
        return switch (word) {
            case "down", "up", "off", "out", "away", "back", "over", "along" -> true;
            default -> false;
        };
    }

    /** Said before the name of a place that things are in. */
    static boolean isPlaceNoun(String lemma) {
        return switch (lemma) {
            case "bucket", "folder", "directory", "dir", "prefix", "region", "path", "s3" -> true;
            default -> false;
        };
    }

    static @Nullable Role role(String word) {
        return ROLES.get(word);
    }

    static @Nullable Integer number(String word) {
        return NUMBERS.get(word);
    }

    /** One word for all that mean the same. */
    static String canonical(String lemma) {
        var first = CANONICAL.get(lemma);
        return first == null ? lemma : first;
    }

    /** The singular of a plural; anything else as it is. */
    static String lemma(String word) {
        int n = word.length();
        if (n > 4 && word.endsWith("ies")) {
            return word.substring(0, n - 3).concat("y");
        }
        if (n > 4
                && (word.endsWith("sses") || word.endsWith("xes") || word.endsWith("ches") || word.endsWith("shes"))) {
            return word.substring(0, n - 2);
        }
        if (n > 3
                && word.charAt(n - 1) == 's'
                && word.charAt(n - 2) != 's'
                && word.charAt(n - 2) != 'u'
                && word.charAt(n - 2) != 'i') {
            return word.substring(0, n - 1);
        }
        return word;
    }

    private static final String[] ENDINGS = {
        "ifications",
        "ification",
        "ations",
        "ation",
        "ified",
        "ions",
        "ings",
        "able",
        "ion",
        "ing",
        "ify",
        "ers",
        "est",
        "ed",
        "er",
        "es",
        "ly",
        "al",
        "e",
        "s",
        "y"
    };

    /** What is left of a word without its endings, so that {@code encrypted} meets {@code encryption}. */
    static String stem(String word) {
        for (var ending : ENDINGS) {
            int cut = word.length() - ending.length();
            if (cut >= (ending.length() == 1 ? 3 : 4) && word.endsWith(ending)) {
                int last = cut - 1;
                if (cut > 3 && word.charAt(last) == word.charAt(last - 1) && word.charAt(last) != 's') {
                    cut--;
                }
                return word.substring(0, cut);
            }
        }
        return word;
    }

    /** Letters typed wrongly to get from one to the other, counting two swapped as one; more than {@code most} is cut. */
    static int distance(String a, String b, int most) {
        if (Math.abs(a.length() - b.length()) > most) {
            return most + 1;
        }
        int width = b.length() + 1;
        var before = new int[width];
        var last = new int[width];
        var row = new int[width];
        for (int j = 0; j < width; j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            int least = i;
            for (int j = 1; j < width; j++) {
                int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int best = Math.min(Math.min(row[j - 1] + 1, last[j] + 1), last[j - 1] + cost);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    best = Math.min(best, before[j - 2] + 1);
                }
                row[j] = best;
                least = Math.min(least, best);
            }
            if (least > most) {
                return most + 1;
            }
            var spare = before;
            before = last;
            last = row;
            row = spare;
        }
        return last[b.length()];
    }

    /** Whether {@code typed} may be a slip for {@code meant}: one letter, or two in a long word; the first letter holds. */
    static boolean isSlip(String typed, String meant) {
        int n = Math.min(typed.length(), meant.length());
        if (typed.equals(meant) || n < 2 || typed.charAt(0) != meant.charAt(0)) {
            return false;
        }
        if (n < 4) {
            return isSwap(typed, meant)
                    || meant.length() == typed.length() + 1 && meant.length() <= 4 && distance(typed, meant, 1) == 1;
        }
        int most = n >= 8 ? 2 : 1;
        return distance(typed, meant, most) <= most;
    }

    /** Whether two neighbouring letters changed places and nothing else: hardly ever another real word. */
    static boolean isSwap(String typed, String meant) {
        if (typed.length() != meant.length()) {
            return false;
        }
        int i = 0;
        while (i < typed.length() && typed.charAt(i) == meant.charAt(i)) {
            i++;
        }
        return i + 1 < typed.length()
                && typed.charAt(i) == meant.charAt(i + 1)
                && typed.charAt(i + 1) == meant.charAt(i)
                && typed.regionMatches(i + 2, meant, i + 2, typed.length() - i - 2);
    }
}
