package dev.awsagent.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;

/** Each line in the guide's table of sources is held by tests, named in {@code guide-sources.properties}. */
class GuideTest {

    private static Properties tests() throws Exception {
        var tests = new Properties();
        try (var in = GuideTest.class.getResourceAsStream("guide-sources.properties")) {
            tests.load(new StringReader(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        }
        return tests;
    }

    private static List<String> sources() throws Exception {
        var root = System.getProperty("awsagent.repository.root");
        var guide = (root == null ? Path.of("").toAbsolutePath().getParent() : Path.of(root))
                .resolve("docs/guides/credentials.md");
        var lines = Files.readAllLines(guide);
        var start = lines.indexOf(lines.stream()
                .filter(line -> line.startsWith("| source | how it is found |"))
                .findFirst()
                .orElseThrow());
        return lines.subList(start + 2, lines.size()).stream()
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> line.split("\\|")[1].strip())
                .toList();
    }

    @Test
    void eachSource_hasItsTests() throws Exception {
        assertThat(sources())
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(tests().stringPropertyNames());
    }

    @Test
    void eachOfThoseTests_isThere() throws Exception {
        for (var named : tests().values()) {
            for (var test : named.toString().split(",\\s*")) {
                var parts = test.split("#");
                var type = Class.forName(GuideTest.class.getPackageName() + "." + parts[0]);
                assertThat(Arrays.stream(type.getDeclaredMethods())
                                .filter(method -> method.getName().equals(parts[1]))
                                .filter(method -> method.isAnnotationPresent(Test.class)
                                        || method.isAnnotationPresent(TestFactory.class)
                                        || method.isAnnotationPresent(ParameterizedTest.class)))
                        .as(test)
                        .isNotEmpty();
            }
        }
    }
}
