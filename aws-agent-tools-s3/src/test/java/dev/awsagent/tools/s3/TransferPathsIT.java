package dev.awsagent.tools.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.tool.FailureKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that would lead somewhere else, and files that must not leave. */
class TransferPathsIT {

    @TempDir
    Path outer;

    private Path work;
    private FakeS3 s3;
    private Rig rig;

    @BeforeEach
    void start() throws IOException {
        work = Files.createDirectory(outer.resolve("work"));
        s3 = new FakeS3();
        rig = Rig.on(s3.endpoint(), work);
    }

    @AfterEach
    void stop() {
        rig.close();
        s3.close();
    }

    private List<String> filesOf(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            return all.filter(path -> !Files.isDirectory(path))
                    .map(path -> folder.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    private void refusedBesideAGoodOne(String key) throws IOException {
        s3.with("good.txt", "good").with(key, "evil");
        var failed = rig.failed("s3_download_directory", Map.of("bucket", "bkt", "destination", "out"));
        assertThat(failed.kind()).isEqualTo(FailureKind.PARTIAL);
        assertThat(failed.message()).startsWith("downloaded 1 of 2 (good.txt); not downloaded: ");
        assertThat(filesOf(outer)).containsExactly("work/out/good.txt");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil",
                "a/../../evil",
                "a/../evil",
                "..",
                "a/..",
                "./evil",
                "../out-evil/x",
                "/etc/evil",
                "//evil",
                "a//evil",
                "..\\evil",
                "a\\b",
                "nul\0byte",
                "bell\u0007",
                "new\nline",
                "c1\u0085"
            })
    void keyThatIsNoPathBelowTheFolder_isRefusedAndTheRestIsDone(String key) throws IOException {
        refusedBesideAGoodOne(key);
    }

    @Test
    void nameOfThreeHundredBytes_isRefusedAndTheRestIsDone() throws IOException {
        refusedBesideAGoodOne("x".repeat(300));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/..", "a\\b", "nul\0byte", "bell\u0007", "new\nline"})
    void oneObjectWhoseNameIsNoFiles_isRefusedBeforeAnythingIsSent(String key) throws IOException {
        s3.with(key, "evil");
        var failed = rig.failed("s3_download_file", Map.of("bucket", "bkt", "key", key));
        assertThat(failed.kind()).isEqualTo(FailureKind.INVALID);
        assertThat(failed.message()).contains("is no name for a file");
        assertThat(s3.requests).isEmpty();
        assertThat(filesOf(outer)).isEmpty();
    }

    @Test
    void destinationThatIsALinkToOutside_isRefusedBeforeAnythingIsSent() throws IOException {
        var elsewhere = Files.createDirectory(outer.resolve("elsewhere"));
        Files.createSymbolicLink(work.resolve("out"), elsewhere);
        s3.with("a.txt", "new");
        var failed = rig.failed("s3_download_directory", Map.of("bucket", "bkt", "destination", "out"));
        assertThat(failed.kind()).isEqualTo(FailureKind.FORBIDDEN);
        assertThat(s3.requests).isEmpty();
        assertThat(filesOf(elsewhere)).isEmpty();
    }

    @Test
    void nameOfTwoHundredFiftyFiveBytes_isDownloaded() throws IOException {
        s3.with("x".repeat(255), "long");
        rig.ok("s3_download_directory", Map.of("bucket", "bkt", "destination", "out"));
        assertThat(filesOf(work)).containsExactly("out/" + "x".repeat(255));
    }

    @Test
    void keyOfASiblingPrefix_isNotListed() throws IOException {
        s3.with("logs/a", "1").with("logs-evil/b", "2");
        rig.ok("s3_download_directory", Map.of("bucket", "bkt", "prefix", "logs", "destination", "out"));
        assertThat(filesOf(work)).containsExactly("out/a");
    }

    @Test
    void symlinkedFolderInTheDestination_isNotFollowed() throws IOException {
        Files.createDirectories(work.resolve("out"));
        var elsewhere = Files.createDirectory(outer.resolve("elsewhere"));
        Files.createSymbolicLink(work.resolve("out/link"), elsewhere);
        refusedBesideAGoodOne("link/evil");
        assertThat(filesOf(elsewhere)).isEmpty();
    }

    @Test
    void symlinkInPlaceOfTheFile_isNotFollowed() throws IOException {
        var victim = Files.writeString(outer.resolve("victim"), "old");
        Files.createSymbolicLink(work.resolve("a.txt"), victim);
        s3.with("a.txt", "new");
        var failed = rig.failed("s3_download_file", Map.of("bucket", "bkt", "key", "a.txt", "overwrite", true));
        assertThat(failed.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(failed.message()).contains("is a symbolic link, which is not followed");
        assertThat(victim).hasContent("old");
    }

    @Test
    void destinationOutsideTheWorkingFolder_isRefusedBeforeAnythingIsSent() {
        s3.with("a.txt", "new");
        for (var destination :
                List.of("../x", "/etc/cron.d/job", outer.resolve("x").toString())) {
            var failed =
                    rig.failed("s3_download_file", Map.of("bucket", "bkt", "key", "a.txt", "destination", destination));
            assertThat(failed.kind()).isEqualTo(FailureKind.FORBIDDEN);
            assertThat(failed.message()).contains("outside the working folder");
        }
        assertThat(s3.requests).isEmpty();
    }

    @Test
    void fileAndFolderOfOneName_filesBelowComeAndTheOtherIsReported() throws IOException {
        s3.with("dir", "a file").with("dir/x", "below");
        var failed = rig.failed("s3_download_directory", Map.of("bucket", "bkt", "destination", "out"));
        assertThat(failed.message()).contains("not downloaded: 'dir' (other keys need a folder of that name)");
        assertThat(filesOf(work)).containsExactly("out/dir/x");
    }

    @Test
    void tildeAndVariable_areNamesLikeOthers() throws IOException {
        s3.with("~root/x", "1").with("$HOME/y", "2").with("%TEMP%", "3");
        rig.ok("s3_download_directory", Map.of("bucket", "bkt", "destination", "out"));
        assertThat(filesOf(outer)).containsExactly("work/out/$HOME/y", "work/out/%TEMP%", "work/out/~root/x");
    }

    @Test
    void fileWhereAFolderIsNeeded_staysAndTheRestIsDone() throws IOException {
        Files.createDirectories(work.resolve("out"));
        Files.writeString(work.resolve("out/dir"), "old");
        s3.with("dir/x", "below").with("good.txt", "good");
        var failed = rig.failed("s3_download_directory", Map.of("bucket", "bkt", "destination", "out"));
        assertThat(failed.message()).contains("'dir/x' (in the destination dir is a file, not a folder)");
        assertThat(work.resolve("out/dir")).hasContent("old");
        assertThat(filesOf(work)).containsExactly("out/dir", "out/good.txt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "fileb://a.txt", "@a.txt", "$(cat a.txt)"})
    void keyThatNamesAFile_isAKeyLikeOthers(String key) throws IOException {
        Files.writeString(work.resolve("a.txt"), "content");
        UploadFileTool.Output done = rig.ok("s3_upload_file", Map.of("source", "a.txt", "bucket", "bkt", "key", key));
        assertThat(done.destination()).isEqualTo("s3://bkt/" + key);
        rig.ok("s3_download_file", Map.of("bucket", "bkt", "key", key, "destination", "back.txt"));
        // The server keeps the body as it is framed on the wire.
        assertThat(work.resolve("back.txt")).content().contains("content").doesNotContain("root:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"~/x", "~root/x", "$HOME/x", "${HOME}/x", "file:///etc/passwd", "file://x"})
    void localPathThatWouldHaveToBeExpanded_isRefused(String path) {
        assertThat(rig.failed("s3_upload_file", Map.of("source", path, "bucket", "bkt"))
                        .kind())
                .isEqualTo(FailureKind.INVALID);
        assertThat(rig.failed("s3_download_directory", Map.of("bucket", "bkt", "destination", path))
                        .kind())
                .isEqualTo(FailureKind.INVALID);
        assertThat(s3.requests).isEmpty();
    }

    @Test
    void modeInTheMetadata_isIgnored() throws IOException {
        s3.with("tool", "#!/bin/sh")
                .withMetadata("tool", "mode", "0104755")
                .withMetadata("tool", "permissions", "rwsr-xr-x")
                .withMetadata("tool", "uid", "0");
        rig.ok("s3_download_file", Map.of("bucket", "bkt", "key", "tool"));
        assertThat(Files.getPosixFilePermissions(work.resolve("tool")))
                .doesNotContain(
                        PosixFilePermission.OWNER_EXECUTE,
                        PosixFilePermission.GROUP_EXECUTE,
                        PosixFilePermission.OTHERS_EXECUTE);
        assertThat((int) Files.getAttribute(work.resolve("tool"), "unix:mode") & 07000)
                .as("setuid, setgid, sticky")
                .isZero();
        assertThat(Files.getOwner(work.resolve("tool"))).isEqualTo(Files.getOwner(work));
    }

    @Test
    void symlinkOutOfTheWorkingFolder_isNotUploaded() throws IOException {
        Files.writeString(outer.resolve("secret"), "secret");
        Files.createSymbolicLink(work.resolve("link"), outer.resolve("secret"));
        assertThat(rig.failed("s3_upload_file", Map.of("source", "link", "bucket", "bkt"))
                        .message())
                .contains("outside the working folder");
        assertThat(s3.requests).isEmpty();
    }

    @Test
    void symlinksInAnUploadedFolder_areLeftOutAndNamed() throws IOException {
        var site = Files.createDirectory(work.resolve("site"));
        Files.writeString(outer.resolve("secret"), "secret");
        Files.writeString(site.resolve("index.html"), "hello");
        Files.createSymbolicLink(site.resolve("link"), outer.resolve("secret"));
        Files.createSymbolicLink(site.resolve("folder"), outer);
        TransferSummary done = rig.ok("s3_upload_directory", Map.of("source", "site", "bucket", "bkt"));
        assertThat(done.files()).extracting(TransferSummary.TransferredFile::to).containsExactly("index.html");
        assertThat(done.notes()).containsExactly("symbolic links are not followed: folder, link");
        assertThat(s3.requests).noneMatch(request -> request.contains("secret"));
    }

    @ParameterizedTest
    @ValueSource(strings = {".aws/credentials", ".ssh/known_hosts", ".netrc", "deep/.aws/config", "id_ed25519"})
    void fileWhereCredentialsAreKept_isNotUploaded(String name) throws IOException {
        Files.createDirectories(work.resolve(name).getParent());
        Files.writeString(work.resolve(name), "harmless");
        var failed = rig.failed("s3_upload_file", Map.of("source", name, "bucket", "bkt"));
        assertThat(failed.kind()).isEqualTo(FailureKind.INVALID);
        assertThat(failed.message()).contains("is not uploaded: ");
        assertThat(s3.requests).isEmpty();
    }

    @Test
    void privateKeyByItsContent_isLeftOutOfAFolderAndNamed() throws IOException {
        var folder = Files.createDirectory(work.resolve("folder"));
        Files.writeString(folder.resolve("notes.txt"), "-----BEGIN RSA PRIVATE KEY-----\nMIIE");
        Files.writeString(folder.resolve("env"), "export AWS_SECRET_ACCESS_KEY=abc");
        Files.writeString(folder.resolve("ok.txt"), "fine");
        var failed = rig.failed("s3_upload_directory", Map.of("source", "folder", "bucket", "bkt"));
        assertThat(failed.kind()).isEqualTo(FailureKind.PARTIAL);
        assertThat(failed.message())
                .contains("uploaded 1 of 3 (ok.txt)", "it holds a private key", "it holds AWS credentials");
        assertThat(s3.requests).hasSize(1);
    }
}
