package dev.awsagent.embeddings;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Cuts a sentence into the pieces of words that the model knows, as BERT does for a model without capitals. Immutable. */
final class WordPieces {

    private static final String CONTINUED = "##";
    private static final int LONGEST_WORD = 100;

    private final Map<String, Integer> ids;
    private final int unknown;
    private final int begin;
    private final int end;

    private WordPieces(Map<String, Integer> ids) {
        this.ids = ids;
        this.unknown = id("[UNK]");
        this.begin = id("[CLS]");
        this.end = id("[SEP]");
    }

    /** @param tokenizer in the form of Hugging Face's {@code tokenizer.json}; not closed */
    static WordPieces read(InputStream tokenizer) throws IOException {
        var ids = new HashMap<String, Integer>();
        new ObjectMapper()
                .readTree(tokenizer)
                .path("model")
                .path("vocab")
                .properties()
                .forEach(piece -> ids.put(piece.getKey(), piece.getValue().intValue()));
        return new WordPieces(ids);
    }

    private int id(String piece) {
        var id = ids.get(piece);
        if (id == null) {
            throw new IllegalStateException(
                    "the model's words lack " + piece + "; its jar is not the one that this needs");
        }
        return id;
    }

    /** The numbers of the pieces, between those of the beginning and of the end; at most so many. */
    long[] of(String sentence, int most) {
        var pieces = new ArrayList<Integer>();
        pieces.add(begin);
        for (var word : words(sentence)) {
            add(word, pieces);
        }
        while (pieces.size() > most - 1) {
            pieces.remove(pieces.size() - 1);
        }
        pieces.add(end);
        return pieces.stream().mapToLong(Integer::longValue).toArray();
    }

    private void add(String word, List<Integer> pieces) {
        int before = pieces.size();
        int from = 0;
        while (from < word.length() && word.length() <= LONGEST_WORD) {
            int to = word.length();
            Integer id = null;
            while (to > from && id == null) {
                id = ids.get((from == 0 ? "" : CONTINUED) + word.substring(from, to));
                to -= id == null ? 1 : 0;
            }
            if (id == null) {
                break;
            }
            pieces.add(id);
            from = to;
        }
        if (from < word.length()) {
            pieces.subList(before, pieces.size()).clear();
            pieces.add(unknown);
        }
    }

    /** Words in small letters without accents; each mark and each ideograph is one by itself. */
    private static List<String> words(String sentence) {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        var plain = Normalizer.normalize(sentence.toLowerCase(Locale.ROOT), Normalizer.Form.NFD);
        plain.codePoints().forEach(c -> {
            int type = Character.getType(c);
            boolean alone = isMark(c, type) || Character.isIdeographic(c);
            if (alone || Character.isWhitespace(c) || Character.isSpaceChar(c)) {
                flush(word, words);
            }
            if (alone) {
                words.add(Character.toString(c));
            } else if (!Character.isWhitespace(c)
                    && !Character.isSpaceChar(c)
                    && type != Character.NON_SPACING_MARK
                    && type != Character.CONTROL
                    && type != Character.FORMAT) {
                word.appendCodePoint(c);
            }
        });
        flush(word, words);
        return words;
    }

    private static void flush(StringBuilder word, List<String> words) {
        if (word.length() > 0) {
            words.add(word.toString());
            word.setLength(0);
        }
    }

    private static boolean isMark(int c, int type) {
        if (c < 0x80) {
            return c > ' ' && c < 0x7f && !Character.isLetterOrDigit(c);
        }
        return type == Character.CONNECTOR_PUNCTUATION
                || type == Character.DASH_PUNCTUATION
                || type == Character.START_PUNCTUATION
                || type == Character.END_PUNCTUATION
                || type == Character.INITIAL_QUOTE_PUNCTUATION
                || type == Character.FINAL_QUOTE_PUNCTUATION
                || type == Character.OTHER_PUNCTUATION;
    }
}
