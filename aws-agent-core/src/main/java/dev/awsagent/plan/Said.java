package dev.awsagent.plan;

import java.util.Set;

/** Which words of the examples a sentence says, in whatever form; each is looked up once. Belongs to one planning. */
final class Said {

    private final Set<String> forms;

    /** By the place of the word: 0 for not looked up, 1 for said, -1 for not. */
    private final byte[] known;

    Said(Set<String> forms, ToolIndex index) {
        this.forms = forms;
        this.known = new byte[index.words()];
    }

    /** Whether the sentence has a form of it, or it is only a word for looking. */
    boolean says(Item word) {
        if (word.place < 0) {
            return isSaid(word);
        }
        if (known[word.place] == 0) {
            known[word.place] = (byte) (isSaid(word) ? 1 : -1);
        }
        return known[word.place] > 0;
    }

    private boolean isSaid(Item word) {
        return forms.contains(word.lower)
                || forms.contains(word.lemma)
                || forms.contains(word.canonical)
                || forms.contains(word.stem)
                || word.isLook();
    }
}
