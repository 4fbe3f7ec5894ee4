package dev.awsagent.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** What can be said of the page without a browser. */
class PageTest {

    private static final Path FOLDER = Path.of("src/main/resources/dev/awsagent/server/page");

    /** Compressed, all that the first visit loads. */
    private static final int FIRST_PAINT_BYTES = 100_000;

    /** What would read a text as HTML or as a program. */
    private static final Pattern UNSAFE =
            Pattern.compile("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|\\beval\\(|new Function|srcdoc"
                    + "|DOMParser|createContextualFragment|setHTMLUnsafe|javascript:");

    private static final Pattern LOADED = Pattern.compile(
            "(?:<(?:script|link)\\b[^>]*?\\b(?:src|href)=\"([^\"]+)\")|(?:<use href=\"([^\"#]+)#)|(?:\\bfrom"
                    + " \"([^\"]+)\")");

    private static List<Path> files() throws IOException {
        try (var all = Files.walk(FOLDER)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file);
    }

    @Test
    void text_isNeverReadAsHtml() throws IOException {
        for (var file : files()) {
            assertThat(UNSAFE.matcher(text(file)).results().map(found -> found.group()))
                    .as(file.toString())
                    .isEmpty();
        }
    }

    @Test
    void page_needsNothingInlineAndNothingFromElsewhere() throws IOException {
        var html = text(FOLDER.resolve("index.html"));

        assertThat(html).doesNotContainPattern("<script(?![^>]*\\bsrc=)[^>]*>").doesNotContain("<style");
        assertThat(html).doesNotContainPattern("\\sstyle=").doesNotContainPattern("\\son[a-z]+=");
        for (var file : files()) {
            var elsewhere = text(file).replaceAll("http://www\\.w3\\.org/\\S+", "");
            assertThat(elsewhere)
                    .as(file.toString())
                    .doesNotContainPattern("https?://")
                    .doesNotContainPattern("url\\(")
                    .doesNotContain("@import");
        }
    }

    @Test
    void firstVisit_loadsLittle() throws IOException {
        var loaded = loaded();
        var sum = 0;
        for (var name : loaded) {
            sum += compressed(FOLDER.resolve(name));
        }

        assertThat(loaded).contains("index.html", "app.js", "style.css", "connection.js", "icons.svg");
        assertThat(sum).isPositive().isLessThan(FIRST_PAINT_BYTES);
    }

    @Test
    void everyFile_isThereAndUsed() throws IOException {
        var there = files().stream()
                .map(file -> FOLDER.relativize(file).toString().replace('\\', '/'))
                .collect(Collectors.toSet());

        assertThat(loaded()).containsExactlyInAnyOrderElementsOf(there);
    }

    @Test
    void modules_areToldOfInTheHead() throws IOException {
        // Else the browser finds one behind the other, a round trip each.
        var html = text(FOLDER.resolve("index.html"));
        for (var name : loaded()) {
            if (name.endsWith(".js") && !List.of("app.js", "theme.js").contains(name)) {
                assertThat(html).contains("<link rel=\"modulepreload\" href=\"" + name + "\">");
            }
        }
    }

    /** The page with all that it names, and what that names. */
    private static Set<String> loaded() throws IOException {
        var found = new LinkedHashSet<String>();
        var next = new LinkedHashSet<>(List.of("index.html"));
        while (!next.isEmpty()) {
            var name = next.iterator().next();
            next.remove(name);
            if (!found.add(name)) {
                continue;
            }
            var names = LOADED.matcher(text(FOLDER.resolve(name)));
            while (names.find()) {
                for (int i = 1; i <= names.groupCount(); i++) {
                    if (names.group(i) != null) {
                        next.add(names.group(i).replaceFirst("^\\./", ""));
                    }
                }
            }
        }
        return found;
    }

    private static int compressed(Path file) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var packed = new GZIPOutputStream(bytes)) {
            Files.copy(file, packed);
        }
        return bytes.size();
    }
}
