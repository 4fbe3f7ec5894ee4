package dev.awsagent.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.credential.Target;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Secret;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolPlugin;
import dev.awsagent.tool.ToolResult;
import java.lang.module.ModuleDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;

/** Plugins that break the contract, each in one way, and what they are told. */
class ToolContractTest {

    /** What fails, as "test: message". */
    private static List<String> failures(ToolContract contract) {
        var failures = new ArrayList<String>();
        contract.toolContract().forEach(node -> run(node, failures));
        return failures;
    }

    private static void run(DynamicNode node, List<String> failures) {
        if (node instanceof DynamicContainer container) {
            try (Stream<? extends DynamicNode> children = container.getChildren()) {
                children.forEach(child -> run(child, failures));
            }
        } else if (node instanceof DynamicTest test) {
            try {
                test.getExecutable().execute();
            } catch (Throwable e) {
                failures.add(test.getDisplayName() + ": " + e.getMessage());
            }
        }
    }

    private static List<String> failures(Tool<?, ?> tool) {
        return failures(tool, Map.of(), Set.of());
    }

    /** The failures of a tool alone: its plugin is nobody's. */
    private static List<String> failures(Tool<?, ?> tool, Map<String, String> samples, Set<String> notSecret) {
        var failures = new ArrayList<String>();
        new ToolChecks(tool, List.of(tool), samples, notSecret).all().forEach((name, check) -> {
            try {
                check.problems().forEach(problem -> failures.add(name + ": " + problem));
            } catch (Exception e) {
                failures.add(name + ": " + e);
            }
        });
        return failures;
    }

    /** The input of most of these. */
    record Shelf(
            @Param(value = "Name of the shelf", kind = ParamKind.NAME)
            String shelf) {}

    abstract static class ShelfTool implements Tool<Shelf, String> {
        @Override
        public List<AwsCall> calls(Shelf in) {
            return List.of(AwsCall.of("ssm", "GetParameter").on("*"));
        }

        @Override
        public ToolResult<String> call(Shelf in, ToolCall call) {
            return ToolResult.ok(in.shelf());
        }
    }

    @Test
    void goodPlugin_keepsIt() {
        assertThat(failures(new ShelfToolsTest())).isEmpty();
    }

    @Test
    void unregisteredPlugin_isToldWhereToWriteItsName() {
        var contract = new ToolContract() {
            @Override
            protected ToolPlugin plugin() {
                return new HiddenPlugin();
            }
        };

        assertThat(failures(contract))
                .anySatisfy(failure -> assertThat(failure)
                        .startsWith("is found by ServiceLoader: ")
                        .contains("META-INF/services/dev.awsagent.tool.ToolPlugin", HiddenPlugin.class.getName()))
                .anySatisfy(failure -> assertThat(failure)
                        .startsWith("services file and module-info agree: ")
                        .contains("not public")
                        .contains("nobody finds it"))
                .anySatisfy(failure -> assertThat(failure).contains("brings no tools"));
    }

    private static final class HiddenPlugin implements ToolPlugin {}

    @Test
    void closedModule_isToldWhatToAdd() {
        var module = ModuleDescriptor.newModule("shelf.tools").build();

        assertThat(new PluginChecks(new ShelfToolPlugin())
                        .againstModule(module, Set.of(ShelfToolPlugin.class.getName())))
                .anySatisfy(
                        problem -> assertThat(problem).contains("provides []").contains("make them the same"))
                .anySatisfy(problem -> assertThat(problem).contains("does not require dev.awsagent.core"))
                .anySatisfy(problem -> assertThat(problem).contains("opens dev.awsagent.testkit to dev.awsagent.core"));
    }

    @Test
    void openModule_isFine() {
        var module = ModuleDescriptor.newModule("shelf.tools")
                .requires("dev.awsagent.core")
                .opens("dev.awsagent.testkit", Set.of("dev.awsagent.core"))
                .packages(Set.of("dev.awsagent.testkit"))
                .provides(ToolPlugin.class.getName(), List.of(ShelfToolPlugin.class.getName()))
                .build();

        assertThat(new PluginChecks(new ShelfToolPlugin())
                        .againstModule(module, Set.of(ShelfToolPlugin.class.getName())))
                .isEmpty();
    }

