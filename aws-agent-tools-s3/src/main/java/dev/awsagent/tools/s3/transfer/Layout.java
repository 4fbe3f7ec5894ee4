package dev.awsagent.tools.s3.transfer;

import dev.awsagent.tool.FailureKind;
import java.text.Normalizer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which objects of a listing have a place below a folder. Works on a listing in order, as it comes: a name that later keys
 * need for a folder is held back until it is known whether they come. Not thread-safe.
 */
final class Layout {

    private final boolean folds;
    private final Consumer<Undone> refused;
    /** Items each of whose paths the next begins with: one of them may turn out to be needed as a folder. */
    private final ArrayDeque<Item> held = new ArrayDeque<>();

    private final ArrayDeque<Item> ready = new ArrayDeque<>();
    /** Where names fold: the first spelling of each path and folder, by what the file system makes of it. */
    private final Map<String, String> taken = new HashMap<>();

    private final Set<String> folders = new HashSet<>();

    /**
     * @param folds whether the folder's file system takes names for the same that differ in case or Unicode form only
     * @param refused hears of each that has no place
     */
    Layout(boolean folds, Consumer<Undone> refused) {
        this.folds = folds;
        this.refused = refused;
    }

    /** Takes the next of the listing; what has a place then comes out of {@link #poll}. */
    void add(Item item) {
        var path = item.path();
        if (path.isEmpty() || path.endsWith("/") && item.bytes() == 0) {
            // The console's mark for a folder: its files make the folder.
            return;
        }
        while (!held.isEmpty() && !mayNeed(held.peekLast().path(), path)) {
            release(held.removeLast());
        }
        for (var holder = held.iterator(); holder.hasNext(); ) {
            var before = holder.next();
            if (path.startsWith(before.path() + "/")) {
                holder.remove();
                refused.accept(
                        new Undone(before.path(), FailureKind.CONFLICT, "other keys need a folder of that name"));
            }
        }
        try {
            KeyPath.parts(path);
        } catch (KeyPath.Unmappable e) {
            refused.accept(new Undone(item.path(), FailureKind.INVALID, e.why()));
            return;
        }
        held.addLast(item);
    }

    /** Whether keys that lie in a folder of this name may come after {@code now}. */
    private static boolean mayNeed(String name, String now) {
        return now.startsWith(name) && (now.length() == name.length() || now.charAt(name.length()) <= '/');
    }

    private void release(Item item) {
        if (folds && !isFree(item)) {
            return;
        }
        ready.add(item);
    }

    /** Whether nothing that came before has the same name here. The folders of a path are taken with it. */
    private boolean isFree(Item item) {
        var path = folded(item.path());
        if (folders.contains(path)) {
            refused.accept(new Undone(item.path(), FailureKind.CONFLICT, "other keys need a folder of that name"));
            return false;
        }
        var other = taken.putIfAbsent(path, item.path());
        if (other != null) {
            refused.accept(new Undone(
                    item.path(),
                    FailureKind.CONFLICT,
                    "here its name is the same as that of '" + other + "' (case or Unicode form)"));
            return false;
        }
        for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
            var folder = path.substring(0, slash);
            if (taken.containsKey(folder)) {
                refused.accept(new Undone(
                        item.path(),
                        FailureKind.CONFLICT,
                        "it needs a folder whose name '" + taken.get(folder) + "' has here"));
                taken.remove(path);
                return false;
            }
            folders.add(folder);
        }
        return true;
    }

    /** No more will come. */
    void end() {
        while (!held.isEmpty()) {
            release(held.removeFirst());
        }
    }

    /** The next that has a place; null when none is known yet. */
    @Nullable
    Item poll() {
        return ready.poll();
    }

    static String folded(String path) {
        var form = Normalizer.normalize(path, Normalizer.Form.NFC);
        return Normalizer.normalize(form.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
    }
}
