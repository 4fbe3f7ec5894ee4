package dev.awsagent.tools.s3.transfer;

import dev.awsagent.tool.FailureKind;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Where the objects of a listing go below a folder, settled for all of them before the first byte moves.
 *
 * @param files each object that has a place
 * @param refused those that have none, with the reason
 */
record Layout(List<Place> files, List<Undone> refused) {

    /**
     * @param key the whole key
     * @param path its place below the folder, with slashes
     * @param bytes its size as listed
     */
    record Place(String key, String path, long bytes) {}

    /**
     * Lays them out.
     *
     * @param keys sizes by key, in the order of the listing
     * @param prefix the prefix that the folder stands for: empty, or with a closing slash
     * @param folds whether the folder's file system takes names for the same that differ in case or Unicode form only
     */
    static Layout of(Map<String, Long> keys, String prefix, boolean folds) {
        var placed = new ArrayList<Place>();
        var refused = new ArrayList<Undone>();
        for (var entry : keys.entrySet()) {
            var key = entry.getKey();
            var path = key.substring(prefix.length());
            if (path.isEmpty() || path.endsWith("/") && entry.getValue() == 0) {
                // The console's mark for a folder: its files make the folder.
                continue;
            }
            try {
                KeyPath.parts(path);
                placed.add(new Place(key, path, entry.getValue()));
            } catch (KeyPath.Unmappable e) {
                refused.add(new Undone(key, FailureKind.INVALID, e.why()));
            }
        }
        // The spelling of each folder that is needed, by what the file system makes of it.
        var folders = new HashSet<String>();
        for (var place : placed) {
            for (int slash = place.path().indexOf('/');
                    slash > 0;
                    slash = place.path().indexOf('/', slash + 1)) {
                folders.add(folded(place.path().substring(0, slash), folds));
            }
        }
        var taken = new HashMap<String, String>();
        var files = new ArrayList<Place>();
        for (var place : placed) {
            var path = folded(place.path(), folds);
            if (folders.contains(path)) {
                refused.add(new Undone(place.key(), FailureKind.CONFLICT, "other keys need a folder of that name"));
                continue;
            }
            var other = taken.putIfAbsent(path, place.key());
            if (other != null) {
                refused.add(new Undone(
                        place.key(),
                        FailureKind.CONFLICT,
                        "here its name is the same as that of '" + other + "' (case or Unicode form)"));
                continue;
            }
            files.add(place);
        }
        return new Layout(List.copyOf(files), List.copyOf(refused));
    }

    private static String folded(String path, boolean folds) {
        if (!folds) {
            return path;
        }
        var form = Normalizer.normalize(path, Normalizer.Form.NFC);
        return Normalizer.normalize(form.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
    }
}
