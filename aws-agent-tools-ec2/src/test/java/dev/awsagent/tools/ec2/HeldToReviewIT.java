package dev.awsagent.tools.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.awsagent.agent.Reply;
import dev.awsagent.credential.Target;
import dev.awsagent.guard.Approval;
import dev.awsagent.plan.Argument;
import dev.awsagent.plan.Origin;
import dev.awsagent.plan.Plan;
import dev.awsagent.plan.Step;
import dev.awsagent.testkit.AwsEmulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ec2.model.Tag;

/** What changes between the question and the yes was not said yes to, on {@code moto_server}. */
class HeldToReviewIT {

    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g test\n";

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    @TempDir
    static Path folder;

    @RegisterExtension
    final MotoCase test = new MotoCase(AWS, folder);

    @FunctionalInterface
    private interface Meanwhile {
        void happens() throws IOException;
    }

    /** Asks, lets something happen, says yes, and holds it to be refused for that. */
    private void refused(String sentence, String why, Meanwhile meanwhile) throws IOException {
        var conversation = test.runner.agent().conversation();
        var reply = conversation.ask(sentence);
        assertThat(reply).as(String.valueOf(reply)).isInstanceOf(Reply.ApprovalNeeded.class);
        var proposal = ((Reply.ApprovalNeeded) reply).proposal();
        meanwhile.happens();
        var done = conversation.approve(new Approval(proposal.seal(), "test", Instant.now(), proposal.confirmations()));
        assertThat(done.toString()).contains("when this was reviewed", why, "nothing was done");
    }

    private void name(String id, String name) {
        test.moto
                .client()
                .createTags(request -> request.resources(id)
                        .tags(Tag.builder().key("Name").value(name).build()));
    }

    private void swap(String one, String other) {
        name(one, test.name("b"));
        name(other, test.name("a"));
    }

    @Test
    void nameThatMeansAnotherInstance_isRefused() throws IOException {
        var one = test.moto.launch(test.name("a"));
        var other = test.moto.launch(test.name("b"));
        refused("resize " + test.name("a") + " to t3.small", one, () -> swap(one, other));
        assertThat(test.moto.instance(other).instanceTypeAsString()).isEqualTo("t3.micro");
        assertThat(test.moto.state(other)).isEqualTo("running");
        swap(other, one);
        refused("tag instance " + test.name("a") + " with owner=maria", one, () -> swap(one, other));
        assertThat(test.moto.tags(other)).doesNotContainKey("owner");
        swap(other, one);
        refused("rename " + test.name("a") + " to " + test.name("c"), one, () -> swap(one, other));
        swap(other, one);
        refused("snapshot all volumes of " + test.name("a"), one, () -> swap(one, other));
    }

    private void own(String id, String owner) {
        test.moto
                .client()
                .createTags(request -> request.resources(id)
                        .tags(Tag.builder().key("owner").value(owner).build()));
    }

    @Test
    void tagThatWasChanged_isNotOverwrittenOrRemovedUnseen() throws IOException {
        var id = test.moto.launch(test.name("a"), "owner", "bob");
        refused("tag instance " + test.name("a") + " with owner=maria", "'bob'", () -> own(id, "alice"));
        assertThat(test.moto.tags(id)).containsEntry("owner", "alice");
        refused("remove the tag \"owner\" from " + id, "'alice'", () -> own(id, "carol"));
        assertThat(test.moto.tags(id)).containsEntry("owner", "carol");
        refused("rename " + id + " to " + test.name("c"), test.name("b"), () -> name(id, test.name("b")));
        assertThat(test.moto.tags(id)).containsEntry("Name", test.name("b"));
    }

    @Test
    void tagThatAnEarlierStepOfThePlanSet_isNoSurprise() {
        var id = test.moto.launch(test.name("a"), "owner", "bob");
        var conversation = test.runner.agent().conversation();
        var reply = conversation.run(new Plan("test", List.of(tag("1", id, "maria"), tag("2", id, "eve"))));
        assertThat(reply).as(String.valueOf(reply)).isInstanceOf(Reply.ApprovalNeeded.class);
        var proposal = ((Reply.ApprovalNeeded) reply).proposal();
        var done = conversation.approve(new Approval(proposal.seal(), "test", Instant.now(), proposal.confirmations()));
        assertThat(done).as(String.valueOf(done)).isInstanceOf(Reply.Answer.class);
        assertThat(test.moto.tags(id)).containsEntry("owner", "eve");
    }

