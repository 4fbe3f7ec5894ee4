package dev.awsagent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.ModuleTree;
import com.sun.source.tree.ProvidesTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * A plugin is found through META-INF/services on the class path and through module-info on the module path. Where the
 * two differ, it works for one user and is missing for the next.
 */
class ModuleDescriptorTest {
    /** Modules that are no named modules: programs, and what uses jars that nothing can require: S3Proxy, and Jetty's for Javalin. */
    private static final Set<String> WITHOUT_DESCRIPTOR =
            Set.of("aws-agent-sandbox", "aws-agent-server", "aws-agent-cli", "examples/quickstart");

    @TestFactory
    Stream<DynamicTest> servicesFiles_andModuleInfo_agree() throws IOException {
        Path root = repositoryRoot();
        List<Path> modules = modulesUnder(root);
        assertThat(modules)
                .as("modules with services or a module-info under " + root)
                .isNotEmpty();
        return modules.stream().map(module -> {
            String name = root.relativize(module).toString().replace('\\', '/');
            return DynamicTest.dynamicTest(
                    name,
                    () -> assertThat(differences(module, !WITHOUT_DESCRIPTOR.contains(name)))
                            .isEmpty());
        });
    }

    @Test
    void module_thatAgrees_hasNoDifferences(@TempDir Path module) throws IOException {
        descriptor(
                module,
                "import a.Service; module m { /* provides x.Y with x.Z; */ provides Service with b.One, b.Two; }");
        services(module, "a.Service", "# both\nb.One\nb.Two # second\n");
        source(module, "b/One.java");
        source(module, "b/Two.java");

        assertThat(differences(module, true)).isEmpty();
    }

    @Test
    void nestedService_isKnownByItsBinaryName(@TempDir Path module) throws IOException {
        descriptor(module, "import a.Service; module m { provides Service.Factory with b.One; }");
        services(module, "a.Service$Factory", "b.One\n");
        source(module, "b/One.java");

        assertThat(differences(module, true)).isEmpty();
    }

    @Test
    void provider_missingInTheServicesFile_isReported(@TempDir Path module) throws IOException {
        descriptor(module, "module m { provides a.Service with b.One, b.Two; }");
        services(module, "a.Service", "b.One\n");
        source(module, "b/One.java");
        source(module, "b/Two.java");

        assertThat(differences(module, true)).singleElement().asString().contains("a.Service", "b.Two");
    }

    @Test
    void provider_missingInTheModuleInfo_isReported(@TempDir Path module) throws IOException {
        descriptor(module, "module m { }");
        services(module, "a.Service", "b.One\n");
        source(module, "b/One.java");

        assertThat(differences(module, true)).singleElement().asString().contains("a.Service", "b.One");
    }

    @Test
    void provider_thatDoesNotExist_isReported(@TempDir Path module) throws IOException {
        services(module, "a.Service", "b.Gone\n");

        assertThat(differences(module, false)).singleElement().asString().contains("b.Gone");
    }

    @Test
    void services_withoutAnyModuleInfo_areReported(@TempDir Path module) throws IOException {
        services(module, "a.Service", "b.One\n");
        source(module, "b/One.java");

        assertThat(differences(module, true)).singleElement().asString().contains("module-info.java");
    }

    private static List<String> differences(Path module, boolean needsDescriptor) throws IOException {
        List<String> found = new ArrayList<>();
        Map<String, Set<String>> services = servicesOf(module);
        Path descriptor = module.resolve("src/main/java/module-info.java");
        if (Files.exists(descriptor)) {
            Map<String, Set<String>> provided = providedBy(descriptor);
            Set<String> names = new TreeSet<>(services.keySet());
            names.addAll(provided.keySet());
            for (String service : names) {
                Set<String> inFile = services.getOrDefault(service, Set.of());
                Set<String> inModule = provided.getOrDefault(service, Set.of());
                if (!inFile.equals(inModule)) {
                    found.add(service + ": META-INF/services names " + inFile + ", module-info.java names " + inModule);
                }
            }
        } else if (needsDescriptor) {
            found.add(module + " has META-INF/services but no module-info.java: a library needs both");
        }
        services.values().stream().flatMap(Set::stream).forEach(provider -> {
            String outermost = provider.replaceFirst("\\$.*", "").replace('.', '/');
            if (!Files.exists(module.resolve("src/main/java/" + outermost + ".java"))) {
                found.add("META-INF/services names " + provider + ", which has no source in " + module);
            }
        });
        return found;
    }

