package dev.awsagent.tools.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.agent.Reply;
import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.testkit.ToolRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Rules for tags on {@code moto_server}, for the changes of one thing that know no tags of their own. */
class TagRulesIT {

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    @TempDir
    private Path folder;

    private Moto moto;
    private ToolRunner runner;

    @BeforeEach
    void start() throws IOException {
        var policy = Files.writeString(
                folder.resolve("policy.yml"),
                "version: 1\nrules: [{name: prod stays, when: {tag: env=prod}, decide: deny}]\n");
        moto = new Moto(AWS);
        runner = ToolRunner.on(AWS.environment(), settings -> settings.policyFile(policy));
    }

    @AfterEach
    void stop() {
        runner.close();
        moto.close();
    }

    private void denied(String tool, Map<String, ?> arguments) {
        assertThat(runner.reply(tool, arguments))
                .isInstanceOfSatisfying(
                        Reply.Refused.class,
                        refused -> assertThat(refused.rule()).endsWith("prod stays"));
    }

    private void asked(String tool, Map<String, ?> arguments) {
        assertThat(runner.reply(tool, arguments)).isInstanceOf(Reply.ApprovalNeeded.class);
    }

    @Test
    void changeOfOneInstance_isHeldToItsTags() {
        var prod = moto.launch("tags-prod", "env", "prod");
        var dev = moto.launch("tags-dev", "env", "dev");
        denied("ec2_rename_instance", Map.of("instance", prod, "name", "other"));
        denied("ec2_rename_instance", Map.of("instance", "tags-prod", "name", "other"));
        asked("ec2_rename_instance", Map.of("instance", "tags-dev", "name", "other"));
        denied("ec2_resize_instance", Map.of("instance", prod, "type", "t3.large"));
        asked("ec2_resize_instance", Map.of("instance", dev, "type", "t3.large"));
        denied("ec2_untag_resources", Map.of("resources", List.of(prod), "keys", List.of("env")));
    }

    @Test
    void whatIsAttached_isHeldToTheTagsOfBoth() {
        var prod = moto.launch("attach-prod", "env", "prod");
        var dev = moto.launch("attach-dev", "env", "dev");
        var volume = moto.client()
                .createVolume(request -> request.size(1)
                        .availabilityZone(moto.instance(prod).placement().availabilityZone()))
                .volumeId();
        denied("ec2_attach_volume", Map.of("volume", volume, "instance", "attach-prod"));
        asked("ec2_attach_volume", Map.of("volume", volume, "instance", dev));
    }

    @Test
    void whatIsMade_isHeldToTheTagsThatItWillHave() {
        var image = moto.image();
        denied("ec2_launch_instances", Map.of("image", image, "type", "t3.micro", "tags", Map.of("env", "prod")));
        asked("ec2_launch_instances", Map.of("image", image, "type", "t3.micro", "tags", Map.of("env", "dev")));
        denied("ec2_create_volume", Map.of("size", 1L << 30, "zone", "us-east-1a", "tags", Map.of("env", "prod")));
        asked("ec2_create_volume", Map.of("size", 1L << 30, "zone", "us-east-1a"));
        asked("ec2_allocate_address", Map.of());
    }
}
