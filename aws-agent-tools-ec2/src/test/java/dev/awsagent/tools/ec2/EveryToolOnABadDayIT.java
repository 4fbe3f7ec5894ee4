package dev.awsagent.tools.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.awsagent.credential.Target;
import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.testkit.ToolRunner;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolPlugin;
import dev.awsagent.tool.ToolRegistry;
import dev.awsagent.tools.ec2.FaultyEc2.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.ec2.model.DomainType;

/**
 * What each tool makes of an AWS that asks for fewer requests, denies, or breaks off: never a success, never a change that is
 * sent twice, and a message that says what and what next. A new tool has no place to hide: it is asked for here, too.
 */
class EveryToolOnABadDayIT {

    private static final ToolRegistry TOOLS = ToolRegistry.of(ServiceLoader.load(ToolPlugin.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(Ec2ToolPlugin.class::isInstance)
            .flatMap(plugin -> plugin.tools().stream())
            .toList());

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    @TempDir
    static Path folder;

    @TempDir
    static Path home;

    /** What each tool is asked for: things that are there, so that it comes as far as the call that fails. */
    private static final Map<String, Map<String, ?>> ARGUMENTS = new HashMap<>();

    private static Moto moto;

    private static FaultyEc2 faulty;
    private static ToolRunner runner;

    enum Fault {
        THROTTLED(Answer.error(503, "RequestLimitExceeded", "Request limit exceeded.")),
        DENIED(Answer.error(403, "UnauthorizedOperation", "You are not authorized to perform this operation.")),
        CUT_OFF(Answer.NONE);

        final Answer answer;

        Fault(Answer answer) {
            this.answer = answer;
        }

        /** @param changes whether it is the change that fails, and not a look */
        FailureKind kind(boolean changes) {
            return switch (this) {
                case THROTTLED -> FailureKind.THROTTLED;
                case DENIED -> FailureKind.ACCESS_DENIED;
                case CUT_OFF -> changes ? FailureKind.IN_DOUBT : FailureKind.UNREACHABLE;
            };
        }
    }

    @BeforeAll
    static void things() throws IOException {
        faulty = new FaultyEc2(AWS.endpoint());
        runner = ToolRunner.on(faulty.environment(AWS.accessKeyId(), AWS.secretAccessKey(), home), folder);
        moto = new Moto(AWS);
        var ec2 = moto.client();
        var web = moto.launch("bad-day-web");
        var stopped = moto.launch("bad-day-stopped");
        ec2.stopInstances(request -> request.instanceIds(stopped));
        var zone = moto.instance(web).placement().availabilityZone();
        var free = ec2.createVolume(
                        request -> request.availabilityZone(zone).size(8).volumeType("gp2"))
                .volumeId();
        var attached = ec2.createVolume(
                        request -> request.availabilityZone(zone).size(8).volumeType("gp2"))
                .volumeId();
        ec2.attachVolume(request -> request.volumeId(attached).instanceId(web).device("/dev/sdh"));
        var snapshot = ec2.createSnapshot(request -> request.volumeId(free)).snapshotId();
        var image = ec2.createImage(request -> request.instanceId(web).name("bad-day-image"))
                .imageId();
        var group = ec2.createSecurityGroup(request -> request.groupName("bad-day-sg")
                        .description("x")
                        .vpcId(moto.instance(web).vpcId()))
                .groupId();
        ec2.authorizeSecurityGroupIngress(request ->
                request.groupId(group).ipProtocol("tcp").fromPort(22).toPort(22).cidrIp("0.0.0.0/0"));
        ec2.createKeyPair(request -> request.keyName("bad-day-key"));
        var loose =
                ec2.allocateAddress(request -> request.domain(DomainType.VPC)).allocationId();
        var used =
                ec2.allocateAddress(request -> request.domain(DomainType.VPC)).allocationId();
        ec2.associateAddress(request -> request.allocationId(used).instanceId(web));
        Files.writeString(folder.resolve("id.pub"), publicKey());

        var instance = Map.of("instance", web);
        var instances = Map.of("instances", List.of(web));
        ARGUMENTS.put("ec2_list_instances", Map.of());
        ARGUMENTS.put("ec2_instance_info", instance);
        ARGUMENTS.put("ec2_start_instances", Map.of("instances", List.of(stopped)));
        ARGUMENTS.put("ec2_stop_instances", instances);
        ARGUMENTS.put("ec2_hibernate_instances", instances);
        ARGUMENTS.put("ec2_reboot_instances", instances);
        ARGUMENTS.put("ec2_terminate_instances", instances);
        ARGUMENTS.put("ec2_launch_instances", Map.of("image", moto.image()));
        ARGUMENTS.put("ec2_wait_for_instances", Map.of("instances", List.of(web), "state", "STOPPED"));
        ARGUMENTS.put("ec2_resize_instance", Map.of("instance", stopped, "type", "t3.large"));
        ARGUMENTS.put("ec2_rename_instance", Map.of("instance", web, "name", "bad-day-web-2"));
        ARGUMENTS.put("ec2_protect_instances", instances);
        ARGUMENTS.put("ec2_unprotect_instances", instances);
        ARGUMENTS.put("ec2_set_metadata_options", Map.of("instances", List.of(web), "tokens", "REQUIRED"));
        ARGUMENTS.put("ec2_instance_status", instances);
        ARGUMENTS.put("ec2_console_output", instance);
        ARGUMENTS.put("ec2_tag_resources", Map.of("resources", List.of(web), "tags", Map.of("a", "b")));
        ARGUMENTS.put("ec2_untag_resources", Map.of("resources", List.of(web), "keys", List.of("Name")));
        ARGUMENTS.put("ec2_find_by_tag", Map.of("tags", Map.of("Name", "bad-day-web")));
        ARGUMENTS.put("ec2_list_security_groups", Map.of());
        ARGUMENTS.put("ec2_security_group_rules", Map.of("group", group));
        ARGUMENTS.put("ec2_find_open_groups", Map.of());
        ARGUMENTS.put("ec2_open_port", Map.of("group", group, "port", "443", "source", "10.0.0.0/8"));
        ARGUMENTS.put("ec2_close_port", Map.of("group", group, "port", "22", "source", "0.0.0.0/0"));
        ARGUMENTS.put("ec2_list_volumes", Map.of());
        ARGUMENTS.put("ec2_create_volume", Map.of("size", 10_000_000_000L, "zone", zone));
        ARGUMENTS.put("ec2_attach_volume", Map.of("volume", free, "instance", web));
        ARGUMENTS.put("ec2_detach_volume", Map.of("volume", attached));
        ARGUMENTS.put("ec2_delete_volumes", Map.of("volumes", List.of(free)));
        ARGUMENTS.put("ec2_grow_volume", Map.of("volume", free, "size", 20_000_000_000L));
        ARGUMENTS.put("ec2_convert_volumes", Map.of("volumes", List.of(free)));
        ARGUMENTS.put("ec2_list_snapshots", Map.of());
        ARGUMENTS.put("ec2_create_snapshot", Map.of("volume", free));
        ARGUMENTS.put("ec2_snapshot_volumes", instance);
        ARGUMENTS.put("ec2_restore_snapshot", Map.of("snapshot", snapshot, "zone", zone));
        ARGUMENTS.put("ec2_delete_snapshots", Map.of("snapshots", List.of(snapshot)));
        ARGUMENTS.put("ec2_list_images", Map.of());
        ARGUMENTS.put("ec2_create_image", Map.of("instance", web, "name", "bad-day-2"));
        ARGUMENTS.put("ec2_deregister_image", Map.of("image", image));
        ARGUMENTS.put("ec2_list_key_pairs", Map.of());
        ARGUMENTS.put("ec2_create_key_pair", Map.of("name", "bad-day-new"));
        ARGUMENTS.put("ec2_import_key_pair", Map.of("name", "bad-day-own", "file", "id.pub"));
        ARGUMENTS.put("ec2_delete_key_pair", Map.of("name", "bad-day-key"));
        ARGUMENTS.put("ec2_list_addresses", Map.of());
        ARGUMENTS.put("ec2_allocate_address", Map.of());
        ARGUMENTS.put("ec2_associate_address", Map.of("address", loose, "instance", stopped));
        ARGUMENTS.put("ec2_disassociate_address", Map.of("address", used));
        ARGUMENTS.put("ec2_release_addresses", Map.of("addresses", List.of(loose)));
        ARGUMENTS.put("ec2_list_networks", Map.of());
        ARGUMENTS.put("ec2_instance_types", Map.of("types", List.of("t3.micro")));
    }

    /** Any ed25519 key will do. */
    private static String publicKey() {
        var key = new byte[51];
        var type = "ssh-ed25519".getBytes(StandardCharsets.US_ASCII);
        key[3] = 11;
        System.arraycopy(type, 0, key, 4, type.length);
        key[18] = 32;
        for (int i = 19; i < key.length; i++) {
            key[i] = (byte) i;
        }
        return "ssh-ed25519 " + Base64.getEncoder().encodeToString(key) + " test";
    }

    @AfterAll
    static void close() {
        runner.close();
        faulty.close();
        moto.close();
    }

    @BeforeEach
    void start() {
        faulty.actions.clear();
        faulty.bodies.clear();
    }

    @Test
    void eachTool_isAskedFor() {
        assertThat(names()).containsExactlyInAnyOrderElementsOf(ARGUMENTS.keySet());
    }

    private static Set<String> names() {
        return TOOLS.all().stream().map(tool -> tool.name()).collect(Collectors.toCollection(TreeSet::new));
    }

    static Stream<Arguments> faults() {
        return names().stream().flatMap(tool -> Stream.of(Fault.values()).map(fault -> Arguments.of(tool, fault)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("faults")
    void tool_thatFails_saysSoAndChangesNothingTwice(String tool, Fault fault) {
        var arguments = ARGUMENTS.getOrDefault(tool, Map.of());
        var calls = calls(tool, arguments);
        var changes = calls.stream().filter(call -> !call.looks()).toList();
        var failing = (changes.isEmpty() ? calls : changes)
                .stream().map(AwsCall::operation).collect(Collectors.toSet());
        faulty.fault = (action, body, count) -> failing.contains(action) ? fault.answer : null;
        var before = state();

        var failure = runner.approve().fail(tool, arguments);

        assertThat(failure.kind()).as(failure.message()).isEqualTo(fault.kind(!changes.isEmpty()));
        assertThat(failure.message()).isNotBlank();
        assertThat(failure.hint())
                .as("the next step after: %s", failure.message())
                .isNotBlank();
        assertThat(Stream.concat(failing.stream(), named(arguments)))
                .as("one of these is named in: %s", failure.message())
                .anyMatch(what -> failure.message().contains(what));
        assertThat(faulty.actions).as("it came as far as this").containsAnyElementsOf(failing);
        for (var change : changes) {
            var sent = faulty.bodies.stream()
                    .filter(body -> body.contains("Action=" + change.operation() + "&"))
                    .toList();
            if (fault == Fault.CUT_OFF && sent.stream().noneMatch(body -> body.contains("ClientToken="))) {
                assertThat(sent).as(change.operation()).hasSizeLessThanOrEqualTo(1);
            }
            assertThat(sent).as("the same each time").allMatch(body -> body.equals(sent.get(0)));
        }
        assertThat(state()).isEqualTo(before);
    }

    private static List<AwsCall> calls(String tool, Map<String, ?> arguments) {
        var values = new HashMap<String, JsonNode>();
        var json = new ObjectMapper();
        arguments.forEach((name, value) -> values.put(name, json.valueToTree(value)));
        return TOOLS.find(tool).orElseThrow().bind(values).calls(Target.ANY).stream()
                .filter(call -> call.service().equals("ec2"))
                .toList();
    }

    private static Stream<String> named(Map<String, ?> arguments) {
        return arguments.values().stream()
                .flatMap(value -> value instanceof List<?> list ? list.stream() : Stream.of(value))
                .map(String::valueOf);
    }

    /** What a change would have changed. */
    private static String state() {
        var ec2 = moto.client();
        return ec2.describeInstances().reservations().stream()
                        .flatMap(one -> one.instances().stream())
                        .map(one -> one.instanceId()
                                + one.state().nameAsString()
                                + one.instanceTypeAsString()
                                + new TreeSet<>(
                                        one.tags().stream().map(String::valueOf).toList()))
                        .sorted()
                        .collect(Collectors.joining())
                + ec2.describeVolumes().volumes().stream()
                        .map(one -> one.volumeId() + one.size() + one.volumeTypeAsString() + one.stateAsString())
                        .sorted()
                        .collect(Collectors.joining())
                + ec2.describeSnapshots(request -> request.ownerIds("self"))
                        .snapshots()
                        .size()
                + ec2.describeImages(request -> request.owners("self")).images().size()
                + ec2.describeKeyPairs().keyPairs().size()
                + ec2.describeAddresses().addresses();
    }
}
