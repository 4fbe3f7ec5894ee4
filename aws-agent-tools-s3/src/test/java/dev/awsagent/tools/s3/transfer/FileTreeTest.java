package dev.awsagent.tools.s3.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.awsagent.tool.FailureKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileTreeTest {
    @TempDir
    Path root;

    private final List<Undone> unreadable = new ArrayList<>();

    private void with(String... names) throws IOException {
        for (var name : names) {
            var file = root.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, name);
        }
    }

    private List<String> paths(boolean recursive, boolean followLinks, int inMemory) throws IOException {
        var paths = new ArrayList<String>();
        try (var tree = new FileTree(root, recursive, followLinks, root.toRealPath(), unreadable::add, inMemory)) {
            for (Item item; (item = tree.next()) != null; ) {
                paths.add(item.path());
                assertThat(Files.size(item.file())).isEqualTo(item.bytes());
            }
        }
        return paths;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 100})
    void files_comeInTheOrderInWhichS3ListsTheirKeys(int inMemory) throws IOException {
        with("a/x", "a.txt", "a-b", "a0", "a/b/c", "a/b.c", "B", "z\uFB01", "z\uD83D\uDE00", "zé");
        var byBytes = new ArrayList<>(
                List.of("a/x", "a.txt", "a-b", "a0", "a/b/c", "a/b.c", "B", "z\uFB01", "z\uD83D\uDE00", "zé"));
        byBytes.sort((a, b) ->
                Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8)));

        assertThat(paths(true, false, inMemory)).isEqualTo(byBytes);
    }

    @Test
    void nameThatIsNoText_isRefusedAsOneAndTheRestComes() throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux"));
        with("a", "caf\uFFFD");
        // As a process of another locale wrote it.
        var touch = new ProcessBuilder("bash", "-c", "touch $'caf\\xe9'").directory(root.toFile());
        assertThat(touch.start().waitFor()).isZero();

        assertThat(paths(true, false, 100)).containsExactly("a", "caf\uFFFD");
        assertThat(unreadable)
                .singleElement()
                .satisfies(one -> assertThat(one.why()).contains("is not in the encoding"));
    }

    @Property
    void keyOrder_isThatOfTheBytesInUtf8(@ForAll String a, @ForAll String b) {
        var encoder = StandardCharsets.UTF_8.newEncoder();
        if (encoder.canEncode(a) && encoder.canEncode(b)) {
            assertThat(Integer.signum(KeyOrder.ORDER.compare(a, b)))
                    .isEqualTo(Integer.signum(Arrays.compareUnsigned(
                            a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8))));
        }
    }

    @Test
    void foldersInside_areLeftOutWhereOnlyTheFolderItselfIsMeant() throws IOException {
        with("a", "deep/b");
        assertThat(paths(false, false, 100)).containsExactly("a");
    }

    @Test
    void links_areLeftOutAndNamed_orFollowed() throws IOException {
        with("a", "deep/b");
        Files.createSymbolicLink(root.resolve("link"), root.resolve("a"));
        Files.createSymbolicLink(root.resolve("deep/up"), root);
        Files.createSymbolicLink(root.resolve("nowhere"), root.resolve("absent"));

        assertThat(paths(true, false, 100)).containsExactly("a", "deep/b");
        assertThat(unreadable).isEmpty();
        assertThat(paths(true, true, 100)).containsExactly("a", "deep/b", "link");
        assertThat(unreadable).extracting(Undone::name).containsExactlyInAnyOrder("deep/up", "nowhere");
        assertThat(unreadable).extracting(Undone::kind).containsOnly(FailureKind.INVALID);
    }

    @Test
    void whatADownloadLeftBehind_isNoFile() throws IOException {
        with("a", ".aws-agent-0123.part", ".aws-agent-0123.part.done", ".aws-agent.conf");
        assertThat(paths(true, false, 100)).containsExactly(".aws-agent.conf", "a");
    }
}
