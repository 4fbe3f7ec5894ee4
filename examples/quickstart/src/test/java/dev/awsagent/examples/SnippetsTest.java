package dev.awsagent.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the documentation shows as Java is code that compiles with the build: each block stands in a source of examples. */
class SnippetsTest {

    private static final Pattern BLOCK = Pattern.compile("(?ms)^( *)```java[^\\n]*\\n(.*?)^\\1```");

    private static Path root() {
        var root = Path.of(System.getProperty("awsagent.repository.root", "../.."));
        assertThat(root.resolve("examples/quickstart")).isDirectory();
        return root;
    }

    @TestFactory
    Stream<DynamicTest> javaBlocks_standInASourceThatCompiles() throws IOException {
        var sources = sources();
        var blocks = new ArrayList<DynamicTest>();
        for (var document : documents()) {
            var number = 0;
            for (var block : blocks(Files.readString(document))) {
                blocks.add(DynamicTest.dynamicTest(
                        root().relativize(document) + " " + ++number,
                        () -> assertThat(standsIn(block, sources))
                                .as("no source under examples holds this block:\n" + block)
                                .isTrue()));
            }
        }
        return blocks.stream();
    }

    private static List<Path> documents() throws IOException {
        var documents = new ArrayList<Path>();
        documents.add(root().resolve("README.md"));
        try (var guides = Files.list(root().resolve("docs/guides"))) {
            guides.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
        }
        documents.removeIf(document -> !Files.exists(document));
        return documents;
    }

    private static List<String> sources() throws IOException {
        var sources = new ArrayList<String>();
        try (var files = Files.walk(root().resolve("examples"))) {
            for (var file : files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.toString().contains("target"))
                    .toList()) {
                sources.add(Files.readString(file));
            }
        }
        return sources;
    }

    static List<String> blocks(String markdown) {
        return BLOCK.matcher(markdown).results().map(block -> block.group(2)).toList();
    }

    /** Whether the lines stand there in one piece. Indentation and blank lines do not count; a line of "..." skips some. */
    static boolean standsIn(String block, List<String> sources) {
        return sources.stream().anyMatch(source -> {
            var at = 0;
            var text = lines(source);
            for (var piece : (lines(block)).split("\n\\.\\.\\.\n")) {
                at = text.indexOf("\n" + piece.strip() + "\n", at);
                if (at < 0) {
                    return false;
                }
                at += piece.strip().length();
            }
            return true;
        });
    }

    private static String lines(String text) {
        return text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining("\n", "\n", "\n"));
    }

    @Test
    void blockThatNoSourceHolds_isFound() {
        var markdown = "text\n```java\nint a = 1;\n\n  int b = 2;\n```\n  ```java\n  int c;\n  ...\n  int e;\n  ```\n";
        var blocks = blocks(markdown);
        assertThat(blocks).hasSize(2);
        assertThat(standsIn(blocks.get(0), List.of("class A {\n    int a = 1;\n    int b = 2;\n}\n")))
                .isTrue();
        assertThat(standsIn(blocks.get(0), List.of("class A {\n    int a = 1;\n    int b = 3;\n}\n")))
                .isFalse();
        assertThat(standsIn(blocks.get(0), List.of("int a = 1;\n", "int b = 2;\n")))
                .isFalse();
        assertThat(standsIn(blocks.get(1), List.of("int c;\nint d;\nint e;\n"))).isTrue();
        assertThat(standsIn(blocks.get(1), List.of("int e;\nint d;\nint c;\n"))).isFalse();
    }
}
