package dev.awsagent.testkit;

import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolPlugin;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What every tool of a plugin has to keep, as tests that a plugin's test inherits:
 *
 * <pre>{@code
 * class DynamoDbToolsTest extends ToolContract {
 *     @Override
 *     protected ToolPlugin plugin() {
 *         return new DynamoDbToolPlugin();
 *     }
 * }
 * }</pre>
 *
 * <p>For each tool:
 *
 * <ul>
 *   <li>it says enough: name, description, two examples or more, each input described, IAM actions that look like some and
 *       belong to the services that it calls;
 *   <li>each of its examples, with values in place of {@code {inputs}}, is planned as this tool by the planner that needs no
 *       model, with the tools of every plugin on the path beside it; to ask for an input that the example does not name,
 *       or, before a change, whether this tool is meant, counts as understood;
 *   <li>the planned inputs can be read into its record, {@code calls()} and {@code impact()} work without a network and say
 *       the same each time, and each call names what it touches;
 *   <li>the declared effect is not milder than the calls: what creates or changes is WRITE or more, what deletes is
 *       DESTROY, what hands out credentials is DISCLOSE or more;
 *   <li>inputs and outputs that are secret by their name are marked so.
 * </ul>
 *
 * <p>For the plugin: {@link java.util.ServiceLoader} finds it, and its services file and its module-info agree.
 *
 * <p>Needs no network, no credentials and no emulator.
 */
public abstract class ToolContract {

    /** For subclasses. */
    protected ToolContract() {}

    /** The plugin that is tested. */
    protected abstract ToolPlugin plugin();

    /**
     * Values to put in place of {@code {inputs}} in example sentences where the testkit's own will not do, such as for an
     * input with a pattern: by {@code "tool_name.input"} or just {@code "input"}, each as a person would say it.
     */
    protected Map<String, String> samples() {
        return Map.of();
    }

    /** Components that look secret by their names and are not, such as {@code "QueueSummary.url"}. */
    protected Set<String> notSecret() {
        return Set.of();
    }

    /** The contract, one test for each promise of each tool. */
    @TestFactory
    public final Stream<DynamicNode> toolContract() {
        var plugin = plugin();
        var registration = DynamicContainer.dynamicContainer(
                plugin.getClass().getSimpleName(), tests(new PluginChecks(plugin).all()));
        List<Tool<?, ?>> tools = plugin.tools();
        if (tools.isEmpty()) {
            return Stream.of(registration, DynamicTest.dynamicTest("has tools", () -> {
                throw new AssertionError(plugin.getClass().getName() + " brings no tools");
            }));
        }
        return Stream.concat(
                Stream.of(registration),
                tools.stream()
                        .map(tool -> DynamicContainer.dynamicContainer(
                                ToolChecks.nameOf(tool),
                                tests(new ToolChecks(tool, tools, samples(), notSecret()).all()))));
    }

    private static Stream<DynamicTest> tests(Map<String, Check> checks) {
        return checks.entrySet().stream()
                .map(check -> DynamicTest.dynamicTest(check.getKey(), () -> {
                    var problems = check.getValue().problems();
                    if (!problems.isEmpty()) {
                        throw new AssertionError(String.join("\n", problems));
                    }
                }));
    }

    /** One promise. */
    @FunctionalInterface
    interface Check {
        /** What breaks it, each in one line that says what to do; empty when it is kept. */
        List<String> problems() throws Exception;
    }
}
