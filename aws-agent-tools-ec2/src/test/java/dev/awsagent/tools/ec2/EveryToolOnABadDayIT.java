package dev.awsagent.tools.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.awsagent.credential.Target;
import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.testkit.ToolRunner;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tools.ec2.FaultyEc2.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
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
import software.amazon.awssdk.services.ec2.model.Volume;

/**
 * What each tool makes of an AWS that asks for fewer requests, denies, or breaks off: never a success, never a change that is
 * sent twice, and a message that says what and what next. A new tool has no place to hide: it is asked for here, too.
 */
class EveryToolOnABadDayIT {

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    @TempDir
    static Path folder;

    @TempDir
    static Path home;

    private static EveryTool every;

    /** Nothing that a test does changes it. */
    private static String before;

    private static Moto moto;

    private static FaultyEc2 faulty;
    private static ToolRunner runner;

    enum Fault {
        THROTTLED(Answer.error(503, "RequestLimitExceeded", "Request limit exceeded.")),
        DENIED(Answer.error(403, "UnauthorizedOperation", "You are not authorized to perform this operation.")),
        CUT_OFF(Answer.NONE),
        WRONG_STATE(Answer.NONE) {
            @Override
            Answer answer(String action, Map<String, ?> arguments) {
                var id = ID.matcher(arguments.toString());
                return Answer.error(
                        400,
                        STATES.getOrDefault(action, "IncorrectInstanceState"),
                        (id.find() ? id.group() : "It") + " is in the state 'pending'.");
            }
        };

        private static final Pattern ID = Pattern.compile("\\b[a-z]{1,9}-[0-9a-f]{8,17}\\b");

        /** What AWS says of things whose state does not allow what is asked. */
        private static final Map<String, String> STATES = Map.ofEntries(
                Map.entry("StartInstances", "IncorrectInstanceState"),
                Map.entry("StopInstances", "IncorrectInstanceState"),
                Map.entry("RebootInstances", "IncorrectInstanceState"),
                Map.entry("TerminateInstances", "IncorrectInstanceState"),
                Map.entry("ModifyInstanceAttribute", "IncorrectInstanceState"),
                Map.entry("ModifyInstanceMetadataOptions", "IncorrectInstanceState"),
                Map.entry("CreateImage", "IncorrectInstanceState"),
                Map.entry("AttachVolume", "VolumeInUse"),
                Map.entry("DetachVolume", "IncorrectState"),
                Map.entry("DeleteVolume", "VolumeInUse"),
                Map.entry("ModifyVolume", "IncorrectModificationState"),
                Map.entry("CreateVolume", "IncorrectState"),
                Map.entry("CreateSnapshot", "IncorrectState"),
                Map.entry("CreateSnapshots", "IncorrectState"),
                Map.entry("DeleteSnapshot", "InvalidSnapshot.InUse"),
                Map.entry("DeregisterImage", "InvalidAMIID.Unavailable"),
                Map.entry("AssociateAddress", "Resource.AlreadyAssociated"),
                Map.entry("DisassociateAddress", "InvalidAddress.Locked"),
                Map.entry("ReleaseAddress", "InvalidIPAddress.InUse"));

        /** Whether the tool changes something that has a state. */
        boolean concerns(String tool) {
            return this != WRONG_STATE
                    || calls(tool, every.all().get(tool)).stream()
                                    .anyMatch(call -> STATES.containsKey(call.operation()))
                            && ID.matcher(every.all().get(tool).toString()).find();
        }

        private final Answer answer;

        Fault(Answer answer) {
            this.answer = answer;
        }

        /** To a call that fails like this. */
        Answer answer(String action, Map<String, ?> arguments) {
            return answer;
        }

        /** @param changes whether it is the change that fails, and not a look */
        FailureKind kind(boolean changes) {
            return switch (this) {
                case THROTTLED -> FailureKind.THROTTLED;
                case DENIED -> FailureKind.ACCESS_DENIED;
                case WRONG_STATE -> FailureKind.CONFLICT;
                case CUT_OFF -> changes ? FailureKind.IN_DOUBT : FailureKind.UNREACHABLE;
            };
        }
    }

    @BeforeAll
    static void things() throws IOException {
        faulty = new FaultyEc2(AWS.endpoint());
        runner = ToolRunner.on(faulty.environment(AWS.accessKeyId(), AWS.secretAccessKey(), home), folder);
        moto = new Moto(AWS);
        every = new EveryTool(moto, folder);
        before = state();
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
        assertThat(every.all().keySet()).containsExactlyInAnyOrderElementsOf(EveryTool.names());
    }