    @Test
    void sameNameTwice_namesBoth() {
        ToolPlugin plugin = new ToolPlugin() {
            @Override
            public List<Tool<?, ?>> tools() {
                return List.of(new ShelfToolPlugin.ListShelvesTool(), new Twin());
            }
        };

        assertThat(new PluginChecks(plugin).names())
                .singleElement()
                .asString()
                .contains("ListShelvesTool", "Twin", "ssm_list_shelves");
    }

    @ToolInfo(name = "ssm_list_shelves", effect = Effect.READ, value = "Lists shelves a second time.")
    private static final class Twin extends ShelfTool {}

    @Test
    void withoutInfo_saysSo() {
        assertThat(failures(new NoInfo()))
                .isNotEmpty()
                .allSatisfy(failure -> assertThat(failure).contains("without @ToolInfo"));
    }

    private static final class NoInfo extends ShelfTool {}

    @Test
    void fewWords_areTooFew() {
        assertThat(failures(new Terse()))
                .anySatisfy(failure -> assertThat(failure).contains("is described as 'Shelf.'"))
                .anySatisfy(failure -> assertThat(failure).contains("has 1 examples; give 2"));
    }

    @ToolInfo(
            name = "ssm_get_shelf",
            effect = Effect.READ,
            iam = "ssm:GetParameter",
            value = "Shelf.",
            examples = "show the shelf {shelf}")
    private static final class Terse extends ShelfTool {}

    @Test
    void exampleOfAnotherTool_isNamedWithThatTool() {
        var thief = new Thief();
        var checks = new ToolChecks(
                thief,
                List.of(new ShelfToolPlugin.ListShelvesTool(), new ShelfToolPlugin.DropShelfTool(), thief),
                Map.of(),
                Set.of());

        assertThat(checks.planned())
                .singleElement()
                .satisfies(problem -> assertThat(problem)
                        .contains(
                                "example 'remove shelf {shelf}' of ssm_get_shelf",
                                "said as 'remove shelf orders-2026'"));
    }

    @ToolInfo(
            name = "ssm_get_shelf",
            effect = Effect.READ,
            iam = "ssm:GetParameter",
            value = "Shows one shelf of the warehouse.",
            examples = {"describe the shelf {shelf}", "remove shelf {shelf}"})
    private static final class Thief extends ShelfTool {}

    @Test
    void callsThatChange_areReported() {
        assertThat(failures(new Fickle()))
                .anySatisfy(failure -> assertThat(failure)
                        .startsWith("its calls are said beforehand: ssm_get_shelf says different calls"));
    }

    @ToolInfo(
            name = "ssm_get_shelf",
            effect = Effect.READ,
            iam = "ssm:GetParameter",
            value = "Shows one shelf of the warehouse.",
            examples = {"describe the shelf {shelf}", "show shelf {shelf}"})
    private static final class Fickle extends ShelfTool {
        private final AtomicInteger count = new AtomicInteger();

        @Override
        public List<AwsCall> calls(Shelf in) {
            return List.of(AwsCall.of("ssm", "GetParameter").with("Count", count.incrementAndGet()));
        }
    }

    @Test
    void mildEffect_isReportedWithTheCallThatContradictsIt() {
        assertThat(failures(new Sly()))
                .anySatisfy(failure -> assertThat(failure)
                        .startsWith("its effect is not milder than its calls: ssm_get_shelf is READ")
                        .contains("ssm:DeleteParameter makes it DESTROY"))
                .anySatisfy(failure -> assertThat(failure).contains("secretsmanager:GetSecretValue makes it DISCLOSE"))
                .anySatisfy(failure -> assertThat(failure)
                        .startsWith("its IAM actions fit its calls: ")
                        .contains("secretsmanager:GetSecretValue", "add the secretsmanager: actions"))
                .anySatisfy(failure -> assertThat(failure).contains("'GetParameter'", "looks like s3:ListBucket"))
                .anySatisfy(failure -> assertThat(failure).contains("touches 'my-shelf'", "resources are ARNs"))
                .anySatisfy(failure -> assertThat(failure)
                        .contains("says that inspect() calls ssm:DeleteParameter", "it may only look"));
    }

