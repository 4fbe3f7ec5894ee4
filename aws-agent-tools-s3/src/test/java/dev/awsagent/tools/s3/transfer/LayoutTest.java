package dev.awsagent.tools.s3.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayoutTest {

    /** What comes out of a listing of these keys, which S3 would give in this order. */
    private record Laid(List<String> paths, List<Undone> refused) {}

    private static Laid layout(boolean folds, String... keys) {
        var refused = new ArrayList<Undone>();
        var paths = new ArrayList<String>();
        var layout = new Layout(folds, refused::add);
        for (var key : keys) {
            layout.add(Item.object(key, "p/" + key, key.endsWith("/") ? 0 : 1, null, null));
            drain(layout, paths);
        }
        layout.end();
        drain(layout, paths);
        return new Laid(paths, refused);
    }

    private static void drain(Layout layout, List<String> paths) {
        for (Item item; (item = layout.poll()) != null; ) {
            paths.add(item.path());
        }
    }

    @Test
    void namesThatDifferInCaseOnly_meetWhereTheFileSystemFoldsThem() {
        var keys = new String[] {"Dir/x", "README", "dir/X", "dir/y", "readme"};
        assertThat(layout(false, keys).paths()).containsExactly(keys);
        var folded = layout(true, keys);
        assertThat(folded.paths()).containsExactly("Dir/x", "README", "dir/y");
        assertThat(folded.refused()).extracting(Undone::name).containsExactly("dir/X", "readme");
        assertThat(folded.refused().get(1).why()).contains("'README'");
    }

    @Test
    void namesThatDifferInUnicodeFormOnly_meetWhereTheFileSystemFoldsThem() {
        var layout = layout(true, "STRASSE", "cafe\u0301", "caf\u00e9", "straße");
        assertThat(layout.refused()).extracting(Undone::name).containsExactly("caf\u00e9", "straße");
    }

    @Test
    void fileThatOthersNeedAsAFolder_isRefusedHoweverManyComeBetween() {
        assertThat(layout(false, "dir", "dir/x").paths()).containsExactly("dir/x");
        assertThat(layout(false, "a", "a/b", "a/b/c").paths()).containsExactly("a/b/c");
        var between = layout(false, "dir", "dir!", "dir-a", "dir-a.b", "dir.", "dir/x", "dir0");
        assertThat(between.paths()).containsExactlyInAnyOrder("dir!", "dir-a", "dir-a.b", "dir.", "dir/x", "dir0");
        assertThat(between.refused()).extracting(Undone::name).containsExactly("dir");
    }

    @Test
    void fileAndFolderOfOneNameWhereItFolds_areNeverBothLaid() {
        var layout = layout(true, "DIR", "dir/x");
        assertThat(layout.paths()).hasSize(1);
        assertThat(layout.refused()).hasSize(1);
    }

    @Test
    void markersOfFolders_areNoFiles() {
        var layout = layout(false, "", "a", "deep/", "deep/b");
        assertThat(layout.paths()).containsExactly("a", "deep/b");
        assertThat(layout.refused()).isEmpty();
    }

    @Test
    void objectWithContentWhoseKeyEndsWithASlash_isReported() {
        var refused = new ArrayList<Undone>();
        var layout = new Layout(false, refused::add);
        layout.add(Item.object("folder/", "folder/", 5, null, null));
        layout.end();
        assertThat(layout.poll()).isNull();
        assertThat(refused).hasSize(1);
    }

    @Property
    void everyKeyIsLaidOrRefused_andNoFileIsAFolder(@ForAll @Size(max = 30) Set<@From("keys") String> keys) {
        var sorted = keys.stream().sorted(KeyOrder.ORDER).toArray(String[]::new);
        var layout = layout(false, sorted);
        assertThat(layout.paths().size() + layout.refused().size()).isEqualTo(keys.size());
        for (var file : layout.paths()) {
            assertThat(layout.paths()).noneMatch(other -> other.startsWith(file + "/"));
        }
    }

    @Provide
    Arbitrary<String> keys() {
        return Arbitraries.strings()
                .withChars("ab-/!0")
                .ofMinLength(1)
                .ofMaxLength(7)
                .filter(key -> !key.startsWith("/") && !key.endsWith("/") && !key.contains("//"));
    }

    @Test
    void fileSystem_isAskedByTrying(@TempDir Path folder) throws Exception {
        var folds = LocalFiles.foldsNames(folder);
        Files.writeString(folder.resolve("a"), "");
        assertThat(Files.exists(folder.resolve("A"))).isEqualTo(folds);
        Files.delete(folder.resolve("a"));
        assertThat(folder).isEmptyDirectory();
    }
}
