package dev.awsagent.tools.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.agent.AgentEvent;
import dev.awsagent.agent.Reply;
import dev.awsagent.credential.Environment;
import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.testkit.ToolRunner;
import dev.awsagent.tool.CreationTags;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.RequestEvidence;
import dev.awsagent.tools.ec2.Changes.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ec2.model.InstanceAttributeName;

/** Launching instances, changing their type and waiting for them, on {@code moto_server}. */
class LaunchIT {

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    @TempDir
    static Path folder;

    @RegisterExtension
    final MotoCase test = new MotoCase(AWS, folder);

    @Test
    void launch_ofTheNewestAmazonLinux_isSecureAndTagged() {
        var reply = test.runner.approve().ask("launch an amazon linux 2023 t3.small called " + test.name("web"));
        assertThat(reply).isInstanceOf(Reply.Answer.class);
        var outcome = ((Reply.Answer) reply).outcomes().get(0);
        var id = outcome.value().path("results").get(0).path("id").asText();
        var launched = test.moto.instance(id);
        assertThat(launched.instanceTypeAsString()).isEqualTo("t3.small");
        assertThat(launched.metadataOptions().httpTokensAsString()).isEqualTo("required");
        var volume = launched.blockDeviceMappings().get(0).ebs().volumeId();
        assertThat(test.moto
                        .client()
                        .describeVolumes(request -> request.volumeIds(volume))
                        .volumes())
                .allMatch(one -> one.encrypted());
        assertThat(test.moto.tags(id))
                .containsEntry("Name", test.name("web"))
                .hasEntrySatisfying(
                        CreationTags.REQUEST,
                        why -> assertThat(why).matches("\\d{4}-\\d\\d-\\d\\dT[0-9:]+Z launch an amazon linux 2023 .*"))
                .hasEntrySatisfying(CreationTags.OWNER, who -> assertThat(who).startsWith("arn:aws:"));
        assertThat(outcome.evidence()).extracting(RequestEvidence::operation).contains("GetParameter", "RunInstances");
    }

    @Test
    void tagsOfTheConfigurationFile_areOnWhatIsMadeOrTurnedOff() throws IOException {
        assertThat(tagsOfALaunch("defaults:\n  tags:\n    team: data\n    Name: other\n"))
                .containsEntry("team", "data")
                .containsEntry("Name", test.name("web"))
                .containsKeys(CreationTags.REQUEST, CreationTags.OWNER);
        assertThat(tagsOfALaunch("defaults:\n  tags: off\n")).containsOnlyKeys("Name");
    }

    private Map<String, String> tagsOfALaunch(String config) throws IOException {
        var own = Files.createDirectories(folder.resolve("aws-agent"));
        Files.writeString(own.resolve("config.yml"), config);
        var variables = new HashMap<>(AWS.environment().variables());
        variables.put("XDG_CONFIG_HOME", folder.toString());
        var environment = new Environment(variables, AWS.environment().home());
        try (var runner = ToolRunner.on(environment, folder)) {
            var reply = runner.approve().ask("launch a t3.micro called " + test.name("web"));
            return test.moto.tags(((Reply.Answer) reply)
                    .outcomes()
                    .get(0)
                    .value()
                    .path("results")
                    .get(0)
                    .path("id")
                    .asText());
        }
    }

    @Test
    void launch_isReviewedWithTheImageThatItMeans() {
        var impact = test.impact("ec2_launch_instances", Map.of("image", "amazon-linux-2023", "type", "t4g.small"));
        assertThat(impact.resources().get(0)).matches("1 t4g.small instance from ami-[0-9a-f]+ \\(.*arm64.*\\)");
        assertThat(impact.notes())
                .anyMatch(note -> note.contains("encrypted"))
                .anyMatch(note -> note.contains("version 2"))
                .anyMatch(note -> note.contains(CreationTags.OWNER));
    }

    @Test
    void launch_withAllThatThereIs_isSo() throws IOException {
        Files.writeString(folder.resolve("setup.sh"), "#!/bin/sh\necho hello\n");
        test.moto.client().createKeyPair(request -> request.keyName(test.name("key")));
        var subnet = test.moto.client().describeSubnets().subnets().get(0);
        var group = test.moto
                .client()
                .createSecurityGroup(request ->
                        request.groupName(test.name("sg")).description("x").vpcId(subnet.vpcId()))
                .groupId();
        var outcome = test.runner
                .approve()
                .run(
                        "ec2_launch_instances",
                        Map.of(
                                "image",
                                test.moto.image(),
                                "count",
                                2,
                                "key",
                                test.name("key"),
                                "subnet",
                                subnet.subnetId(),
                                "groups",
                                List.of(test.name("sg")),
                                "userdata",
                                "setup.sh",
                                "tags",
                                Map.of("team", "data"),
                                "untagged",
                                true,
                                "unencrypted",
                                true,
                                "imdsV1",
                                true));
        var ids = outcome.value().findValuesAsText("id");
        assertThat(ids).hasSize(2);
        var launched = test.moto.instance(ids.get(1));
        assertThat(launched.keyName()).isEqualTo(test.name("key"));
        assertThat(launched.subnetId()).isEqualTo(subnet.subnetId());
        assertThat(launched.securityGroups().get(0).groupId()).isEqualTo(group);
        assertThat(test.moto.tags(ids.get(1))).isEqualTo(Map.of("team", "data"));
        var data = test.moto
                .client()
                .describeInstanceAttribute(
                        request -> request.instanceId(ids.get(1)).attribute(InstanceAttributeName.USER_DATA))
                .userData()
                .value();
        assertThat(new String(Base64.getDecoder().decode(data), StandardCharsets.UTF_8))
                .isEqualTo("#!/bin/sh\necho hello\n");
    }