    @ToolInfo(
            name = "ssm_get_shelf",
            effect = Effect.READ,
            iam = {"GetParameter", "ssm:DeleteParameter"},
            value = "Shows one shelf of the warehouse.",
            examples = {"describe the shelf {shelf}", "show shelf {shelf}"})
    private static final class Sly extends ShelfTool {
        @Override
        public List<AwsCall> calls(Shelf in) {
            return List.of(
                    AwsCall.of("ssm", "DeleteParameter").on("my-shelf"),
                    AwsCall.of("secretsmanager", "GetSecretValue"));
        }

        @Override
        public List<AwsCall> looks(Shelf in, Target target) {
            return calls(in);
        }
    }

    @Test
    void unmarkedSecrets_areReportedOneByOne() {
        assertThat(failures(new Leaky()))
                .anySatisfy(
                        failure -> assertThat(failure).contains("input masterPassword of ssm_make_lock looks secret"))
                .anySatisfy(failure -> assertThat(failure).contains("output Lock.sessionToken of ssm_make_lock"))
                .anySatisfy(failure -> assertThat(failure).contains("output Key.url of ssm_make_lock"))
                .noneSatisfy(failure -> assertThat(failure).contains("nextToken"))
                .noneSatisfy(failure -> assertThat(failure).contains("secretName"))
                .noneSatisfy(failure -> assertThat(failure).contains("presignedUrl"));
        assertThat(failures(new Leaky(), Map.of(), Set.of("Input.masterPassword", "Lock.sessionToken", "Key.url")))
                .noneSatisfy(failure -> assertThat(failure).contains("looks secret"));
    }

    @ToolInfo(
            name = "ssm_make_lock",
            effect = Effect.WRITE,
            iam = "ssm:PutParameter",
            value = "Makes a lock for a shelf of the warehouse.",
            examples = {"make a lock named {name}", "create the lock {name}"})
    private static final class Leaky implements Tool<Leaky.Input, List<Leaky.Lock>> {
        record Input(
                @Param(value = "Name of the lock", kind = ParamKind.NAME)
                String name,

                @Param(value = "What opens it", defaultValue = "\"\"")
                String masterPassword) {}

        record Lock(String sessionToken, String nextToken, List<Key> keys) {}

        record Key(String url, @Secret String presignedUrl, String secretArn) {}

        @Override
        public List<AwsCall> calls(Input in) {
            return List.of(AwsCall.of("ssm", "PutParameter"));
        }

        @Override
        public ToolResult<List<Lock>> call(Input in, ToolCall call) {
            return ToolResult.ok(List.of());
        }
    }

    @Test
    void inputWithoutSample_isNamedAndCanBeGivenOne() {
        assertThat(failures(new Coded()))
                .anySatisfy(failure -> assertThat(failure)
                        .contains("no sample for the input code of ssm_open_shelf")
                        .contains("samples()"));
        assertThat(failures(new Coded(), Map.of("code", "X-12-Y"), Set.of()))
                .noneSatisfy(failure -> assertThat(failure).contains("no sample"));
    }

    @ToolInfo(
            name = "ssm_open_shelf",
            effect = Effect.READ,
            iam = "ssm:GetParameter",
            value = "Shows the shelf with one code.",
            examples = {"open the shelf with code {code}", "look into shelf {code}"})
    private static final class Coded implements Tool<Coded.Input, String> {
        record Input(
                @Param(
                        value = "Code",
                        kind = ParamKind.RESOURCE_ID,
                        pattern = "X-\\d+-Y",
                        rule = "must look like X-12-Y")
                String code) {}

        @Override
        public List<AwsCall> calls(Input in) {
            return List.of(AwsCall.of("ssm", "GetParameter"));
        }

        @Override
        public ToolResult<String> call(Input in, ToolCall call) {
            return ToolResult.ok(in.code());
        }
    }
}
