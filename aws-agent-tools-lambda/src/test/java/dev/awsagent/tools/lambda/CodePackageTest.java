package dev.awsagent.tools.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.WorkingFolder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodePackageTest {

    @TempDir
    Path root;

    private CodePackage of(String path) {
        return of(path, false);
    }

    private CodePackage of(String path, boolean withKeys) {
        return CodePackage.of(WorkingFolder.of(root), new CodeSource(path, null, withKeys));
    }

    private Path write(String name, String text) throws IOException {
        var file = root.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    @Test
    void sameFiles_areTheSamePackageWheneverTheyWereWritten() throws IOException {
        write("a/app.py", "def handler(e, c): pass\n");
        write("a/lib/x.py", "X = 1\n");
        write("b/lib/x.py", "X = 1\n");
        Files.setLastModifiedTime(
                write("b/app.py", "def handler(e, c): pass\n"), FileTime.from(Instant.parse("2001-01-01T00:00:00Z")));
        assertThat(of("a").sha256()).isEqualTo(of("b").sha256());
        write("b/lib/x.py", "X = 2\n");
        assertThat(of("a").sha256()).isNotEqualTo(of("b").sha256());
    }

    @Test
    void whatBelongsToTheFolderAlone_isLeftOut() throws IOException {
        write("a/app.py", "x");
        write("a/.git/config", "secret");
        write("a/pkg/__pycache__/app.pyc", "x");
        assertThat(of("a").files()).containsExactly("app.py");
    }

    /** A certificate is written like a key, and needed more often than not. */
    @Test
    void filesThatMayHoldKeys_areLeftOutUnlessTheyAreAskedFor() throws IOException {
        var folder = new CodeSource("a", null, false);
        write("a/app.py", "x");
        write("a/.env.example", "DB=");
        write("a/certifi/cacert.pem", "-----BEGIN CERTIFICATE-----\nx\n");
        assertThat(of("a").words(folder)).hasSize(1).first().asString().startsWith("code from 'a': 3 files, ");
        write("a/.env", "DB_PASSWORD=x");
        write("a/lib/server.key", "-----BEGIN RSA PRIVATE KEY-----\nx\n");
        write("a/lib/id_rsa", "x");
        write("a/.aws/credentials", "x");
        var without = of("a");
        assertThat(without.files()).containsExactly(".env.example", "app.py", "certifi/cacert.pem");
        assertThat(without.words(folder))
                .contains("left out, as they may hold passwords or keys: .aws/credentials, .env, lib/id_rsa,"
                        + " lib/server.key; 'with secret files' takes them along");
        var with = of("a", true);
        assertThat(with.files()).hasSize(7);
        assertThat(with.words(folder))
                .anyMatch(word -> word.startsWith("WARNING: ") && word.contains("lib/server.key"));
        assertThat(with.sha256()).isNotEqualTo(without.sha256());
        Files.write(root.resolve("a.zip"), Moto.zip("app.py", "x", "conf/.env.prod", "x"));
        assertThat(of("a.zip").words(folder))
                .anyMatch(word -> word.contains("may hold passwords or keys: conf/.env.prod;"));
    }

    /** The second begins a key on the border of what is read at once. */
    @ParameterizedTest
    @ValueSource(ints = {20_000, 64 * 1024 - 10, 1_000_000})
    void keyBehindALongChainOfCertificates_isLeftOut(int length) throws IOException {
        var line = "MIIB".repeat(16) + "\n";
        var chain = ("-----BEGIN CERTIFICATE-----\n" + line.repeat(length / line.length() + 1)).substring(0, length - 1)
                + "\n";
        var key = chain + "-----BEGIN EC PRIVATE KEY-----\nx\n";
        write("a/app.py", "x");
        write("a/tls/ca.pem", chain);
        write("a/tls/server.pem", key);
        assertThat(of("a").files()).containsExactly("app.py", "tls/ca.pem");
        Files.write(root.resolve("a.zip"), Moto.zip("app.py", "x", "tls/ca.pem", chain, "tls/server.pem", key));
        assertThat(of("a.zip").words(new CodeSource("a.zip", null, false)))
                .anyMatch(word -> word.contains("may hold passwords or keys: tls/server.pem;"));
    }

    /** As editors of Windows write it. */
    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
    void keyBehindAByteOrderMark_isLeftOut(String charset) throws IOException {
        write("a/app.py", "x");
        Files.write(
                root.resolve("a/server.pem"),
                "\uFEFF-----BEGIN PRIVATE KEY-----\nx\n".getBytes(Charset.forName(charset)));
        assertThat(of("a").files()).containsExactly("app.py");
    }

    @Test
    void folderOfNothingButKeys_isRefused() throws IOException {
        write("a/.env", "x");
        assertThatThrownBy(() -> of("a")).hasMessageContaining("is empty, but for .env");
    }

    @Test
    void oneSourceFile_isPackedAlone() throws IOException {
        write("app.py", "def handler(e, c): pass\n");
        assertThat(Guess.of(of("app.py"), null, null).handler()).isEqualTo("app.handler");
    }

    @Test
    void linkOutOfTheWorkingFolder_isRefused(@TempDir Path outside) throws IOException {
        Files.writeString(outside.resolve("key"), "secret");
        write("a/app.py", "x");
        Files.createSymbolicLink(root.resolve("a/key"), outside.resolve("key"));
        assertThatThrownBy(() -> of("a")).isInstanceOf(ToolException.class).hasMessageContaining("leads out");
    }

    @Test
    void moreThanLambdaTakes_isSentByWayOfS3() throws IOException {
        var random = new byte[1 << 20];
        Files.createDirectories(root.resolve("a"));
        for (int i = 0; i < 51; i++) {
            new Random(i).nextBytes(random);
            Files.write(root.resolve("a/" + i), random);
        }
        assertThatThrownBy(() -> of("a"))
                .hasMessageContaining("50 MB zipped")
                .extracting(e -> ((ToolException) e).hint())
                .asString()
                .contains("s3://");
        try (var file = new RandomAccessFile(root.resolve("big.zip").toFile(), "rw")) {
            file.setLength(51L << 20);
        }
        assertThatThrownBy(() -> of("big.zip")).hasMessageContaining("50 MB zipped");
    }

    /** Zeros shrink to nothing: what they are unzipped counts, too. */
    @Test
    void moreThanLambdaTakesUnzipped_isRefused() throws IOException {
        Files.createDirectories(root.resolve("a"));
        try (var file = new RandomAccessFile(root.resolve("a/zeros").toFile(), "rw")) {
            file.setLength(251L << 20);
        }
        assertThatThrownBy(() -> of("a"))
                .hasMessageContaining("250 MB unzipped")
                .extracting(e -> ((ToolException) e).hint())
                .asString()
                .doesNotContain("s3://");
        try (var zip = new ZipOutputStream(Files.newOutputStream(root.resolve("zeros.zip")))) {
            zip.putNextEntry(new ZipEntry("zeros"));
            var zeros = new byte[1 << 20];
            for (int i = 0; i < 251; i++) {
                zip.write(zeros);
            }
        }
        assertThat(Files.size(root.resolve("zeros.zip"))).isLessThan(1 << 20);
        assertThatThrownBy(() -> of("zeros.zip")).hasMessageContaining("250 MB unzipped");
    }

    @Test
    void whatIsNoCode_isRefused() throws IOException {
        write("bad.zip", "no zip");
        Files.createDirectories(root.resolve("empty"));
        assertThatThrownBy(() -> of("bad.zip")).hasMessageContaining("no zip file");
        assertThatThrownBy(() -> of("empty")).hasMessageContaining("is empty");
        assertThatThrownBy(() -> of("none")).hasMessageContaining("there is no file or folder");
        assertThatThrownBy(() -> of("../up")).hasMessageContaining("outside the working folder");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "app.py | def lambda_handler(event, context): | python3.13 | app.lambda_handler",
                "index.js | exports.handler = async (event) => {}; | nodejs22.x | index.handler",
                "index.mjs | export const handler = async (event) => {}; | nodejs22.x | index.handler",
                "api.js | export async function handler(event) {} | nodejs22.x | api.handler",
                "fn.rb | def handler(event:, context:) | ruby3.4 | fn.handler",
                "bootstrap | x | provided.al2023 | bootstrap"
            })
    void handler_isReadFromTheCode(String file, String text, String runtime, String handler) throws IOException {
        write("a/" + file, text + "\n");
        var guess = Guess.of(of("a"), null, null);
        assertThat(guess.runtime()).isEqualTo(runtime);
        assertThat(guess.handler()).isEqualTo(handler);
        assertThat(guess.told()).isFalse();
    }

    @Test
    void runtimeThatWasSaid_isKeptAndNarrowsTheSearch() throws IOException {
        write("a/app.py", "def handler(e, c): pass\n");
        write("a/index.js", "exports.handler = 1;\n");
        assertThatThrownBy(() -> Guess.of(of("a"), null, null)).hasMessageContaining("several handlers");
        assertThat(Guess.of(of("a"), "python3.12", null)).isEqualTo(new Guess("python3.12", "app.handler", false));
        assertThat(Guess.of(of("a"), null, "index.handler")).isEqualTo(new Guess("nodejs22.x", "index.handler", false));
        assertThat(Guess.of(of("a"), "java21", "com.x.H::run")).isEqualTo(new Guess("java21", "com.x.H::run", true));
        assertThatThrownBy(() -> Guess.of(of("a"), "java21", null))
                .hasMessageContaining("does not show what is to be called");
    }
}
