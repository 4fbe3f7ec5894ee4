package dev.awsagent.tools.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.agent.AgentEvent;
import dev.awsagent.agent.Reply;
import dev.awsagent.guard.Approval;
import dev.awsagent.plan.LocalPlanner;
import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.testkit.ToolRunner;
import dev.awsagent.tool.CreationTags;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Undo;
import dev.awsagent.tools.ec2.Changes.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.ec2.model.Address;
import software.amazon.awssdk.services.ec2.model.Volume;

/** Volumes, snapshots, images, key pairs, addresses and networks, on {@code moto_server}. */
class StorageIT {

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    @TempDir
    static Path folder;

    @RegisterExtension
    final MotoCase test = new MotoCase(AWS, folder);

    private Volume volume(String id) {
        return test.moto
                .client()
                .describeVolumes(request -> request.volumeIds(id))
                .volumes()
                .get(0);
    }

    private String made(String tool, Map<String, ?> arguments) {
        return test.runner
                .approve()
                .run(tool, arguments)
                .value()
                .path("results")
                .get(0)
                .path("id")
                .asText();
    }

    private String create(String type) {
        return test.moto
                .client()
                .createVolume(request ->
                        request.availabilityZone("us-east-1a").size(8).volumeType(type))
                .volumeId();
    }

    @Test
    void whatAStepMakes_isUsedByTheNextOnceItIsThere() {
        var instance = test.moto.launch(test.name("web"));
        var zone = test.moto.instance(instance).placement().availabilityZone();
        try (var runner = ToolRunner.on(AWS.environment(), builder -> builder.planner(new LocalPlanner()))) {
            var conversation = runner.agent().conversation();

            var first = conversation.ask(
                    "make a 20 GiB gp3 volume in " + zone + " and attach it to " + instance + " as /dev/sdg");
            assertThat(first).isInstanceOfSatisfying(Reply.ApprovalNeeded.class, needed -> {
                assertThat(needed.proposal().steps())
                        .extracting(step -> step.step().tool())
                        .containsExactly("ec2_create_volume");
                assertThat(needed.notes())
                        .singleElement()
                        .asString()
                        .startsWith("Then, with what that brings: ec2_attach_volume")
                        .contains(instance);
            });

            var second = ToolRunner.yes(conversation);
            assertThat(second).as(second.toString()).isInstanceOf(Reply.ApprovalNeeded.class);
            var step = conversation.pending().orElseThrow().steps().get(0);
            var volume = step.step().values().get("volume").asText();
            assertThat(volume(volume).size()).isEqualTo(20);
            assertThat(volume(volume).attachments()).isEmpty();

            assertThat(ToolRunner.yes(conversation)).isInstanceOf(Reply.Answer.class);
            assertThat(volume(volume).attachments())
                    .singleElement()
                    .satisfies(one -> assertThat(one.instanceId()).isEqualTo(instance));
        }
    }

