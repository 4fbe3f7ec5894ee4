package dev.awsagent.agent;

import static dev.awsagent.fixture.ScriptedPlanner.plan;
import static dev.awsagent.fixture.ScriptedPlanner.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.fixture.Aws;
import dev.awsagent.fixture.Bench;
import dev.awsagent.fixture.ScriptedPlanner;
import dev.awsagent.plan.Step;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.TagLookup;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolPlugin;
import dev.awsagent.tool.ToolResult;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TagLookupTest {

    private static final String DENY = "version: 1\nrules: [{name: prod stays, when: {tag: env=prod}, decide: deny}]\n";

    /** Boxes have the tag env, whose value is what comes last in their names; a box without one may not be looked at. */
    public static final class BoxTags implements TagLookup, ToolPlugin {

        @Override
        public List<TagLookup> tagLookups() {
            return List.of(this);
        }

        @Override
        public String service() {
            return "box";
        }

        @Override
        public List<AwsCall> looks() {
            return List.of(AwsCall.of("box", "ListTags").times(AwsCall.MANY));
        }

        @Override
        public @Nullable Map<String, Map<String, String>> tags(List<AwsCall> touching, Impact impact, ToolCall call) {
            var box = String.valueOf(touching.get(0).params().get("Box"));
            if (box.equals("unknown")) {
                return null;
            }
            call.service(Aws.class).call("box", box.equals("odd") ? "DeleteBox" : "ListTags", Map.of("Box", box));
            if (!box.contains("-")) {
                throw new ToolException(FailureKind.ACCESS_DENIED, "box:ListTags is not allowed", null);
            }
            return Map.of(box, Map.of("env", box.substring(box.lastIndexOf('-') + 1)));
        }
    }

    private final Bench bench = new Bench();

    @TempDir
    private Path folder;

    private ClassLoader withPlugin;

    @BeforeEach
    void plugin() throws IOException {
        var services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(ToolPlugin.class.getName()), BoxTags.class.getName());
        withPlugin = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, getClass().getClassLoader());
    }

    private Reply put(String box, String policy) throws IOException {
        return reply(policy, step("1", "box_put_thing", "box", box, "thing", "x"));
    }

    private Reply reply(String policy, Step step) throws IOException {
        var file = Files.writeString(folder.resolve("policy.yml"), policy);
        var thread = Thread.currentThread();
        var before = thread.getContextClassLoader();
        thread.setContextClassLoader(withPlugin);
        try (var agent = bench.builder(ScriptedPlanner.saying(plan(step)))
                .plugins(true)
                .policyFile(file)
                .build()) {
            return agent.ask("look after the box");
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void ruleForTags_isForThoseThatWereLookedUp() throws Exception {
        assertThat(put("b-prod", DENY))
                .isInstanceOfSatisfying(
                        Reply.Refused.class,
                        refused -> assertThat(refused.rule()).endsWith("prod stays"));
        assertThat(put("b-dev", DENY)).isInstanceOf(Reply.ApprovalNeeded.class);
        assertThat(bench.aws.received).containsExactly("box:ListTags", "box:ListTags");
    }

    @Test
    void ruleThatAllowsATag_isForThoseThatWereLookedUp() throws Exception {
        var allow = "version: 1\nrules: [{name: dev, when: {tag: env=dev}, decide: allow}]\n";

        assertThat(put("b-dev", allow)).isInstanceOf(Reply.Answer.class);
        assertThat(put("b-prod", allow)).isInstanceOf(Reply.ApprovalNeeded.class);
    }

    @Test
    void policyWithoutRulesForTags_takesNoRequests() throws Exception {
        assertThat(put("b-prod", "version: 1\n")).isInstanceOf(Reply.ApprovalNeeded.class);
        assertThat(bench.aws.received).isEmpty();
    }

    @Test
    void tagsThatCannotBeLookedUp_restrictAndTheReasonIsSaid() throws Exception {
        var ask = "version: 1\nrules: [{name: prod is typed, when: {tag: env=prod}, decide: ask-typed}]\n";

        assertThat(put("unknown", DENY)).isInstanceOf(Reply.Refused.class);
        assertThat(put("plain", ask))
                .isInstanceOfSatisfying(
                        Reply.ApprovalNeeded.class,
                        needed -> assertThat(needed.proposal()
                                        .steps()
                                        .get(0)
                                        .impact()
                                        .notes())
                                .contains("its tags could not be looked up: box:ListTags is not allowed"));
    }

    /** Shows what is in a box, which it only looks into; without a box, in one that it finds itself. */
    @ToolInfo(name = "box_show_code", effect = Effect.DISCLOSE, value = "Shows the code of a box.")
    static final class ShowCode implements Tool<ShowCode.Input, String> {
        record Input(
                @Param(value = "The box", defaultValue = "\"\"")
                String box) {}

        @Override
        public List<AwsCall> calls(Input in) {
            var look = AwsCall.of("box", "DescribeBox");
            return List.of(
                    AwsCall.of("box", "ListBoxes"),
                    in.box().isEmpty() ? look : look.with("Box", in.box()).on("arn:aws:box:::" + in.box()));
        }

        @Override
        public ToolResult<String> call(Input in, ToolCall call) {
            return ToolResult.ok("1234");
        }
    }

    @Test
    void whatIsHandedOutByALook_isHeldToItsTags() throws Exception {
        bench.tool(new ShowCode());

        assertThat(reply(DENY, step("1", "box_show_code", "box", "b-prod"))).isInstanceOf(Reply.Refused.class);
        assertThat(reply(DENY, step("1", "box_show_code", "box", "b-dev"))).isInstanceOf(Reply.ApprovalNeeded.class);
        assertThat(bench.aws.received).containsExactly("box:ListTags", "box:ListTags");
    }

    @Test
    void whereNothingIsNamed_noTagsAreKnown() throws Exception {
        bench.tool(new ShowCode());

        assertThat(reply(DENY, step("1", "box_show_code"))).isInstanceOf(Reply.Refused.class);
        assertThat(bench.aws.received).isEmpty();
    }

    @Test
    void lookupThatChangesSomething_isStopped() throws Exception {
        assertThat(put("odd", DENY)).isInstanceOf(Reply.Refused.class);
        assertThat(bench.aws.received).isEmpty();
    }
}
