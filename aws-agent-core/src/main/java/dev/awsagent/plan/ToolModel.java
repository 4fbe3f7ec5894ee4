package dev.awsagent.plan;

import dev.awsagent.tool.Effect;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.ToolDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A tool as the planner sees it: its examples taken apart, its inputs, its words. Immutable once made. */
final class ToolModel {

    final ToolDefinition tool;

    /** Its place in the index. */
    final int at;

    /** Whether it does more than look, so that only a sentence in the order of an example may select it. */
    final boolean strict;

    final List<Slot> slots = new ArrayList<>();
    final List<Template> templates = new ArrayList<>();

    /** Phrases that set an input by themselves, longest first. */
    final List<Slot.Phrase> phrases = new ArrayList<>();

    /** Words of the examples and of the name, as they stand, in the singular, by stem and by synonym. */
    final Set<String> words = new HashSet<>();

    /** The same words only as they stand. */
    final Set<String> said = new HashSet<>();

    final Set<String> stems = new HashSet<>();

    /** What the examples begin with. */
    final Set<String> heads = new HashSet<>();

    final Set<String> canonicalHeads = new HashSet<>();

    /** For a word that only ever leads one input: that input. It says nothing when the input has no value. */
    final Map<String, Slot> leads = new HashMap<>();

    private volatile @Nullable List<Rows> rows;

    /** @param word the one item for a word, wherever the tools say it */
    ToolModel(ToolDefinition tool, @Nullable String leftOut, int at, Function<String, Item> word) {
        this.tool = tool;
        this.at = at;
        this.strict = tool.effect() != Effect.READ;
        for (var param : tool.params()) {
            slots.add(new Slot(param, slots.size(), word));
        }
        for (var example : tool.examples()) {
            if (!example.equals(leftOut)) {
                templates.add(new Template(example, tool.service(), word));
            }
        }
        var nameParts = tool.name().substring(tool.service().length() + 1).replace('_', ' ');
        for (var part : English.set(nameParts)) {
            learn(word.apply(part));
        }
        for (var template : templates) {
            learn(template);
            var first =
                    template.head < 0 ? null : template.parts.get(template.head).word();
            if (first != null && !first.turned) {
                heads.add(first.lower);
                canonicalHeads.add(first.canonical);
            }
        }
        for (var slot : slots) {
            slot.settle();
            for (var phrase : slot.phrases) {
                if (!phrase.open() && phrase.value() != null) {
                    phrases.add(phrase);
                }
            }
        }
        phrases.sort((a, b) -> b.words().size() - a.words().size());
    }

    /** The lists that it brings; read when first needed. */
    List<Rows> rows() {
        var known = rows;
        if (known == null) {
            known = List.copyOf(Rows.of(tool));
            rows = known;
        }
        return known;
    }

    private void learn(Template template) {
        var parts = template.parts;
        for (int i = 0; i < parts.size(); i++) {
            var part = parts.get(i);
            var word = part.word();
            if (word != null) {
                var led = ledBy(template, i);
                if (led == null) {
                    leads.remove(word.lower);
                    learn(word);
                } else if (!words.contains(word.lower)) {
                    leads.put(word.lower, led);
                }
                continue;
            }
            for (int j = 0; j < part.slots().size(); j++) {
                var slot = slot(part.slots().get(j));
                if (slot == null) {
                    continue;
                }
                slot.isOn |= isOn(parts, i);
                if (!isOfSeveral(part, slot)) {
                    slot.roles.add(part.role());
                    nounsAround(template, i, slot);
                }
                for (var other : part.slots()) {
                    var companion = slot(other);
                    if (companion != null && companion != slot) {
                        slot.companions.add(companion);
                    }
                }
            }
        }
    }

    private static boolean isOn(List<Template.Part> parts, int at) {
        for (int i = at - 1; i >= 0 && parts.get(i).chunk() == parts.get(at).chunk(); i--) {
            var word = parts.get(i).word();
            if (word != null && word.preposition != null) {
                return word.lower.equals("on");
            }
        }
        return false;
    }