    @Test
    void launch_ofWhatIsNotThere_isNotAsked() throws IOException {
        var noImage = test.runner.fail("ec2_launch_instances", Map.of("image", "ami-0123456789abcdef0"));
        assertThat(noImage.kind()).isEqualTo(FailureKind.NOT_FOUND);
        test.moto.client().createKeyPair(request -> request.keyName(test.name("deploy")));
        var noKey = test.runner.fail(
                "ec2_launch_instances", Map.of("image", test.moto.image(), "key", test.name("deplyo")));
        assertThat(noKey.hint()).contains("did you mean " + test.name("deploy"));
        var noFile =
                test.runner.fail("ec2_launch_instances", Map.of("image", test.moto.image(), "userdata", "nothing.sh"));
        assertThat(noFile.kind()).isEqualTo(FailureKind.NOT_FOUND);
        Files.write(folder.resolve("large.sh"), new byte[20_000]);
        assertThat(test.runner
                        .fail("ec2_launch_instances", Map.of("image", test.moto.image(), "userdata", "large.sh"))
                        .message())
                .contains("20000 bytes", "at most 16384");
        assertThat(test.runner
                        .fail("ec2_launch_instances", Map.of("image", test.moto.image(), "type", "t4g.micro"))
                        .message())
                .contains("is for x86_64, and t4g.micro is arm64");
    }

    @Test
    void launchAsADryRun_launchesNothing() {
        var before = test.moto.client().describeInstances().reservations().size();
        var outcome = test.runner.run("ec2_launch_instances", Map.of("image", test.moto.image(), "dryRun", true));
        assertThat(outcome.value().path("note").asText()).contains("would have succeeded");
        assertThat(test.moto.client().describeInstances().reservations()).hasSize(before);
    }

    private static Map<String, Object> with(Map<String, ?> some, String name, Object value) {
        var all = new java.util.HashMap<String, Object>(some);
        all.put(name, value);
        return all;
    }

    // ---- afterwards ----

    @Test
    void resize_stopsChangesAndStartsAgain() {
        var id = test.moto.launch(test.name("web"));
        var impact = test.impact("ec2_resize_instance", Map.of("instance", test.name("web"), "type", "t3.large"));
        assertThat(impact.differences())
                .extracting(Impact.Difference::words)
                .containsExactly("type of " + id + " (" + test.name("web") + "): t3.micro -> t3.large");
        assertThat(impact.notes()).anyMatch(note -> note.contains("stopped for this and started again"));
        assertThat(test.change("ec2_resize_instance", Map.of("instance", test.name("web"), "type", "t3.large")))
                .isEqualTo(Outcome.DONE);
        assertThat(test.moto.instance(id).instanceTypeAsString()).isEqualTo("t3.large");
        assertThat(test.moto.state(id)).isEqualTo("running");
    }

    @Test
    void resize_ofOneThatIsStopped_leavesItStopped() {
        var id = test.moto.launch(test.name("web"));
        test.moto.client().stopInstances(request -> request.instanceIds(id));
        test.change("ec2_resize_instance", Map.of("instance", id, "type", "t3.small"));
        assertThat(test.moto.instance(id).instanceTypeAsString()).isEqualTo("t3.small");
        assertThat(test.moto.state(id)).isEqualTo("stopped");
    }

    @Test
    void resize_thatCannotBe_isNotAsked() {
        var id = test.moto.launch(test.name("web"));
        assertThat(test.runner
                        .fail("ec2_resize_instance", Map.of("instance", id, "type", "t3.micro"))
                        .message())
                .contains("is a t3.micro already");
        assertThat(test.runner
                        .fail("ec2_resize_instance", Map.of("instance", id, "type", "zz9.large"))
                        .kind())
                .isEqualTo(FailureKind.NOT_FOUND);
        assertThat(test.runner
                        .fail("ec2_resize_instance", Map.of("instance", id, "type", "t4g.large"))
                        .message())
                .contains("is for x86_64");
    }

    @Test
    void wait_endsWhenItIsSo() {
        var id = test.moto.launch(test.name("web"));
        var waited = test.runner.run("ec2_wait_for_instances", Map.of("instances", List.of(test.name("web"))));
        assertThat(waited.value().path("state").asText()).isEqualTo("running");
        test.moto.client().stopInstances(request -> request.instanceIds(id));
        assertThat(test.runner
                        .run("ec2_wait_for_instances", Map.of("instances", List.of(id), "state", "STOPPED"))
                        .succeeded())
                .isTrue();
    }

