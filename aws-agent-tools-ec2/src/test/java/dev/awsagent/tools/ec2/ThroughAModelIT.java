package dev.awsagent.tools.ec2;

import static dev.awsagent.testkit.ScriptedChatModel.calls;
import static dev.awsagent.testkit.ScriptedChatModel.callsWith;
import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.agent.Conversation;
import dev.awsagent.agent.Reply;
import dev.awsagent.guard.ReviewedStep;
import dev.awsagent.plan.Origin;
import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.testkit.ScriptedChatModel;
import dev.awsagent.testkit.ThroughAModel;
import dev.awsagent.testkit.ToolRunner;
import dev.awsagent.tool.Effect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.ec2.model.Volume;
import software.amazon.awssdk.services.ec2.model.VolumeState;

/** The tools as a language model calls them, on {@code moto_server}: what it gives, what it is shown, and what is there afterwards. */
class ThroughAModelIT {

    private static final Pattern INSTANCE = Pattern.compile("i-[0-9a-f]{17}");
    private static final Pattern VOLUME = Pattern.compile("vol-[0-9a-f]{17}");

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    @TempDir
    static Path folder;

    private static Moto moto;
    private static EveryTool every;

    private String mark;

    @BeforeAll
    static void things() throws IOException {
        moto = new Moto(AWS);
        every = new EveryTool(moto, folder);
    }

    @AfterAll
    static void close() {
        moto.close();
    }

    @BeforeEach
    void mark() {
        mark = "m" + UUID.randomUUID().toString().substring(0, 8);
    }

    static Set<String> tools() {
        return EveryTool.names();
    }

    @ParameterizedTest
    @MethodSource("tools")
    void toolThatAModelCalls_isAsGoodAsPlanned(String tool) {
        assertThat(ThroughAModel.problems(
                        AWS.environment(), folder, tool, every.all().get(tool)))
                .isEmpty();
    }

    private static ToolRunner driven(ScriptedChatModel model) {
        return ToolRunner.on(
                AWS.environment(), builder -> builder.workingFolder(folder).model(model));
    }

    private static ReviewedStep asked(Conversation conversation) {
        return conversation.pending().orElseThrow().steps().get(0);
    }

    @Test
    void whatAResultShowed_isAskedAboutAndThenStopped() {
        var id = moto.launch(mark);
        var model = ScriptedChatModel.of(
                calls("ec2_list_instances", Map.of("instancesNamed", mark)),
                callsWith(INSTANCE, "ec2_stop_instances", found -> Map.of("instances", List.of(found))),
                callsWith(INSTANCE, "ec2_instance_info", found -> Map.of("instance", found)),
                ScriptedChatModel.says("It is stopped."));
        try (var runner = driven(model)) {
            var conversation = runner.agent().conversation();
            conversation.ask("stop what is called " + mark);
            var step = asked(conversation);
            assertThat(step.step().tool()).isEqualTo("ec2_stop_instances");
            assertThat(step.step().arguments().get("instances").origin()).isEqualTo(Origin.TOOL);
            assertThat(step.impact().resources()).anyMatch(one -> one.startsWith(id));
            assertThat(moto.state(id)).isEqualTo("running");

            assertThat(ToolRunner.yes(conversation)).isInstanceOf(Reply.Answer.class);
            assertThat(moto.state(id)).isEqualTo("stopped");
            assertThat(model.requests().get(3).messages().toString()).contains("\"state\":\"stopped\"");
            assertThat(model.unused()).isZero();
        }
    }

    @Test
    void argumentsThatDoNotFit_goBackToTheModelAndNothingRuns() {
        var id = moto.launch(mark);
        var model = ScriptedChatModel.of(
                calls("ec2_terminate_instances", Map.of("instances", List.of("vol-0abc1234def567890"))),
                calls("ec2_terminate_instances", Map.of("instances", List.of(id), "atMost", "many")),
                calls("ec2_terminate_instances", Map.of("instances", List.of(id))));
        try (var runner = driven(model)) {
            var conversation = runner.agent().conversation();
            conversation.ask("terminate the instance that I mean");
            assertThat(model.requests().get(1).messages().toString()).contains("Not run:", Ids.INSTANCE_RULE);
            assertThat(model.requests().get(2).messages().toString()).contains("Not run:", "atMost");
            assertThat(asked(conversation).effect()).isEqualTo(Effect.DESTROY);
            assertThat(asked(conversation).impact().confirm()).isNotNull();
            assertThat(moto.state(id)).isEqualTo("running");
        }
    }

