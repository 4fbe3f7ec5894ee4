package dev.awsagent.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the arrows between the modules. It stands here because this module's class path is the one that has them all. */
class ArchitectureTest {
    private static final String TOOLS = "aws-agent-tools-";

    /** What a module's classes may use besides themselves. Tools have one entry for all: see {@link #mayUse}. */
    private static final Map<String, Set<String>> ARROWS = Map.of(
            "aws-agent-core", Set.of(),
            "aws-agent-credentials", Set.of("aws-agent-core"),
            "aws-agent-embeddings", Set.of("aws-agent-core"),
            "aws-agent-models", Set.of("aws-agent-core", "aws-agent-credentials"),
            "aws-agent-sandbox", Set.of("aws-agent-core"),
            "aws-agent-telemetry", Set.of("aws-agent-core"),
            "aws-agent-testkit", Set.of("aws-agent-core", "aws-agent-credentials"),
            "aws-agent-server", Set.of("aws-agent-core"),
            "aws-agent-cli", Set.of("aws-agent-core"));

    private static final Set<String> TOOL_ARROWS = Set.of("aws-agent-core", "aws-agent-credentials");

    private static final Pattern MODULE = Pattern.compile(".*/(aws-agent-[a-z0-9-]+)/.*");

    private static JavaClasses all;

    @BeforeAll
    static void importClasses() {
        all = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.awsagent");
    }

    @Test
    void modules_onTheClassPath_areAllLookedAt() {
        Set<String> seen = new TreeSet<>();
        all.forEach(c -> moduleOf(c).ifPresent(seen::add));

        assertThat(seen).contains("aws-agent-core");
        assertThat(seen)
                .as("a module that has no arrows yet: say in ARROWS what it may use")
                .allMatch(m -> m.startsWith(TOOLS) || ARROWS.containsKey(m));
    }

    @Test
    void classes_useOnlyTheModulesThatTheirArrowsReach() {
        classes().should(useOnlyModulesInReach()).check(all);
    }

    @Test
    void core_knowsNoSdkNoServerAndNoTerminal() {
        noClasses()
                .that(areIn("aws-agent-core"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "software.amazon..",
                        "com.amazonaws..",
                        "io.javalin..",
                        "org.eclipse.jetty..",
                        "jakarta.servlet..",
                        "picocli..",
                        "org.jline..",
                        "ch.qos.logback..",
                        "org.gaul..")
                .check(all);
    }

    @Test
    void cli_reachesPluginsThroughCoreAlone() {
        noClasses()
                .that()
                .resideInAPackage("dev.awsagent.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.awsagent.credentials..",
                        "dev.awsagent.tools..",
                        "dev.awsagent.models..",
                        "dev.awsagent.sandbox.local..",
                        "dev.awsagent.server.web..",
                        "dev.awsagent.testkit..",
                        "software.amazon..",
                        "org.bsc..")
                .allowEmptyShould(true)
                .check(all);
    }

    @Test
    void langgraph_isUsedInTheGraphPackageOfCoreOnly() {
        noClasses()
                .that(DescribedPredicate.not(areIn("aws-agent-core"))
                        .or(JavaClass.Predicates.resideOutsideOfPackage("dev.awsagent.graph..")))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.bsc..")
                .check(all);
    }

    @Test
    void publicTypes_showNothingOfLanggraph() {
        classes().that().arePublic().should(notShow("org.bsc.")).check(all);
    }

    @Test
    void showing_aForeignType_isNoticed() {
        JavaClasses broken = new ClassFileImporter().importClasses(Shows.class, ShowsGeneric.class, Hides.class);

        assertThat(violations(broken)).isEqualTo(2);
    }

    public static class Shows {
        public void take(Pattern ignored) {}
    }

    public static class ShowsGeneric {
        public Optional<Set<Pattern>> give() {
            return Optional.empty();
        }
    }

    public static class Hides {
        private final Pattern kept = Pattern.compile("x");

        Pattern kept() {
            return kept;
        }
    }

    private static int violations(JavaClasses classes) {
        return classes()
                .should(notShow("java.util.regex."))
                .evaluate(classes)
                .getFailureReport()
                .getDetails()
                .size();
    }

    private static Optional<String> moduleOf(JavaClass c) {
        // Last match: the folder that the project was cloned into may be called aws-agent-something too.
        return c.getSource()
                .map(s -> MODULE.matcher(s.getUri().toString()))
                .filter(Matcher::matches)
                .map(m -> m.group(1));
    }

    private static boolean mayUse(String from, String to) {
        Set<String> reach = from.startsWith(TOOLS) ? TOOL_ARROWS : ARROWS.getOrDefault(from, Set.of());
        return from.equals(to) || reach.contains(to);
    }

    private static DescribedPredicate<JavaClass> areIn(String module) {
        return DescribedPredicate.describe(
                "are in " + module, c -> moduleOf(c).filter(module::equals).isPresent());
    }

    private static ArchCondition<JavaClass> useOnlyModulesInReach() {
        return new ArchCondition<>("use only the modules that their arrows reach") {
            @Override
            public void check(JavaClass origin, ConditionEvents events) {
                String from = moduleOf(origin).orElse("");
                for (Dependency dependency : origin.getDirectDependenciesFromSelf()) {
                    JavaClass target = dependency.getTargetClass().getBaseComponentType();
                    if (!target.getPackageName().startsWith("dev.awsagent")) {
                        continue;
                    }
                    String to = moduleOf(target).orElse("");
                    if (!mayUse(from, to)) {
                        events.add(SimpleConditionEvent.violated(
                                dependency, from + " must not use " + to + ": " + dependency.getDescription()));
                    }
                }
            }
        };
    }

    /** What a public class lets others see: supertypes, and what its public and protected members name. */
    private static ArchCondition<JavaClass> notShow(String packagePrefix) {
        return new ArchCondition<>("show no type of " + packagePrefix) {
            @Override
            public void check(JavaClass shown, ConditionEvents events) {
                Stream<JavaType> supertypes =
                        Stream.concat(shown.getSuperclass().stream(), shown.getInterfaces().stream());
                Stream<JavaType> fields = shown.getFields().stream()
                        .filter(f -> open(f.getModifiers()))
                        .map(JavaField::getType);
                Stream<JavaType> signatures = shown.getCodeUnits().stream()
                        .filter(u -> open(u.getModifiers()))
                        .flatMap(ArchitectureTest::signature);
                Stream.of(supertypes, fields, signatures)
                        .flatMap(types -> types)
                        .flatMap(type -> type.getAllInvolvedRawTypes().stream())
                        .map(JavaClass::getName)
                        .filter(name -> name.startsWith(packagePrefix))
                        .distinct()
                        .forEach(name ->
                                events.add(SimpleConditionEvent.violated(shown, shown.getName() + " shows " + name)));
            }
        };
    }

    private static Stream<JavaType> signature(JavaCodeUnit unit) {
        return Stream.of(
                        Stream.of(unit.getReturnType()),
                        unit.getParameterTypes().stream(),
                        unit.getExceptionTypes().stream())
                .flatMap(types -> types.map(t -> (JavaType) t));
    }

    private static boolean open(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }
}