    static Stream<Arguments> faults() {
        return EveryTool.names().stream()
                .flatMap(tool -> Stream.of(Fault.values())
                        .filter(fault -> fault.concerns(tool))
                        .map(fault -> Arguments.of(tool, fault)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("faults")
    void tool_thatFails_saysSoAndChangesNothingTwice(String tool, Fault fault) {
        var arguments = every.all().getOrDefault(tool, Map.of());
        var calls = calls(tool, arguments);
        var changes = calls.stream().filter(call -> !call.looks()).toList();
        var failing = (changes.isEmpty() ? calls : changes)
                .stream().map(AwsCall::operation).collect(Collectors.toSet());
        faulty.fault = (action, body, count) -> failing.contains(action) ? fault.answer(action, arguments) : null;

        var failure = runner.approve().fail(tool, arguments);

        assertThat(failure.kind()).as(failure.message()).isEqualTo(fault.kind(!changes.isEmpty()));
        if (fault == Fault.WRONG_STATE) {
            assertThat(failure.message()).contains("the state 'pending'");
            assertThat(failure.hint()).contains("state");
        }
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

    /** What nothing has there is an empty list, as AWS filters by it. */
    private static final Set<String> FILTERS = Set.of("ec2_list_instances keyPair", "ec2_list_key_pairs name");

    /** Each tool that takes a name, with one input that has a name which nothing has. */
    static Stream<Arguments> misspelt() {
        return every.requests()
                .flatMap(one -> one.arguments().entrySet().stream()
                        .filter(argument -> !argument.getKey().equals("resources")
                                && !FILTERS.contains(one.tool() + " " + argument.getKey()))
                        .flatMap(argument -> every.misspelt(argument.getValue()).stream()
                                .map(wrong -> {
                                    var arguments = new TreeMap<String, Object>(one.arguments());
                                    arguments.put(argument.getKey(), wrong);
                                    return Arguments.of(one.tool(), argument.getKey(), arguments);
                                })))
                .filter(one -> takesNames((String) one.get()[0], (Map<?, ?>) one.get()[2]));
    }

    /** Whether the tool takes a name there, and not only the id or the address of a thing. */
    private static boolean takesNames(String tool, Map<?, ?> arguments) {
        var values = new HashMap<String, Object>();
        arguments.forEach((name, value) -> values.put((String) name, value));
        try {
            calls(tool, values);
            return true;
        } catch (ToolException e) {
            return false;
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("misspelt")
    void nameThatNothingHas_isAnsweredWithThoseThatAreNear(String tool, String input, Map<String, ?> arguments) {
        faulty.fault = (action, body, count) -> null;

        var failure = runner.approve().fail(tool, arguments);

        assertThat(failure.kind()).as(failure.message()).isEqualTo(FailureKind.NOT_FOUND);
        var name = String.valueOf(arguments.get(input)).replaceAll("[\\[\\]]", "");
        assertThat(failure.message()).contains("'" + name + "'");
        assertThat(failure.hint()).startsWith("did you mean").contains(name.substring(0, name.length() - 1));
        var changes = calls(tool, arguments).stream()
                .filter(call -> !call.looks())
                .map(AwsCall::operation)
                .toList();
        assertThat(faulty.actions).isNotEmpty().noneMatch(changes::contains);
    }

    @Test
    void eachToolThatChangesOrShowsOneThing_isTriedWithANameThatNothingHas() {
        assertThat(misspelt().map(one -> one.get()[0]).distinct()).hasSizeGreaterThanOrEqualTo(38);
    }

    private static List<AwsCall> calls(String tool, Map<String, ?> arguments) {
        var values = new HashMap<String, JsonNode>();
        var json = new ObjectMapper();
        arguments.forEach((name, value) -> values.put(name, json.valueToTree(value)));
        return EveryTool.TOOLS.find(tool).orElseThrow().bind(values).calls(Target.ANY).stream()
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
        var state = new TreeSet<String>();
        for (var reservation : ec2.describeInstances().reservations()) {
            for (var one : reservation.instances()) {
                state.add(one.instanceId()
                        + one.state().nameAsString()
                        + one.instanceTypeAsString()
                        + one.metadataOptions()
                        + moto.isProtected(one.instanceId()));
            }
        }
        ec2.describeTags().tags().forEach(one -> state.add(one.toString()));
        var volumes = ec2.describeVolumes().volumes();
        volumes.forEach(one -> state.add(one.volumeId() + one.size() + one.volumeTypeAsString() + one.stateAsString()));
        // moto has thousands more.
        ec2.describeSnapshots(request -> request.filters(filter -> filter.name("volume-id")
                        .values(volumes.stream().map(Volume::volumeId).toList())))
                .snapshots()
                .forEach(one -> state.add(one.snapshotId()));
        ec2.describeImages(request -> request.owners("self")).images().forEach(one -> state.add(one.imageId()));
        ec2.describeKeyPairs().keyPairs().forEach(one -> state.add(one.keyPairId()));
        ec2.describeAddresses().addresses().forEach(one -> state.add(one.toString()));
        ec2.describeSecurityGroupRules(request -> {}).securityGroupRules().forEach(one -> state.add(one.toString()));
        return String.join("\n", state);
    }
}