    /** One yes for all of them. */
    @Test
    void severalCallsOfOneAnswer_areAllDone() throws IOException {
        var id = moto.launch(mark);
        var group = moto.client()
                .createSecurityGroup(request -> request.groupName(mark)
                        .description("x")
                        .vpcId(moto.instance(id).vpcId()))
                .groupId();
        var model = ScriptedChatModel.of(
                ScriptedChatModel.callsAll(
                        calls("ec2_tag_resources", Map.of("resources", List.of(id), "tags", Map.of("owner", "maria"))),
                        calls(
                                "ec2_set_metadata_options",
                                Map.of("instances", List.of(id), "tokens", "REQUIRED", "hops", 1)),
                        calls("ec2_protect_instances", Map.of("instances", List.of(id))),
                        calls("ec2_open_port", Map.of("group", group, "port", "443", "source", "10.0.0.0/8")),
                        calls("ec2_create_key_pair", Map.of("name", mark)),
                        calls("ec2_allocate_address", Map.of("name", mark)),
                        calls("ec2_create_snapshot", Map.of("volume", rootOf(id), "tags", Map.of("mark", mark))),
                        calls("ec2_rename_instance", Map.of("instance", id, "name", mark + "-2"))),
                ScriptedChatModel.says("Done."));
        try (var runner = driven(model)) {
            var conversation = runner.agent().conversation();
            conversation.ask("set it up as we always do");
            assertThat(conversation.pending().orElseThrow().steps()).hasSize(8);
            assertThat(moto.tags(id)).doesNotContainKey("owner");

            assertThat(ToolRunner.yes(conversation)).isInstanceOf(Reply.Answer.class);
        }

        var ec2 = moto.client();
        assertThat(moto.tags(id)).containsEntry("owner", "maria").containsEntry("Name", mark + "-2");
        assertThat(moto.instance(id).metadataOptions().httpTokensAsString()).isEqualTo("required");
        assertThat(moto.isProtected(id)).isTrue();
        assertThat(ec2.describeSecurityGroups(request -> request.groupIds(group))
                        .securityGroups()
                        .get(0)
                        .ipPermissions())
                .anyMatch(rule -> rule.fromPort() == 443
                        && rule.ipRanges().get(0).cidrIp().equals("10.0.0.0/8"));
        assertThat(ec2.describeKeyPairs(request -> request.keyNames(mark)).keyPairs())
                .hasSize(1);
        assertThat(ec2.describeAddresses(request -> request.filters(
                                filter -> filter.name("tag:Name").values(mark)))
                        .addresses())
                .hasSize(1);
        assertThat(ec2.describeSnapshots(request -> request.filters(
                                filter -> filter.name("tag:mark").values(mark)))
                        .snapshots())
                .hasSize(1);
        var key = Files.readString(folder.resolve(mark + ".pem"));
        assertThat(key).contains("PRIVATE KEY");
        assertThat(model.prompts())
                .doesNotContain(key.lines().skip(1).findFirst().orElseThrow());
    }

    private String rootOf(String instance) {
        return moto.instance(instance).blockDeviceMappings().get(0).ebs().volumeId();
    }

    /** Each change is asked about by itself, as the next one needs what the last one made. */
    @Test
    void volume_isMadeAttachedDetachedAndDeleted() {
        var id = moto.launch(mark);
        var model = ScriptedChatModel.of(
                calls("ec2_create_volume", Map.of("size", 8_000_000_000L, "instance", id, "name", mark)),
                callsWith(VOLUME, "ec2_attach_volume", found -> Map.of("volume", found, "instance", id)),
                callsWith(VOLUME, "ec2_detach_volume", found -> Map.of("volume", found)),
                callsWith(VOLUME, "ec2_delete_volumes", found -> Map.of("volumes", List.of(found))),
                ScriptedChatModel.says("All gone."));
        try (var runner = driven(model)) {
            var conversation = runner.agent().conversation();
            conversation.ask("try a disk on it");
            ToolRunner.yes(conversation);
            var made = volume();
            assertThat(asked(conversation).step().arguments().get("volume").origin())
                    .isEqualTo(Origin.TOOL);

            ToolRunner.yes(conversation);
            assertThat(volume().attachments()).anyMatch(one -> one.instanceId().equals(id));

            ToolRunner.yes(conversation);
            assertThat(volume().state()).isEqualTo(VolumeState.AVAILABLE);
            assertThat(asked(conversation).impact().confirm())
                    .as("what a model chose to delete is typed")
                    .isNotNull();

            assertThat(ToolRunner.yes(conversation)).isInstanceOf(Reply.Answer.class);
            assertThat(moto.client().describeVolumes().volumes())
                    .noneMatch(one -> one.volumeId().equals(made.volumeId()));
        }
    }

    private Volume volume() {
        return moto.client()
                .describeVolumes(request ->
                        request.filters(filter -> filter.name("tag:Name").values(mark)))
                .volumes()
                .get(0);
    }

    @Test
    void launch_isOneOfWhatTheModelSaid() {
        var model = ScriptedChatModel.of(
                calls(
                        "ec2_launch_instances",
                        Map.of("image", moto.image(), "type", "t3.small", "count", 2, "name", mark)),
                calls("ec2_terminate_instances", Map.of("instancesNamed", mark, "atMost", 2)),
                ScriptedChatModel.says("Launched, and terminated again."));
        try (var runner = driven(model)) {
            var conversation = runner.agent().conversation();
            conversation.ask("two machines for a minute");
            ToolRunner.yes(conversation);
            assertThat(states()).containsExactly("running", "running");
            assertThat(asked(conversation).effect()).isEqualTo(Effect.DESTROY);
            assertThat(asked(conversation).impact().count()).isEqualTo(2);

            assertThat(ToolRunner.yes(conversation)).isInstanceOf(Reply.Answer.class);
            assertThat(states()).containsExactly("terminated", "terminated");
        }
    }

    private List<String> states() {
        return moto
                .client()
                .describeInstances(request ->
                        request.filters(filter -> filter.name("tag:Name").values(mark)))
                .reservations()
                .stream()
                .flatMap(one -> one.instances().stream())
                .map(one -> one.state().nameAsString())
                .toList();
    }
}