    /** "s3://{bucket}/{keys} and s3://{bucket}/{keys}": where several are listed, the bucket does not stand alone. */
    private boolean isOfSeveral(Template.Part part, Slot slot) {
        if (slot.isList) {
            return false;
        }
        for (var name : part.slots()) {
            var other = slot(name);
            if (other != null && other.isList) {
                return true;
            }
        }
        return false;
    }

    /** The optional, typed input right after this word in the same part of the sentence; null when there is none. */
    private @Nullable Slot ledBy(Template template, int at) {
        var parts = template.parts;
        for (int i = at + 1; i < parts.size() && i <= at + 2; i++) {
            if (!parts.get(i).slots().isEmpty()) {
                var slot = slot(parts.get(i).slots().get(0));
                var word = parts.get(at).word();
                return slot != null
                                && slot.isTyped()
                                && !slot.param.required()
                                && word != null
                                && Reader.boundOf(word.lower) != Item.Bound.NONE
                        ? slot
                        : null;
            }
        }
        return null;
    }

    private void learn(Item word) {
        if (!said.add(word.lower)) {
            return;
        }
        words.add(word.lower);
        words.add(word.lemma);
        words.add(word.canonical);
        stems.add(word.stem);
    }

    private void nounsAround(Template template, int at, Slot slot) {
        var parts = template.parts;
        for (int i = at - 1;
                i >= 0 && i >= at - 3 && parts.get(i).chunk() == parts.get(at).chunk();
                i--) {
            var word = parts.get(i).word();
            if (word == null) {
                return;
            }
            slot.bound(word.lower);
            if (i > template.head
                    && !word.isReadFiller()
                    && !word.isLook()
                    && !word.isTurn()
                    && word.preposition == null
                    && Reader.boundOf(word.lower) == Item.Bound.NONE
                    && !word.lower.equals("than")) {
                slot.isFolder |= word.lemma.equals("folder") || word.lemma.equals("directory");
                slot.isFile |= word.lemma.equals("file");
                if (!slot.isTyped() && word.lower.charAt(0) != '-' && !English.isParticle(word.lower)) {
                    slot.nouns.add(word.lemma);
                }
                return;
            }
            if (!word.isFiller() && !word.lower.equals("than") && Reader.boundOf(word.lower) == Item.Bound.NONE) {
                return;
            }
        }
    }

    @Nullable
    Slot slot(String name) {
        for (var slot : slots) {
            if (slot.name().equals(name)) {
                return slot;
            }
        }
        return null;
    }

    /** Whether these two belong together: written as one in an example, or the only bucket with any key. */
    boolean together(Slot bucket, Slot rest) {
        if (!bucket.companions.isEmpty() || !rest.companions.isEmpty()) {
            return bucket.companions.contains(rest);
        }
        int buckets = 0;
        for (var slot : slots) {
            if (slot.kind == ParamKind.BUCKET) {
                buckets++;
            }
        }
        return buckets == 1 || head(bucket).equals(head(rest));
    }

    private static String head(Slot slot) {
        return Reader.parts(slot.name()).get(0);
    }

    /** How well the tool knows a word: 1 for the word itself or a synonym, less for another form of it, 0 for not. */
    double knows(Item word) {
        if (words.contains(word.lower) || words.contains(word.lemma)) {
            return 1;
        }
        if (words.contains(word.canonical)) {
            return 0.9;
        }
        return !strict && word.stem.length() > 2 && stems.contains(word.stem) ? 0.8 : 0;
    }

    /** The tool's word that was meant by a slip; null when there is none, or more than one. */
    @Nullable
    String slipOf(Item word) {
        if (English.knows(word.lower)) {
            return null;
        }
        String meant = null;
        for (var known : words) {
            // Another form of the same word is no slip: to enable is not to be enabled.
            if (English.isSlip(word.lower, known) && !English.stem(known).equals(word.stem)) {
                if (meant != null && !English.lemma(known).equals(English.lemma(meant))) {
                    return null;
                }
                meant = meant == null || known.length() == word.lower.length() ? known : meant;
            }
        }
        return meant;
    }
}
