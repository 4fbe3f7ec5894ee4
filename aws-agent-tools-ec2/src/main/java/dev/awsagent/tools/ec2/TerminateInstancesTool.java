package dev.awsagent.tools.ec2;

import dev.awsagent.credential.Target;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Instance;

@ToolInfo(
        name = "ec2_terminate_instances",
        effect = Effect.DESTROY,
        iam = {
            "ec2:TerminateInstances",
            "ec2:DescribeInstances",
            "ec2:DescribeVpcs",
            "ec2:DescribeInstanceAttribute",
            "ec2:DescribeVolumes",
            "ec2:DescribeAddresses"
        },
        value =
                "Terminates (deletes) instances for good, with the volumes that are set to go with them: those named, or those"
                        + " that fit a description. One that is protected against termination stays.",
        examples = {
            "terminate instance {instances}",
            "please terminate {instances}",
            "terminate the instance called {instances}",
            "terminate the server {instances}",
            "terminate all instances tagged {tags}",
            "terminate instances tagged {tags}",
            "terminate every instance named {instancesNamed}",
            "terminate instances of type {type}",
            "terminate instances named {instancesNamed}",
            "terminate all {type} instances",
            "terminate {type} instances",
            "terminate all instances older than {launchedBefore}",
            "terminate all instances in vpc {vpc}",
            "delete instance {instances}",
            "delete the ec2 instance {instances}",
            "destroy instance {instances}",
            "remove instance {instances}",
            "kill instance {instances}",
            "delete all instances tagged {tags}",
            "terminate all stopped",
            "terminate the machine {instances}",
            "terminate the box {instances}",
            "terminate the vm {instances}",
            "terminate the host {instances}",
            "delete the machine {instances}",
            "delete the box {instances}",
            "delete the vm {instances}",
            "delete the host {instances}",
            "delete the server {instances}",
            "destroy the server {instances}",
            "remove the server {instances}",
            "kill the server {instances}",
            "nuke instance {instances}",
            "decommission instance {instances}",
            "decommission the server {instances}",
            "scrap instance {instances}",
            "trash instance {instances}",
            "tear down instance {instances}",
            "dispose of instance {instances}",
            "throw away instance {instances}",
            "terminate instance {instances} for good",
            "terminate instance {instances} permanently",
            "delete instance {instances} permanently",
            "destroy instance {instances} permanently",
            "terminate all servers tagged {tags}",
            "destroy all instances tagged {tags}",
            "remove all instances tagged {tags}"
        })
final class TerminateInstancesTool implements Tool<InstancesInput, Changes> {

    private static final Batch<Instance> BATCH =
            Batch.ofInstances("terminate", "terminated", Set.of(), Set.of("shutting-down", "terminated"));

    @Override
    public List<AwsCall> calls(InstancesInput in) {
        checkNarrowed(in, null);
        return BATCH.calls("DescribeInstances", "TerminateInstances", "InstanceIds", in);
    }

    /** A whole region's instances are not for one sentence to end. */
    private static void checkNarrowed(InstancesInput in, @Nullable Instant now) {
        if (in.isEverything(now == null ? null : now.minus(Duration.ofHours(1)))) {
            throw new ToolException(
                    FailureKind.FORBIDDEN,
                    "every instance of a region is never terminated by one request",
                    "name the instances, or say which by their tags, names, type, VPC or age");
        }
    }

    @Override
    public List<AwsCall> looks(InstancesInput in, Target target) {
        var looks = new ArrayList<>(in.looks());
        looks.add(Ec2Calls.look("DescribeInstances"));
        looks.add(Ec2Calls.look("DescribeInstanceAttribute"));
        looks.add(Ec2Calls.look("DescribeVolumes"));
        looks.add(Ec2Calls.look("DescribeAddresses"));
        return looks;
    }

    @Override
    public Impact impact(InstancesInput in) {
        return BATCH.unseen(in, Undo.NO);
    }

    @Override
    public Impact inspect(InstancesInput in, ToolCall call) {
        checkNarrowed(in, call.clock().instant());
        var ec2 = Ec2Access.of(call);
        var found = BATCH.find(ec2, in);
        if (found.ready().isEmpty()) {
            return BATCH.seen(in, found, Undo.NO, ready -> List.of());
        }
        BATCH.checkBound(in, found.ready());
        var unread = new ArrayList<String>();
        var protectedOnes = orSaid(
                List.<Instance>of(),
                () -> Termination.protectedOnes(ec2, found.ready()),
                "whether termination protection is on",
                unread);
        if (protectedOnes.size() == found.ready().size()) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "termination protection is on for " + BATCH.some(protectedOnes) + "; nothing was terminated",
                    "turn it off first: 'disable termination protection for "
                            + protectedOnes.get(0).instanceId() + "'");
        }
        var ready = new ArrayList<>(found.ready());
        ready.removeAll(protectedOnes);
        return BATCH.seen(in, new Batch.Found<>(ready, found.finished(), List.of()), Undo.NO, going -> {
            var notes = new ArrayList<String>();
            if (!protectedOnes.isEmpty()) {
                notes.add("left alone, as termination protection is on: " + BATCH.some(protectedOnes));
            }
            notes.addAll(orSaid(
                    List.of(),
                    () -> Termination.goesWith(ec2, going),
                    "which volumes and addresses go with it",
                    unread));
            notes.addAll(unread);
            return notes;
        });
    }

    /** Which instances go has to be shown also where the caller may not read all that is to be said of them. */
    private static <T> T orSaid(T otherwise, Supplier<T> look, String what, List<String> notes) {
        try {
            return look.get();
        } catch (RuntimeException e) {
            if (e instanceof ToolException told && told.kind() == FailureKind.CANCELLED) {
                throw e;
            }
            notes.add(what + " could not be read: " + Ec2Access.said(e));
            return otherwise;
        }
    }

    @Override
    public ToolResult<Changes> call(InstancesInput in, ToolCall call) {
        checkNarrowed(in, call.clock().instant());
        return BATCH.run(
                in,
                call,
                (ec2, ids) -> StateNotes.changes(ec2.ask(client -> client.terminateInstances(
                                request -> request.instanceIds(ids).dryRun(Ec2Calls.flag(in.dryRun()))))
                        .terminatingInstances()));
    }
}
