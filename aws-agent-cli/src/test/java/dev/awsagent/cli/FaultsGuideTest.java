package dev.awsagent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guides say which test proves what. A test that was renamed or taken away would leave a promise that nobody keeps. */
class FaultsGuideTest {

    /** The faults that the program has to do with today. What comes to be covered is added here and to the guide. */
    private static final Set<Integer> COVERED = numbers(IntStream.rangeClosed(1, 72));

    private static final Pattern ROW = Pattern.compile("\\|\\s*(\\d+)\\s*\\|.*\\|([^|]*)\\|\\s*");
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*(?:Test|IT|Contract)\\.\\w+)`");
    private static final Set<String> MARKS = Set.of("Test", "ParameterizedTest", "TestFactory", "Property");

    @Test
    void guide_namesTestsThatThereAreForEachFault() throws IOException {
        var root = Program.root();
        var guide = Files.readAllLines(root.resolve("docs/guides/faults.md"));
        assertThat(problems(guide, COVERED, root)).isEmpty();
    }

    @Test
    void safetyGuide_namesTestsThatThereAreForEachPromise() throws IOException {
        var root = Program.root();
        assertThat(unproven(Files.readString(root.resolve("docs/guides/safety.md")), root))
                .isEmpty();
    }

    @Test
    void promiseWithoutATest_isReported(@TempDir Path root) throws IOException {
        var guide =
                "## What is promised\n- one\n  and more `ATest.a_b`\n- two\n- three `ATest.gone`\n\n## What is not\n- four\n";
        assertThat(unproven(guide, withATest(root)))
                .containsExactly("a promise names no test: two", "there is no test ATest.gone");
    }

    private static List<String> unproven(String guide, Path root) throws IOException {
        var begin = guide.indexOf("## What is promised");
        var promises = guide.substring(begin, guide.indexOf("\n## ", begin)).split("(?m)^- ");
        var problems = new ArrayList<String>();
        for (int i = 1; i < promises.length; i++) {
            if (!TEST.matcher(promises[i]).find()) {
                problems.add("a promise names no test: "
                        + promises[i].lines().findFirst().orElse(""));
            }
        }
        problems.addAll(missing(List.of(promises), root));
        assertThat(promises).as("promises").hasSizeGreaterThan(1);
        return problems;
    }

    @Test
    void faultWithoutARow_isReported(@TempDir Path root) throws IOException {
        assertThat(problems(List.of("| 1 | x | y | `ATest.a_b` |"), Set.of(1, 2), withATest(root)))
                .containsExactly("fault 2 has no row");
    }

    @Test
    void rowWithoutATest_isReported(@TempDir Path root) throws IOException {
        assertThat(problems(List.of("| 1 | x | `ATest.a_b` | none |"), Set.of(1), withATest(root)))
                .containsExactly("fault 1 names no test");
    }

    @Test
    void faultWithTwoRows_isReported(@TempDir Path root) throws IOException {
        var row = "| 1 | x | y | `ATest.a_b` |";
        assertThat(problems(List.of(row, row), Set.of(1), withATest(root)))
                .containsExactly("fault 1 has more than one row");
    }

    @Test
    void testThatIsNotThereOrNeverRuns_isReported(@TempDir Path root) throws IOException {
        var tests = "`ATest.a_b`, `ATest.gone`, `ATest.helper`, `ATest.off`, `GoneTest.a_b`";
        assertThat(problems(List.of("| 1 | x | y | " + tests + " |"), Set.of(1), withATest(root)))
                .containsExactly(
                        "there is no test ATest.gone",
                        "there is no test ATest.helper",
                        "there is no test ATest.off",
                        "there is no test GoneTest.a_b");
    }

    private static Path withATest(Path root) throws IOException {
        Program.write(
                root.resolve("module/src/test/java/x/ATest.java"),
                "package x; class ATest { @Test void a_b() {} void helper() {} /* @Test void gone() {} */"
                        + " @Test @Disabled void off() {} }");
        return root;
    }

    private static List<String> problems(List<String> guide, Set<Integer> faults, Path root) throws IOException {
        var problems = new ArrayList<String>();
        var rows = new TreeMap<Integer, String>();
        for (var line : guide) {
            var row = ROW.matcher(line);
            if (row.matches() && rows.put(Integer.valueOf(row.group(1)), row.group(2)) != null) {
                problems.add("fault " + row.group(1) + " has more than one row");
            }
        }
        faults.stream()
                .filter(fault -> !rows.containsKey(fault))
                .sorted()
                .forEach(fault -> problems.add("fault " + fault + " has no row"));
        rows.forEach((fault, tests) -> {
            if (!TEST.matcher(tests).find()) {
                problems.add("fault " + fault + " names no test");
            }
        });
        problems.addAll(missing(guide, root));
        return problems;
    }

    /** The tests that are named and not there. */
    private static List<String> missing(List<String> guide, Path root) throws IOException {
        var problems = new ArrayList<String>();
        var sources = sources(root);
        var named = new TreeSet<String>();
        guide.forEach(line -> TEST.matcher(line).results().forEach(test -> named.add(test.group(1))));
        var tests = new HashMap<String, Set<String>>();
        for (var test : named) {
            var dot = test.indexOf('.');
            var type = test.substring(0, dot);
            if (!tests.containsKey(type)) {
                tests.put(type, testsOf(sources.getOrDefault(type, List.of())));
            }
            if (!tests.get(type).contains(test.substring(dot + 1))) {
                problems.add("there is no test " + test);
            }
        }
        return problems;
    }

    /** The test sources of all modules, by the name of their class. */
    private static Map<String, List<Path>> sources(Path root) throws IOException {
        var found = new TreeMap<String, List<Path>>();
        for (var module : modules(root)) {
            try (var files = Files.walk(module.resolve("src/test/java"))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(file -> {
                    var name = file.getFileName().toString().replaceFirst("\\.java$", "");
                    found.computeIfAbsent(name, n -> new ArrayList<>()).add(file);
                });
            }
        }
        return found;
    }

    private static List<Path> modules(Path root) throws IOException {
        var modules = new ArrayList<Path>();
        for (var folder : List.of(root, root.resolve("examples"))) {
            if (Files.isDirectory(folder)) {
                try (var children = Files.list(folder)) {
                    children.filter(module -> Files.isDirectory(module.resolve("src/test/java")))
                            .forEach(modules::add);
                }
            }
        }
        return modules;
    }

    /** Read with the compiler's own parser, so that what a comment holds is no test. */
    private static Set<String> testsOf(List<Path> sources) throws IOException {
        if (sources.isEmpty()) {
            return Set.of();
        }
        var compiler = ToolProvider.getSystemJavaCompiler();
        assertThat(compiler).as("a JDK, not a JRE, runs the tests").isNotNull();
        var tests = new HashSet<String>();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            var task = (JavacTask)
                    compiler.getTask(null, files, null, List.of(), null, files.getJavaFileObjectsFromPaths(sources));
            for (var unit : task.parse()) {
                for (var type : unit.getTypeDecls()) {
                    if (type instanceof ClassTree one) {
                        one.getMembers().stream()
                                .flatMap(FaultsGuideTest::asTest)
                                .forEach(tests::add);
                    }
                }
            }
        }
        return tests;
    }

    private static Stream<String> asTest(Tree member) {
        if (!(member instanceof MethodTree method)) {
            return Stream.empty();
        }
        var marks = method.getModifiers().getAnnotations().stream()
                .map(AnnotationTree::getAnnotationType)
                .map(Tree::toString)
                .toList();
        return marks.stream().anyMatch(MARKS::contains) && !marks.contains("Disabled")
                ? Stream.of(method.getName().toString())
                : Stream.empty();
    }

    private static Set<Integer> numbers(IntStream... ranges) {
        var all = new HashSet<Integer>();
        Stream.of(ranges).forEach(range -> range.forEach(all::add));
        return Set.copyOf(all);
    }
}