    private static Map<String, Set<String>> servicesOf(Path module) throws IOException {
        Map<String, Set<String>> services = new TreeMap<>();
        Path folder = module.resolve("src/main/resources/META-INF/services");
        if (!Files.isDirectory(folder)) {
            return services;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Set<String> providers = new TreeSet<>();
                for (String line : Files.readAllLines(file)) {
                    String provider = line.replaceFirst("#.*", "").strip();
                    if (!provider.isEmpty()) {
                        providers.add(provider);
                    }
                }
                services.put(file.getFileName().toString(), providers);
            }
        }
        return services;
    }

    /** Read with the compiler's own parser: the module need not be compiled yet, and comments do not confuse it. */
    private static Map<String, Set<String>> providedBy(Path moduleInfo) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assertThat(compiler).as("a JDK, not a JRE, runs the tests").isNotNull();
        Map<String, Set<String>> provided = new TreeMap<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask)
                    compiler.getTask(null, files, null, List.of(), null, files.getJavaFileObjects(moduleInfo));
            for (CompilationUnitTree unit : task.parse()) {
                ModuleTree module = unit.getModule();
                assertThat(module).as(moduleInfo + " declares a module").isNotNull();
                for (Tree directive : module.getDirectives()) {
                    if (directive instanceof ProvidesTree provides) {
                        Set<String> providers = provided.computeIfAbsent(
                                qualified(unit, provides.getServiceName()), s -> new TreeSet<>());
                        provides.getImplementationNames().forEach(p -> providers.add(qualified(unit, p)));
                    }
                }
            }
        }
        return provided;
    }

    /** The binary name, as a services file has it: {@code Outer.Nested} is {@code some.package.Outer$Nested}. */
    private static String qualified(CompilationUnitTree unit, Tree name) {
        String written = name.toString();
        String outermost = written.replaceFirst("\\..*", "");
        for (ImportTree imported : unit.getImports()) {
            String type = imported.getQualifiedIdentifier().toString();
            if (type.endsWith("." + outermost)) {
                return type + written.substring(outermost.length()).replace('.', '$');
            }
        }
        return written;
    }

    private static List<Path> modulesUnder(Path root) throws IOException {
        List<Path> modules = new ArrayList<>();
        for (Path folder : List.of(root, root.resolve("examples"))) {
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (Stream<Path> children = Files.list(folder)) {
                children.filter(m -> Files.exists(m.resolve("pom.xml")))
                        .filter(m -> Files.exists(m.resolve("src/main/java/module-info.java"))
                                || Files.isDirectory(m.resolve("src/main/resources/META-INF/services")))
                        .sorted()
                        .forEach(modules::add);
            }
        }
        return modules;
    }

    /** Given by the build; without it (a run from an editor), the nearest folder above that has the wrapper. */
    private static Path repositoryRoot() {
        String given = System.getProperty("awsagent.repository.root");
        if (given != null) {
            return Path.of(given);
        }
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.exists(folder.resolve("mvnw"))) {
            folder = folder.getParent();
        }
        assertThat(folder)
                .as("a folder with mvnw above " + Path.of("").toAbsolutePath())
                .isNotNull();
        return folder;
    }

    private static void descriptor(Path module, String text) throws IOException {
        write(module.resolve("src/main/java/module-info.java"), text);
    }

    private static void services(Path module, String service, String text) throws IOException {
        write(module.resolve("src/main/resources/META-INF/services/" + service), text);
    }

    private static void source(Path module, String file) throws IOException {
        write(module.resolve("src/main/java/" + file), "");
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
