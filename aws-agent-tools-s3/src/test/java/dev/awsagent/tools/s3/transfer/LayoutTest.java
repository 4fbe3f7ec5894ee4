package dev.awsagent.tools.s3.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayoutTest {

    private static Layout layout(boolean folds, String prefix, String... keys) {
        var sizes = new LinkedHashMap<String, Long>();
        List.of(keys).forEach(key -> sizes.put(key, key.endsWith("/") ? 0L : 1L));
        return Layout.of(sizes, prefix, folds);
    }

    private static List<String> paths(Layout layout) {
        return layout.files().stream().map(Layout.Place::path).toList();
    }

    @Test
    void namesThatDifferInCaseOnly_meetWhereTheFileSystemFoldsThem() {
        var keys = new String[] {"README", "readme", "Dir/x", "dir/X", "dir/y"};
        assertThat(paths(layout(false, "", keys))).containsExactly(keys);
        var folded = layout(true, "", keys);
        assertThat(paths(folded)).containsExactly("README", "Dir/x", "dir/y");
        assertThat(folded.refused()).extracting(Undone::name).containsExactly("readme", "dir/X");
        assertThat(folded.refused().get(0).why()).contains("'README'");
    }

    @Test
    void namesThatDifferInUnicodeFormOnly_meetWhereTheFileSystemFoldsThem() {
        var layout = layout(true, "", "caf\u00e9", "cafe\u0301", "straße", "STRASSE");
        assertThat(layout.refused()).extracting(Undone::name).containsExactly("cafe\u0301", "STRASSE");
    }

    @Test
    void fileThatOthersNeedAsAFolder_isRefusedWhateverTheOrder() {
        assertThat(paths(layout(false, "", "dir", "dir/x"))).containsExactly("dir/x");
        assertThat(paths(layout(false, "", "a/b/c", "a/b", "a"))).containsExactly("a/b/c");
        assertThat(paths(layout(true, "", "DIR", "dir/x"))).containsExactly("dir/x");
    }

    @Test
    void prefix_isTakenOffAndMarkersAreNoFiles() {
        var layout = layout(false, "logs/", "logs/", "logs/a", "logs/deep/", "logs/deep/b");
        assertThat(paths(layout)).containsExactly("a", "deep/b");
        assertThat(layout.refused()).isEmpty();
    }

    @Test
    void objectWithContentWhoseKeyEndsWithASlash_isReported() {
        var layout = Layout.of(Map.of("folder/", 5L), "", false);
        assertThat(layout.files()).isEmpty();
        assertThat(layout.refused()).hasSize(1);
    }

    @Test
    void fileSystem_isAskedByTrying(@TempDir Path folder) throws Exception {
        var folds = Downloader.foldsNames(folder);
        java.nio.file.Files.writeString(folder.resolve("a"), "");
        assertThat(java.nio.file.Files.exists(folder.resolve("A"))).isEqualTo(folds);
        java.nio.file.Files.delete(folder.resolve("a"));
        assertThat(folder).isEmptyDirectory();
    }
}
