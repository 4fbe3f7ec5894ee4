package dev.awsagent.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message taken apart.
 *
 * @param text the message without invisible characters
 * @param items what it consists of, in order, without what says where it runs
 * @param profile the profile that it names; null for none
 * @param unknownRegion what looks like a region and is none; null for nothing
 * @param forbidden why it may not be asked for in this way; null when it may
 */
record Sentence(
        String text,
        List<Item> items,
        @Nullable String profile,
        @Nullable String unknownRegion,
        @Nullable String forbidden) {

    /** The same of other items. */
    Sentence with(List<Item> items) {
        return new Sentence(text, items, profile, unknownRegion, forbidden);
    }
}
