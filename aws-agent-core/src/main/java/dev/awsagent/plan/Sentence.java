package dev.awsagent.plan;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A message taken apart.
 *
 * @param text the message without invisible characters
 * @param items what it consists of, in order, without what says where it runs
 * @param profile the profile that it names; null for none
 * @param unknownRegion what looks like a region and is none; null for nothing
 * @param forbidden why it may not be asked for in this way; null when it may
 * @param forms every form of its words that a word of an example may meet
 */
record Sentence(
        String text,
        List<Item> items,
        @Nullable String profile,
        @Nullable String unknownRegion,
        @Nullable String forbidden,
        Set<String> forms) {

    Sentence(
            String text,
            List<Item> items,
            @Nullable String profile,
            @Nullable String unknownRegion,
            @Nullable String forbidden) {
        this(text, items, profile, unknownRegion, forbidden, forms(items));
    }

    private static Set<String> forms(List<Item> items) {
        var forms = new HashSet<String>();
        for (var item : items) {
            if (item.isWord() || item.type == Item.Type.FLAG) {
                forms.add(item.lower);
                forms.add(item.lemma);
                forms.add(item.canonical);
                forms.add(item.stem);
            }
        }
        return forms;
    }

    /** The same of other items. */
    Sentence with(List<Item> items) {
        return new Sentence(text, items, profile, unknownRegion, forbidden);
    }
}
