package dev.awsagent.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkingFolderTest {

    @TempDir
    Path temp;

    private Path root;
    private WorkingFolder files;

    @BeforeEach
    void makeFolder() throws Exception {
        root = Files.createDirectory(temp.toRealPath().resolve("out"));
        Files.createDirectory(temp.resolve("out-evil"));
        Files.writeString(temp.resolve("secret.txt"), "secret");
        files = WorkingFolder.of(root);
    }

    private void refused(String text, String reason) {
        refused(text, FailureKind.INVALID, reason);
    }

    private void outside(String text) {
        refused(text, FailureKind.FORBIDDEN, "outside the working folder");
    }

    private void refused(String text, FailureKind kind, String reason) {
        assertThatThrownBy(() -> files.resolve(text))
                .isInstanceOfSatisfying(
                        ToolException.class, e -> assertThat(e.kind()).isEqualTo(kind))
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.txt",
                "a/b/c.txt",
                "./a.txt",
                "a/../b.txt",
                "Bericht 2026 (1).pdf",
                "写真/é.jpg",
                "US$5.txt",
                "a~b"
            })
    void pathInside_isResolved(String text) {
        assertThat(files.resolve(text)).isEqualTo(root.resolve(text).normalize());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret.txt",
                "a/../../secret.txt",
                "..",
                "../out-evil/x",
                "/etc/passwd",
                "//etc/passwd",
                "./../../x"
            })
    void pathOutside_isRefused(String text) {
        outside(text);
    }

    @Test
    void absolutePathInside_isResolved() {
        assertThat(files.resolve(root + "/a.txt")).isEqualTo(root.resolve("a.txt"));
    }

    @Test
    void siblingWhoseNameBeginsTheSame_isOutside() {
        outside(root + "-evil/x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"~/x", "~root/x", "$HOME/x", "a/${HOME}", "x$(id)", "file:///etc/passwd", "s3://b/k", "http://x"
            })
    void textThatOthersExpand_isRefused(String text) {
        refused(text, "taken as written");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\u0000b", "a\nb", "\u001b[31m", "a\u007f"})
    void controlCharacters_areNoPath(String text) {
        refused(text, "is not a path");
        assertThatThrownBy(() -> files.resolve(text))
                .satisfies(e -> assertThat(e.getMessage().chars()).noneMatch(c -> c < 0x20 || c == 0x7f));
    }

    @Test
    void linkToOutside_isNotFollowed() throws Exception {
        Files.createSymbolicLink(root.resolve("link"), temp);
        Files.createSymbolicLink(root.resolve("file"), temp.resolve("secret.txt"));

        outside("link/secret.txt");
        outside("link/new.txt");
        outside("file");
    }

    @Test
    void linkThatLeadsNowhere_isRefused() throws Exception {
        Files.createSymbolicLink(root.resolve("dangling"), temp.resolve("not-there"));

        assertThatThrownBy(() -> files.resolve("dangling")).isInstanceOf(ToolException.class);
    }

    @Test
    void linkThatStaysInside_isFollowed() throws Exception {
        Files.createDirectory(root.resolve("real"));
        Files.createSymbolicLink(root.resolve("link"), root.resolve("real"));

        assertThat(files.resolve("link/x")).isEqualTo(root.resolve("real/x"));
    }

    @Test
    void folderThatIsNone_isRefused() {
        assertThatThrownBy(() -> WorkingFolder.of(temp.resolve("secret.txt")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not a folder");
        assertThatThrownBy(() -> WorkingFolder.of(temp.resolve("missing"))).hasMessageContaining("cannot be used");
    }

    @Test
    void closedFolder_hasNothingToReadOrWrite() {
        var closed = WorkingFolder.of(temp).closed();

        assertThat(closed.root()).isEqualTo(WorkingFolder.of(temp).root());
        for (var text : new String[] {"secret.txt", ".", "new.txt"}) {
            assertThatThrownBy(() -> closed.resolve(text))
                    .isInstanceOfSatisfying(
                            ToolException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.FORBIDDEN));
        }
    }

    @Property(tries = 300)
    void whateverIsWritten_isInsideOrRefused(
            @ForAll @CharRange(from = '!', to = 'z') @StringLength(max = 30) String name) throws Exception {
        var folder = Files.createTempDirectory("working");
        try {
            var here = WorkingFolder.of(folder);
            for (var text : new String[] {name, "../" + name, name + "/../..", "/" + name}) {
                try {
                    assertThat(here.resolve(text)).startsWithRaw(here.root());
                } catch (ToolException e) {
                    assertThat(e.kind()).isIn(FailureKind.INVALID, FailureKind.FORBIDDEN);
                }
            }
        } finally {
            Files.delete(folder);
        }
    }

    @Test
    void fileWithAKey_isSentByNobodyAndWrittenByWhoMay() throws Exception {
        var key = Files.writeString(root.resolve("key"), "-----BEGIN PRIVATE KEY-----");

        assertThat(files.resolve("key")).isEqualTo(key);
        assertThat(files.sending().resolveToWrite("key")).isEqualTo(key);
        assertThat(files.withSecrets().sending().resolve("key")).isEqualTo(key);
        assertThat(files.sending().resolve("not-there")).isEqualTo(root.resolve("not-there"));
        files = files.sending();
        refused("key", FailureKind.FORBIDDEN, "floor secret-files");
    }
}