    private static Step tag(String step, String id, String owner) {
        var json = new ObjectMapper();
        return new Step(
                step,
                "ec2_tag_resources",
                Map.of(
                        "resources",
                        new Argument(json.valueToTree(List.of(id)), Origin.USER),
                        "tags",
                        new Argument(json.valueToTree(Map.of("owner", owner)), Origin.USER)),
                Target.ANY);
    }

    @Test
    void groupThatWasMadeAnew_isNotOpened() throws IOException {
        var first = group();
        refused("open port 443 on " + test.name("sg") + " for 10.0.0.0/8", first, () -> {
            test.moto.client().deleteSecurityGroup(request -> request.groupId(first));
            group();
        });
        assertThat(test.moto
                        .client()
                        .describeSecurityGroups(request -> request.filters(
                                filter -> filter.name("group-name").values(test.name("sg"))))
                        .securityGroups()
                        .get(0)
                        .ipPermissions())
                .isEmpty();
    }

    private String group() {
        return test.moto
                .client()
                .createSecurityGroup(
                        request -> request.groupName(test.name("sg")).description("of a test"))
                .groupId();
    }

    private void open(String group, String network) {
        test.moto
                .client()
                .authorizeSecurityGroupIngress(request -> request.groupId(group)
                        .ipProtocol("tcp")
                        .fromPort(22)
                        .toPort(22)
                        .cidrIp(network));
    }

    @Test
    void ruleThatWasAdded_isNotClosedUnseen() throws IOException {
        var group = group();
        open(group, "192.0.2.0/24");
        refused(
                "close port 22 on " + test.name("sg"),
                "tcp 22 for 198.51.100.0/24",
                () -> open(group, "198.51.100.0/24"));
        assertThat(test.moto
                        .client()
                        .describeSecurityGroups(request -> request.groupIds(group))
                        .securityGroups()
                        .get(0)
                        .ipPermissions()
                        .get(0)
                        .ipRanges())
                .hasSize(2);
    }

    @Test
    void userDataThatWasEdited_isNotLaunched() throws IOException {
        Files.writeString(folder.resolve("setup.sh"), "echo good");
        refused(
                "launch a t3.micro called " + test.name("ud") + " with user data from setup.sh",
                "the SHA-256 of 'setup.sh'",
                () -> Files.writeString(folder.resolve("setup.sh"), "echo evil"));
        assertThat(test.moto
                        .client()
                        .describeInstances(request -> request.filters(
                                filter -> filter.name("tag:Name").values(test.name("ud"))))
                        .reservations())
                .isEmpty();
    }

    @Test
    void publicKeyThatWasReplaced_isNotImported() throws IOException {
        Files.writeString(folder.resolve("id.pub"), KEY);
        assertThat(test.impact("ec2_import_key_pair", Map.of("name", test.name("own"), "file", "id.pub"))
                        .notes())
                .contains("the public key in 'id.pub', fingerprint SHA256:mKqU+0K8OhKmA8bBQi9Rz0Q5l7/g160hIP+rJYSTNj4");
        refused(
                "import the public key id.pub as " + test.name("own"),
                "the SHA-256 of 'id.pub'",
                () -> Files.writeString(folder.resolve("id.pub"), KEY.replace("Hh8g test", "Hh8h test")));
        assertThat(test.moto
                        .client()
                        .describeKeyPairs(request -> request.filters(
                                filter -> filter.name("key-name").values(test.name("own"))))
                        .keyPairs())
                .isEmpty();
    }

    @Test
    void keyPairThatWasMadeAnew_isNotDeleted() throws IOException {
        var first = test.moto.client().createKeyPair(request -> request.keyName(test.name("key")));
        refused("delete key pair " + test.name("key"), first.keyPairId(), () -> {
            test.moto.client().deleteKeyPair(request -> request.keyName(test.name("key")));
            test.moto.client().createKeyPair(request -> request.keyName(test.name("key")));
        });
        assertThat(test.moto
                        .client()
                        .describeKeyPairs(request -> request.keyNames(test.name("key")))
                        .keyPairs())
                .hasSize(1);
    }
}