    @Test
    void volume_isMadeAttachedDetachedAndDeleted() {
        var instance = test.moto.launch(test.name("web"));
        var zone = test.moto.instance(instance).placement().availabilityZone();
        var id = made(
                "ec2_create_volume",
                Map.of("size", 10_000_000_000L, "instance", test.name("web"), "name", test.name("data")));
        assertThat(volume(id).size()).isEqualTo(10);
        assertThat(volume(id).encrypted()).isTrue();
        assertThat(volume(id).volumeTypeAsString()).isEqualTo("gp3");
        assertThat(volume(id).availabilityZone()).isEqualTo(zone);
        assertThat(test.moto.tags(id)).containsKeys("Name", CreationTags.REQUEST, CreationTags.OWNER);

        var arguments = Map.of("volume", test.name("data"), "instance", test.name("web"));
        assertThat(test.impact("ec2_attach_volume", arguments).notes()).anyMatch(note -> note.contains("as /dev/sdf"));
        assertThat(test.change("ec2_attach_volume", arguments)).isEqualTo(Outcome.DONE);
        assertThat(volume(id).attachments().get(0).instanceId()).isEqualTo(instance);
        assertThat(test.runner.fail("ec2_attach_volume", arguments).kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(test.runner
                        .fail("ec2_delete_volumes", Map.of("volumes", List.of(id)))
                        .message())
                .contains("cannot delete", "is in-use");
        assertThat(test.runner
                        .run("ec2_list_volumes", Map.of("instance", test.name("web")))
                        .value()
                        .findValuesAsText("id"))
                .contains(id);

        assertThat(test.change("ec2_detach_volume", Map.of("volume", id))).isEqualTo(Outcome.DONE);
        assertThat(volume(id).stateAsString()).isEqualTo("available");
        assertThat(test.runner
                        .run("ec2_list_volumes", Map.of("unattached", true))
                        .value()
                        .findValuesAsText("id"))
                .contains(id);
        var step = test.runner
                .review("ec2_delete_volumes", Map.of("volumes", List.of(id)))
                .steps()
                .get(0);
        assertThat(step.effect()).isEqualTo(Effect.DESTROY);
        assertThat(step.impact().notes()).anyMatch(note -> note.contains("10 GiB"));
        test.change("ec2_delete_volumes", Map.of("volumes", List.of(id)));
        assertThat(test.moto.client().describeVolumes().volumes())
                .extracting(Volume::volumeId)
                .doesNotContain(id);
    }

    @Test
    void volumeForManyOperations_isMadeWithTheirNumber_andNotWithoutOne() {
        var arguments = Map.of("size", 10_000_000_000L, "zone", "us-east-1a", "type", "IO2");
        var missing = test.runner.fail("ec2_create_volume", arguments);
        assertThat(missing.kind()).isEqualTo(FailureKind.INVALID);
        assertThat(missing.hint()).contains("with 3000 iops");
        var id = made(
                "ec2_create_volume", Map.of("size", 10_000_000_000L, "zone", "us-east-1a", "type", "IO2", "iops", 500));
        assertThat(volume(id).iops()).isEqualTo(500);
        assertThat(test.runner
                        .fail(
                                "ec2_create_volume",
                                Map.of("size", 10_000_000_000L, "zone", "us-east-1a", "type", "GP2", "iops", 500))
                        .kind())
                .isEqualTo(FailureKind.INVALID);
    }

    @Test
    void volume_thatIsNotThere_comesBackWithNearOnes() {
        made("ec2_create_volume", Map.of("size", 1_073_741_824L, "zone", "us-east-1a", "name", test.name("database")));
        var failure = test.runner.fail("ec2_detach_volume", Map.of("volume", test.name("databsae")));
        assertThat(failure.kind()).isEqualTo(FailureKind.NOT_FOUND);
        assertThat(failure.hint()).contains(test.name("database"));
    }

    @Test
    void volumes_areConvertedToGp3() {
        var old = create("gp2");
        var already = create("gp3");
        var impact = test.impact("ec2_convert_volumes", Map.of("volumes", List.of(old, already)));
        assertThat(impact.count()).isEqualTo(1);
        assertThat(impact.notes()).anyMatch(note -> note.contains(already) && note.contains("so already"));
        test.change("ec2_convert_volumes", Map.of("volumes", List.of(old)));
        assertThat(volume(old).volumeTypeAsString()).isEqualTo("gp3");
    }

    @Test
    void allThatFitAndNoOthers_areChangedAtOnce() {
        var attached = create("gp2");
        var instance = test.moto.launch(test.name("web"));
        test.moto
                .client()
                .attachVolume(request ->
                        request.volumeId(attached).instanceId(instance).device("/dev/sdf"));
        var loose = List.of(create("gp2"), create("gp2"));
        var gp3 = create("gp3");

        test.runner.approve().run("ec2_convert_volumes", Map.of("allGp2", true, "atMost", 1_000));
        assertThat(test.moto.client().describeVolumes().volumes())
                .noneMatch(one -> one.volumeTypeAsString().equals("gp2"))
                .extracting(Volume::volumeId)
                .contains(attached, loose.get(0), loose.get(1), gp3);

        var impact = test.impact("ec2_delete_volumes", Map.of("unattached", true, "atMost", 1_000));
        assertThat(impact.confirm()).isEqualTo(impact.count() + " volumes");
        assertThat(impact.resources())
                .noneMatch(one -> one.startsWith(attached))
                .anyMatch(one -> one.startsWith(loose.get(0)))
                .anyMatch(one -> one.startsWith(gp3));
        test.runner.approve().run("ec2_delete_volumes", Map.of("unattached", true, "atMost", 1_000));
        assertThat(test.moto.client().describeVolumes().volumes())
                .extracting(Volume::volumeId)
                .contains(attached)
                .doesNotContain(gp3)
                .doesNotContainAnyElementsOf(loose);
    }

    @Test
    void forcedDetach_isTypedAndForced() {
        var instance = test.moto.launch(test.name("web"));
        var volume = create("gp3");
        test.moto
                .client()
                .attachVolume(
                        request -> request.volumeId(volume).instanceId(instance).device("/dev/sdf"));
        var arguments = Map.of("volume", volume, "force", true);
        var step = test.runner.review("ec2_detach_volume", arguments).steps().get(0);
        assertThat(step.effect()).isEqualTo(Effect.DESTROY);
        assertThat(step.impact().confirm()).isEqualTo(volume);
        assertThat(step.calls())
                .anyMatch(call -> Boolean.TRUE.equals(call.params().get("Force")));
        assertThat(test.change("ec2_detach_volume", arguments)).isEqualTo(Outcome.DONE);
        assertThat(volume(volume).attachments()).isEmpty();
    }

    @Test
    void snapshot_isTakenRestoredAndDeleted() {
        var source = create("gp3");
        var snapshot = made("ec2_create_snapshot", Map.of("volume", source, "name", test.name("nightly")));
        assertThat(test.runner
                        .run("ec2_list_snapshots", Map.of("volume", source))
                        .value()
                        .findValuesAsText("id"))
                .containsExactly(snapshot);
        var restored = made("ec2_restore_snapshot", Map.of("snapshot", test.name("nightly"), "zone", "us-east-1b"));
        assertThat(volume(restored).snapshotId()).isEqualTo(snapshot);
        assertThat(volume(restored).availabilityZone()).isEqualTo("us-east-1b");
        assertThat(test.runner
                        .fail(
                                "ec2_delete_snapshots",
                                Map.of("olderThan", Instant.now().minusSeconds(86_400)))
                        .kind())
                .isEqualTo(FailureKind.NOT_FOUND);
        test.change("ec2_delete_snapshots", Map.of("snapshots", List.of(test.name("nightly"))));
        assertThat(test.runner
                        .run("ec2_list_snapshots", Map.of("volume", source))
                        .value()
                        .path("count")
                        .asInt())
                .isZero();
    }

    @Test
    void volume_growsAndDoesNotShrink() {
        var id = create("gp3");
        var grow = Map.of("volume", id, "size", 20_000_000_000L);
        var impact = test.impact("ec2_grow_volume", grow);
        assertThat(impact.undo()).isEqualTo(Undo.NO);
        assertThat(impact.differences()).containsExactly(new Impact.Difference("size of " + id, "8 GiB", "20 GiB"));
        assertThat(impact.notes()).anyMatch(note -> note.contains("file system"));
        assertThat(test.change("ec2_grow_volume", grow)).isEqualTo(Outcome.DONE);
        assertThat(volume(id).size()).isEqualTo(20);
        for (var size : List.of(20_000_000_000L, 10_000_000_000L)) {
            var failure = test.runner.approve().fail("ec2_grow_volume", Map.of("volume", id, "size", size));
            assertThat(failure.kind()).isEqualTo(FailureKind.CONFLICT);
            assertThat(failure.message()).contains(id, "has 20 GiB already", "only grow");
        }
        assertThat(volume(id).size()).isEqualTo(20);
    }

    @Test
    void volumesOfAnInstance_areAllInSnapshotsOfOneMoment() {
        var instance = test.moto.launch(test.name("web"));
        var second = create("gp3");
        test.moto
                .client()
                .attachVolume(
                        request -> request.volumeId(second).instanceId(instance).device("/dev/sdf"));
        var volumes = test.moto.instance(instance).blockDeviceMappings().stream()
                .map(device -> device.ebs().volumeId())
                .toList();
        assertThat(volumes).hasSize(2);
        var arguments = Map.of("instance", test.name("web"), "name", test.name("nightly"));
        var impact = test.impact("ec2_snapshot_volumes", arguments);
        assertThat(impact.resources()).containsExactlyInAnyOrderElementsOf(volumes);
        assertThat(impact.count()).isEqualTo(2);
        var ids = test.runner
                .approve()
                .run("ec2_snapshot_volumes", arguments)
                .value()
                .findValuesAsText("id");
        assertThat(test.moto
                        .client()
                        .describeSnapshots(request -> request.snapshotIds(ids))
                        .snapshots())
                .extracting(one -> one.volumeId())
                .containsExactlyInAnyOrderElementsOf(volumes);
        assertThat(test.moto.tags(ids.get(0)))
                .containsEntry("Name", test.name("nightly"))
                .containsKey(CreationTags.OWNER);
    }

    @Test
    void snapshots_thatAreListed_areThoseOfTheAccount() {
        // moto has public snapshots of others.
        assertThat(test.moto.client().describeSnapshots().snapshots()).isNotEmpty();
        var own = made("ec2_create_snapshot", Map.of("volume", create("gp3")));
        var listed = test.runner.run("ec2_list_snapshots", Map.of()).value();
        assertThat(listed.findValuesAsText("id")).contains(own);
        assertThat(listed.path("count").asInt())
                .isEqualTo(test.moto
                        .client()
                        .describeSnapshots(request -> request.ownerIds("self"))
                        .snapshots()
                        .size());
    }

    @Test
    void image_isMadeLaunchedAndDeregisteredWithItsSnapshots() {
        var instance = test.moto.launch(test.name("web"));
        // moto takes no tags for the snapshots of an image.
        var image = made(
                "ec2_create_image", Map.of("instance", test.name("web"), "name", test.name("ami"), "untagged", true));
        assertThat(test.runner
                        .run("ec2_list_images", Map.of("imagesNamed", test.mark + "-*"))
                        .value()
                        .findValuesAsText("id"))
                .containsExactly(image);
        test.runner.run("ec2_launch_instances", Map.of("image", test.name("ami"), "name", test.name("copy")));
        var arguments = Map.of("image", test.name("ami"), "deleteSnapshots", true);
        var impact = test.impact("ec2_deregister_image", arguments);
        assertThat(impact.resources()).hasSizeGreaterThan(1);
        assertThat(impact.confirm()).isEqualTo(test.name("ami"));
        assertThat(impact.notes()).anyMatch(note -> note.contains(test.name("copy")));
        assertThat(test.change("ec2_deregister_image", arguments)).isEqualTo(Outcome.DONE);
        assertThat(test.moto
                        .client()
                        .describeImages(request -> request.owners("self"))
                        .images())
                .noneMatch(one -> one.imageId().equals(image));
        var snapshots = impact.resources().subList(1, impact.resources().size());
        assertThat(test.moto
                        .client()
                        .describeSnapshots(request -> request.ownerIds("self"))
                        .snapshots())
                .noneMatch(one -> snapshots.contains(one.snapshotId()));
        assertThat(test.moto.state(instance)).isEqualTo("running");
    }

    @Test
    void keyPair_goesIntoAFileOfItsOwnerAndNowhereElse() throws IOException {
        var conversation = test.runner.agent().conversation();
        var events = new ArrayList<AgentEvent>();
        var sentence = "create a key pair called " + test.name("key");
        var asked = ((Reply.ApprovalNeeded) conversation.ask(sentence, events::add)).proposal();
        var reply = conversation.approve(
                new Approval(asked.seal(), "test", Instant.now(), asked.confirmations()), events::add);
        var file = folder.resolve(test.name("key") + ".pem");
        var key = Files.readString(file);
        assertThat(key).contains("PRIVATE KEY");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(reply).isInstanceOf(Reply.Answer.class);
        assertThat(reply.toString()).doesNotContain("PRIVATE KEY").contains(test.name("key") + ".pem");
        var kept = conversation.history() + " " + conversation.state() + " " + events;
        assertThat(kept).contains(test.name("key") + ".pem").doesNotContain("PRIVATE KEY", key.substring(40, 80));
        assertThat(test.moto.client().describeKeyPairs().keyPairs())
                .anyMatch(one -> one.keyName().equals(test.name("key")));

        var again = test.runner.fail("ec2_create_key_pair", Map.of("name", test.name("key"), "file", "other.pem"));
        assertThat(again.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(folder.resolve("other.pem")).doesNotExist();
        var overwritten =
                test.runner.fail("ec2_create_key_pair", Map.of("name", "x", "file", test.name("key") + ".pem"));
        assertThat(overwritten.message()).contains("exists already");
        assertThat(Files.readString(file)).isEqualTo(key);
        assertThat(test.runner.reply("ec2_create_key_pair", Map.of("name", "x", "file", "../x.pem")))
                .isInstanceOf(Reply.Refused.class);

        var nowhere = test.runner.fail("ec2_create_key_pair", Map.of("name", "x", "file", "keys/x.pem"));
        assertThat(nowhere.message()).contains("the folder of the file 'keys/x.pem' is not there");

        assertThat(test.change("ec2_delete_key_pair", Map.of("name", test.name("key"))))
                .isEqualTo(Outcome.DONE);
        assertThat(test.moto.client().describeKeyPairs().keyPairs())
                .noneMatch(one -> one.keyName().equals(test.name("key")));
        assertThat(test.runner
                        .fail("ec2_delete_key_pair", Map.of("name", test.name("key")))
                        .kind())
                .isEqualTo(FailureKind.NOT_FOUND);
    }

    @Test
    void publicKey_isImported_andAPrivateOneIsNot() throws Exception {
        Files.writeString(folder.resolve("id.pub"), rsa());
        test.change("ec2_import_key_pair", Map.of("name", test.name("mine"), "file", "id.pub"));
        assertThat(test.runner.run("ec2_list_key_pairs", Map.of()).value().findValuesAsText("name"))
                .contains(test.name("mine"));
        Files.writeString(folder.resolve("id"), "-----BEGIN OPENSSH PRIVATE KEY-----\nx\n");
        assertThat(test.runner.reply("ec2_import_key_pair", Map.of("name", "x", "file", "id")))
                .isInstanceOf(Reply.Refused.class);
    }

    /** A fresh public key, as ssh-keygen writes it. */
    private static String rsa() throws Exception {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        var key = (RSAPublicKey) generator.generateKeyPair().getPublic();
        var out = new java.io.ByteArrayOutputStream();
        var data = new java.io.DataOutputStream(out);
        for (var part : List.of(
                "ssh-rsa".getBytes(StandardCharsets.US_ASCII),
                key.getPublicExponent().toByteArray(),
                key.getModulus().toByteArray())) {
            data.writeInt(part.length);
            data.write(part);
        }
        return "ssh-rsa " + Base64.getEncoder().encodeToString(out.toByteArray()) + " test\n";
    }

    @Test
    void address_isAllocatedAssociatedAndReleased() {
        var instance = test.moto.launch(test.name("web"));
        var id = made("ec2_allocate_address", Map.of("name", test.name("front")));
        assertThat(test.runner
                        .run("ec2_list_addresses", Map.of("unused", true))
                        .value()
                        .findValuesAsText("id"))
                .contains(id);
        var arguments = Map.of("address", test.name("front"), "instance", test.name("web"));
        assertThat(test.change("ec2_associate_address", arguments)).isEqualTo(Outcome.DONE);
        assertThat(test.moto
                        .client()
                        .describeAddresses(request -> request.allocationIds(id))
                        .addresses()
                        .get(0)
                        .instanceId())
                .isEqualTo(instance);
        assertThat(test.runner.fail("ec2_associate_address", arguments).kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(test.runner
                        .fail("ec2_release_addresses", Map.of("addresses", List.of(id)))
                        .message())
                .contains("is in use");
        test.change("ec2_disassociate_address", Map.of("address", id));
        assertThat(test.runner
                        .review("ec2_release_addresses", Map.of("addresses", List.of(id)))
                        .steps()
                        .get(0)
                        .effect())
                .isEqualTo(Effect.DESTROY);
        test.change("ec2_release_addresses", Map.of("addresses", List.of(test.name("front"))));
        assertThat(test.moto.client().describeAddresses().addresses()).noneMatch(one -> id.equals(one.allocationId()));
    }

    @Test
    void unusedAddresses_areReleasedAndUsedOnesStay() {
        var instance = test.moto.launch(test.name("web"));
        var used = made("ec2_allocate_address", Map.of("name", test.name("used")));
        test.change("ec2_associate_address", Map.of("address", used, "instance", instance));
        var loose = List.of(made("ec2_allocate_address", Map.of()), made("ec2_allocate_address", Map.of()));
        test.runner.approve().run("ec2_release_addresses", Map.of("unused", true));
        assertThat(test.moto.client().describeAddresses().addresses())
                .extracting(Address::allocationId)
                .contains(used)
                .doesNotContainAnyElementsOf(loose);
    }

    @ParameterizedTest
    @CsvSource({"ec2_resize_instance, type, t3.large", "ec2_hibernate_instances, , ", "ec2_create_image, name, an-image"
    })
    void whatDoesNotComeBackWhole_isUndoneInPart(String tool, String more, String value) {
        var instance = test.moto.launch(test.name("web"));
        var arguments = new HashMap<String, Object>();
        if (tool.endsWith("instances")) {
            arguments.put("instances", List.of(instance));
        } else {
            arguments.put("instance", instance);
        }
        if (more != null) {
            arguments.put(more, value);
        }
        assertThat(test.impact(tool, arguments).undo()).isEqualTo(Undo.PARTLY);
    }

    @Test
    void volumeThatIsConverted_andAddressThatIsAssociated_areUndoneInPart() {
        assertThat(test.impact("ec2_convert_volumes", Map.of("volumes", List.of(create("gp2"))))
                        .undo())
                .isEqualTo(Undo.PARTLY);
        var instance = test.moto.launch(test.name("web"));
        var address = made("ec2_allocate_address", Map.of());
        assertThat(test.impact("ec2_associate_address", Map.of("address", address, "instance", instance))
                        .undo())
                .isEqualTo(Undo.PARTLY);
    }

    @Test
    void networksAndTypes_areShown() {
        var vpc = test.moto
                .client()
                .createVpc(request -> request.cidrBlock("10.9.0.0/16"))
                .vpc()
                .vpcId();
        var subnet = test.moto
                .client()
                .createSubnet(request -> request.vpcId(vpc).cidrBlock("10.9.1.0/24"))
                .subnet()
                .subnetId();
        var networks = test.runner.run("ec2_list_networks", Map.of("vpc", vpc)).value();
        assertThat(networks.path("vpcs").findValuesAsText("id")).containsExactly(vpc);
        assertThat(networks.path("subnets").findValuesAsText("id")).containsExactly(subnet);
        assertThat(test.runner
                        .run("ec2_list_networks", Map.of())
                        .value()
                        .path("vpcs")
                        .size())
                .isGreaterThan(1);
        var types = test.runner
                .run("ec2_instance_types", Map.of("types", List.of("t4g.micro", "m5.large")))
                .value();
        assertThat(types.path("types").findValuesAsText("type")).containsExactly("t4g.micro", "m5.large");
        assertThat(types.path("types").get(1).path("memoryMebibytes").asInt()).isEqualTo(8192);
        assertThat(types.path("price").asText()).startsWith("not known");
        assertThat(test.runner
                        .fail("ec2_instance_types", Map.of("types", List.of("zz9.large")))
                        .kind())
                .isEqualTo(FailureKind.NOT_FOUND);
    }
}