    @Test
    void wait_forWhatWillNotBe_endsInTimeAndSaysHowThingsAre() {
        var id = test.moto.launch(test.name("web"));
        var late = test.runner.fail(
                "ec2_wait_for_instances", Map.of("instances", List.of(id), "state", "STOPPED", "timeout", "PT1S"));
        assertThat(late.kind()).isEqualTo(FailureKind.TIMEOUT);
        assertThat(late.message()).contains("not all are stopped after 1 seconds", id + " is running");
        test.moto.client().terminateInstances(request -> request.instanceIds(id));
        var hopeless = test.runner.fail("ec2_wait_for_instances", Map.of("instances", List.of(id), "state", "RUNNING"));
        assertThat(hopeless.kind()).isEqualTo(FailureKind.CONFLICT);
    }

    @Test
    void wait_thatIsCalledOff_saysHowThingsWereLeft() throws Exception {
        var id = test.moto.launch(test.name("web"));
        var conversation = test.runner.agent().conversation();
        var waits = new CountDownLatch(1);
        var asked = conversation
                .askAsync("wait until " + id + " is stopped", event -> {
                    if (event instanceof AgentEvent.StepProgress progress && "ready".equals(progress.unit())) {
                        waits.countDown();
                    }
                })
                .toCompletableFuture();
        assertThat(waits.await(30, TimeUnit.SECONDS)).isTrue();
        conversation.cancel();
        var reply = asked.get(30, TimeUnit.SECONDS);
        assertThat(reply).isInstanceOf(Reply.Failed.class);
        assertThat(((Reply.Failed) reply).message()).contains("called off", id + " is running");
        assertThat(test.moto.state(id)).isEqualTo("running");
    }

    @Test
    void statusConsoleMetadataAndProtection_areReadBack() {
        var id = test.moto.launch(test.name("web"));
        var status = test.runner.run("ec2_instance_status", Map.of("instances", List.of(test.name("web"))));
        assertThat(status.value().path("instances").get(0).path("system").asText())
                .isEqualTo("ok");
        var console = test.runner.run("ec2_console_output", Map.of("instance", id, "lines", 5));
        assertThat(console.value().path("lines")).hasSize(5);

        assertThat(test.change("ec2_set_metadata_options", Map.of("instances", List.of(id), "tokens", "REQUIRED")))
                .isEqualTo(Outcome.DONE);
        assertThat(test.moto.instance(id).metadataOptions().httpTokensAsString())
                .isEqualTo("required");
        assertThat(test.change("ec2_protect_instances", Map.of("instances", List.of(id))))
                .isEqualTo(Outcome.DONE);
        assertThat(test.runner
                        .run("ec2_instance_info", Map.of("instance", id))
                        .value()
                        .path("instance")
                        .path("terminationProtection")
                        .asBoolean())
                .isTrue();
        test.change("ec2_unprotect_instances", Map.of("instances", List.of(id)));
        assertThat(test.change("ec2_terminate_instances", Map.of("instances", List.of(id))))
                .isEqualTo(Outcome.DONE);
    }

    @Test
    void tags_areAddedChangedFoundAndRemoved() {
        var id = test.moto.launch(test.name("web"), "owner", "bob");
        var volume = test.moto.instance(id).blockDeviceMappings().get(0).ebs().volumeId();
        var named = Map.of("resources", List.of(volume), "instances", List.of(test.name("web")));
        assertThat(test.impact("ec2_tag_resources", with(named, "tags", Map.of("owner", "maria")))
                        .differences())
                .containsExactlyInAnyOrder(
                        new Impact.Difference(id + " (" + test.name("web") + "), tag owner", "bob", "maria"),
                        new Impact.Difference(volume + ", tag owner", null, "maria"));
        test.change("ec2_tag_resources", with(named, "tags", Map.of("owner", "maria", "case", test.mark)));
        assertThat(test.moto.tags(id)).containsEntry("owner", "maria").containsKey("Name");
        assertThat(test.runner
                        .run("ec2_find_by_tag", Map.of("tags", Map.of("owner", "maria", "case", test.mark)))
                        .value()
                        .findValuesAsText("id"))
                .containsExactlyInAnyOrder(id, volume);
        assertThat(test.runner
                        .run("ec2_find_by_tag", Map.of("tags", Map.of("owner", "nobody", "case", test.mark)))
                        .value()
                        .findValuesAsText("id"))
                .isEmpty();
        assertThat(test.impact("ec2_untag_resources", Map.of("resources", List.of(id), "keys", List.of("owner")))
                        .differences())
                .containsExactly(new Impact.Difference(id + " (" + test.name("web") + "), tag owner", "maria", null));
        test.change("ec2_untag_resources", Map.of("resources", List.of(id), "keys", List.of("owner")));
        assertThat(test.moto.tags(id)).doesNotContainKey("owner").containsEntry("case", test.mark);
        assertThat(test.runner
                        .fail("ec2_untag_resources", Map.of("resources", List.of(id), "keys", List.of("owner")))
                        .kind())
                .isEqualTo(FailureKind.NOT_FOUND);
    }
}
