package dev.awsagent.internal;

import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a person should look at twice in a text. Nothing is decided by it: a text without any may be an attack all the same, and
 * what is done about texts of others does not depend on what they say.
 */
public final class Suspicion {

    /** Longer texts are looked at up to here. */
    private static final int MOST = 200_000;

    /** Letters of these look like Latin ones. */
    private static final Set<UnicodeScript> ALIKE =
            EnumSet.of(UnicodeScript.CYRILLIC, UnicodeScript.GREEK, UnicodeScript.ARMENIAN, UnicodeScript.CHEROKEE);

    /** What is said to a model, and seldom to a person. */
    private static final Pattern INSTRUCTION = Pattern.compile(
            "\\b(?:ignore|disregard|forget|override|bypass) (?:all|any|the|your|these|every|previous|prior|above|earlier|my)\\b"
                    + "[^.\\n]{0,40}\\b(?:instructions?|prompts?|rules?|polic(?:y|ies)|guardrails?|confirmations?|approvals?)\\b"
                    + "|\\bsystem (?:prompt|override)\\b|<\\|?(?:im_start|system|assistant|endoftext)\\|?>|\\[/?(?:INST|SYSTEM)\\]"
                    + "|\\b(?:assistant|ai|agent) ?[:,] ?(?:please|you|now|delete|run|call|terminate)\\b"
                    + "|\\byou (?:are|must|should) now\\b|\\bas an ai\\b"
                    + "|\\b(?:don't|do not|never|without) (?:tell|ask|show|inform)(?:ing)? (?:the )?(?:user|human|person|operator)\\b"
                    + "|\\b(?:already |pre-?)approved by\\b|\\b(?:approval|confirmation) is not (?:needed|required)\\b",
            Pattern.CASE_INSENSITIVE);

    private Suspicion() {}

    /** Why, each in a few words that follow the name of what holds the text; none when nothing stands out. */
    public static List<String> of(String text) {
        var looked = text.length() <= MOST ? text : text.substring(0, MOST);
        var why = new ArrayList<String>();
        if (hasUnseen(looked)) {
            why.add("holds characters that nobody sees");
        }
        var mixed = mixed(looked);
        if (mixed != null) {
            why.add("has letters that only look like those of another alphabet: " + mixed);
        }
        var instruction = INSTRUCTION.matcher(looked);
        if (instruction.find()) {
            why.add("reads like an instruction: \"" + Text.cut(Text.harmless(instruction.group()), 80) + "\"");
        }
        return why;
    }

    /** Markdown links are written out as well, and are seen. */
    private static boolean hasUnseen(String text) {
        var plain = text.replace("](", "] (").replace("\r\n", "\n");
        return !Text.harmlessLines(plain).equals(plain);
    }

    /** The first word of letters that look alike and are not, with their numbers; null for none. */
    private static @Nullable String mixed(String text) {
        var begin = -1;
        for (int i = 0; i <= text.length(); i++) {
            if (i < text.length() && Character.isLetter(text.charAt(i))) {
                begin = begin < 0 ? i : begin;
            } else if (begin >= 0) {
                var word = text.substring(begin, i);
                begin = -1;
                if (isMixed(word)) {
                    return word + " ("
                            + word.codePoints()
                                    .filter(c -> ALIKE.contains(UnicodeScript.of(c)))
                                    .mapToObj(c -> String.format(Locale.ROOT, "U+%04X", c))
                                    .findFirst()
                                    .orElse("")
                            + ")";
                }
            }
        }
        return null;
    }

    private static boolean isMixed(String word) {
        var latin = false;
        var alike = false;
        for (int i = 0; i < word.length(); i++) {
            var c = word.charAt(i);
            if (c < 0x250) {
                latin = true;
            } else if (ALIKE.contains(UnicodeScript.of(c))) {
                alike = true;
            }
            if (latin && alike) {
                return true;
            }
        }
        return false;
    }
}
