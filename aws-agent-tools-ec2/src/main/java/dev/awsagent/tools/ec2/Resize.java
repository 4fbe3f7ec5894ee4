package dev.awsagent.tools.ec2;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.Undo;
import dev.awsagent.tools.ec2.Changes.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Instance;

/** Another type for one instance: stopped where it runs, changed, and started again. */
record Resize(Instance instance, String type) {

    static Resize find(Ec2Access ec2, ResizeInstanceTool.Input in) {
        var instance = Finder.INSTANCES.one(ec2, in.instance());
        var resize = new Resize(instance, in.type());
        if (instance.instanceTypeAsString().equals(in.type())) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    Finder.INSTANCES.label(instance) + " is a " + in.type() + " already",
                    "name another type");
        }
        if (!resize.isRunning() && !resize.state().equals("stopped")) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    Finder.INSTANCES.label(instance) + " is " + resize.state()
                            + "; its type can be changed while it is running or stopped",
                    "wait, then ask again");
        }
        checkType(ec2, in.type(), instance);
        return resize;
    }

    private static void checkType(Ec2Access ec2, String type, Instance instance) {
        List<String> architectures;
        try {
            architectures = ec2
                    .ask(client -> client.describeInstanceTypes(request -> request.instanceTypesWithStrings(type)))
                    .instanceTypes()
                    .stream()
                    .flatMap(one -> one.processorInfo().supportedArchitecturesAsStrings().stream())
                    .toList();
        } catch (Ec2Exception e) {
            if (!Ec2Access.isCode(e, "InvalidInstanceType")) {
                throw e;
            }
            throw new ToolException(
                    FailureKind.NOT_FOUND,
                    "there is no instance type " + type + " in " + ec2.region(),
                    "'describe instance type " + type.substring(0, type.indexOf('.')) + ".large' shows one",
                    e);
        }
        var own = instance.architectureAsString();
        if (own != null && !architectures.isEmpty() && !architectures.contains(own)) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    type + " runs " + String.join(", ", architectures) + ", and the disk of "
                            + Finder.INSTANCES.label(instance) + " is for " + own,
                    "choose a type for " + own);
        }
    }

    private String state() {
        return instance.state().nameAsString();
    }

    private boolean isRunning() {
        return state().equals("running");
    }

    Impact impact(Ec2Access ec2) {
        var notes = new ArrayList<String>();
        if (isRunning()) {
            notes.add("it is stopped for this and started again: some minutes without what runs on it");
            notes.addAll(StateNotes.onStopping(List.of(instance)));
        }
        var quote = PriceList.of(ec2, type, instance);
        return new Impact(List.of(Finder.INSTANCES.label(instance)), 1, null, Undo.PARTLY, notes)
                .differing(List.of(new Impact.Difference("type of " + label(), instance.instanceTypeAsString(), type)))
                .costing(quote.cost(1, PriceList.INSTANCE_BASIS));
    }

    Changes tryOut(Ec2Access ec2) {
        var said = ec2.tryOut(client -> client.modifyInstanceAttribute(request -> request.instanceId(id())
                .instanceType(value -> value.value(type))
                .dryRun(true)));
        return new Changes(
                Changes.one(id(), name(), Outcome.TRIED, instance.instanceTypeAsString() + " -> " + type)
                        .results(),
                said);
    }

    Changes run(Ec2Access ec2, Duration timeout) {
        var before = instance.instanceTypeAsString();
        if (isRunning()) {
            stop(ec2, before);
            await(ec2, "stopped", timeout, "it is being stopped, and is still a " + before);
        }
        try {
            ec2.ask(client -> client.modifyInstanceAttribute(
                    request -> request.instanceId(id()).instanceType(value -> value.value(type))));
        } catch (RuntimeException e) {
            if (!isRunning()) {
                throw e;
            }
            if (Ec2Access.code(e).isEmpty()) {
                throw left(
                        "it is stopped, and whether it is a " + type + " now or still a " + before + " is not known: "
                                + Ec2Access.said(e),
                        e);
            }
            start(ec2, "it is stopped, and still a " + before + ", as AWS said " + Ec2Access.said(e));
            throw new ToolException(
                    Ec2Access.isThrottled(e) ? FailureKind.THROTTLED : FailureKind.CONFLICT,
                    "AWS did not make " + label() + " a " + type + ", so it was started again as a " + before + ": "
                            + Ec2Access.said(e),
                    Ec2Access.isRefusal(e) ? "choose another type" : "wait a little, then ask again",
                    e);
        }
        if (isRunning()) {
            start(ec2, "it is stopped, and a " + type + " now");
            await(ec2, "running", timeout, "it is a " + type + " now, and not running yet");
        }
        return Changes.done(
                id(), name(), before + " -> " + type + (isRunning() ? ", running again" : ", still stopped"));
    }

    private void stop(Ec2Access ec2, String before) {
        try {
            ec2.ask(client -> client.stopInstances(request -> request.instanceIds(id())));
        } catch (RuntimeException e) {
            throw Ec2Access.isDoubtful(e)
                    ? left("it may be stopping, and is still a " + before + ": " + Ec2Access.said(e), e)
                    : e;
        }
    }

    private void start(Ec2Access ec2, String left) {
        try {
            ec2.ask(client -> client.startInstances(request -> request.instanceIds(id())));
        } catch (RuntimeException e) {
            throw left(left + ", and could not be started: " + Ec2Access.said(e), e);
        }
    }

    private void await(Ec2Access ec2, String state, Duration timeout, String left) {
        try {
            Waiting.until(ec2, Waiting.state(ec2, List.of(id()), state), timeout);
        } catch (RuntimeException e) {
            throw left(left + ": " + Ec2Access.said(e), e);
        }
    }

    private ToolException left(String how, RuntimeException e) {
        return new ToolException(
                FailureKind.PARTIAL,
                label() + " was left in the middle: " + how,
                "look at it with 'describe instance " + id() + "', then start it or resize it again",
                e);
    }

    private String id() {
        return instance.instanceId();
    }

    private @Nullable String name() {
        return Finder.INSTANCES.name(instance);
    }

    private String label() {
        return Finder.INSTANCES.label(instance);
    }
}
