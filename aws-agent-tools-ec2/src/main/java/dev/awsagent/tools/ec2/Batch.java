package dev.awsagent.tools.ec2;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import dev.awsagent.tools.ec2.Changes.Change;
import dev.awsagent.tools.ec2.Changes.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Instance;

/**
 * One change to several instances: which ones is shown before, the change is made to just those, and what came of it is
 * told for each.
 *
 * @param verb what is done to them: {@code stop}
 * @param done what they then are: {@code stopped}
 * @param from the states, as the API names them, that an instance can be in before; empty for any
 * @param already the states in which there is nothing to do
 */
record Batch(String verb, String done, Set<String> from, Set<String> already) {

    /** As many are named in a failure; the progress names each. */
    private static final int NAMED = 5;

    /** The one call that changes several instances. */
    @FunctionalInterface
    interface Action {
        /** @return what each id came to, in words; what is not in it is done */
        Map<String, String> on(Ec2Access ec2, List<String> ids);
    }

    /** The instances that are meant, apart by what their state allows. */
    record Found(List<Instance> ready, List<Instance> finished, List<Instance> unfit) {
        private List<Instance> all() {
            var all = new ArrayList<>(ready);
            all.addAll(finished);
            all.addAll(unfit);
            return all;
        }
    }

    /** The one changing call, and the listing that finds what it changes. */
    List<AwsCall> calls(String operation, InstancesInput in) {
        var change = Ec2Calls.change(operation, in.dryRun()).open("InstanceIds").times(AwsCall.MANY);
        var ids = in.names().stream().filter(Ids::isInstance).toList();
        return List.of(
                Ec2Calls.look("DescribeInstances"),
                ids.isEmpty() || ids.size() < in.names().size()
                        ? change
                        : change.on(ids.stream().map(Ids::instanceArn).toArray(String[]::new)));
    }

    /** What the input means now. */
    Found find(Ec2Access ec2, InstancesInput in) {
        var all = in.names().isEmpty() ? in.filter().find(ec2) : Finder.INSTANCES.each(ec2, in.names());
        var found = new Found(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (var one : all) {
            var state = one.state().nameAsString();
            (already.contains(state)
                            ? found.finished()
                            : from.isEmpty() || from.contains(state) ? found.ready() : found.unfit())
                    .add(one);
        }
        return found;
    }

    /** Without looking: what was named, or that it has to be looked for. */
    Impact unseen(InstancesInput in, Undo undo) {
        return new Impact(
                in.names().isEmpty() ? List.of("the instances that fit, at most " + in.atMost()) : in.names(),
                in.names().isEmpty() ? -1 : in.names().size(),
                in.names().size() == 1 ? in.names().get(0) : "instances",
                undo,
                List.of());
    }

    /**
     * After looking.
     *
     * @param notes what more there is to say about those that will change
     * @throws ToolException of kind {@code CONFLICT} when there is nothing that can be done, or more than was allowed
     */
    Impact seen(InstancesInput in, Found found, Undo undo, Function<List<Instance>, List<String>> notes) {
        var ready = found.ready();
        if (ready.isEmpty()) {
            throw nothing(found);
        }
        checkBound(in, ready);
        var told = new ArrayList<String>();
        if (!found.finished().isEmpty()) {
            told.add(some(found.finished()) + (found.finished().size() == 1 ? " is " : " are ") + "so already");
        }
        if (!found.unfit().isEmpty()) {
            told.add("left alone, as their state does not allow it: " + states(found.unfit()));
        }
        told.addAll(notes.apply(ready));
        var confirm = in.names().size() == 1
                ? in.names().get(0)
                : ready.size() == 1 ? ready.get(0).instanceId() : ready.size() + " instances";
        return new Impact(
                ready.stream()
                        .map(one -> Finder.INSTANCES.label(one) + ", " + one.instanceTypeAsString() + ", "
                                + one.state().nameAsString())
                        .toList(),
                ready.size(),
                confirm,
                undo,
                told);
    }

    private ToolException nothing(Found found) {
        if (found.all().isEmpty()) {
            return new ToolException(
                    FailureKind.NOT_FOUND,
                    "no instance fits, so there is nothing to " + verb,
                    "'list instances' shows those there are; check the region");
        }
        if (found.unfit().isEmpty()) {
            return new ToolException(
                    FailureKind.CONFLICT,
                    "there is nothing to " + verb + ": " + states(found.finished()),
                    "ask for others, or wait");
        }
        return new ToolException(
                FailureKind.CONFLICT,
                "cannot " + verb + " what is not "
                        + String.join(" or ", from.stream().sorted().toList()) + ": " + states(found.unfit()),
                "wait for that state, or ask for others");
    }

    static void checkBound(InstancesInput in, List<Instance> ready) {
        if (ready.size() > in.atMost()) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    ready.size() + " instances fit, and at most " + in.atMost()
                            + " are touched at once; nothing was done",
                    "narrow it down, or say 'at most " + ready.size() + "' (no more than 1000)");
        }
    }

    /** Makes the change to those that were shown, all at once, or one by one where AWS refuses that. */
    ToolResult<Changes> run(InstancesInput in, ToolCall call, Action action) {
        var ec2 = Ec2Access.of(call);
        var found = find(ec2, in);
        if (in.dryRun()) {
            return tried(ec2, in, found, action);
        }
        var results = new ArrayList<Change>();
        found.finished().forEach(one -> results.add(result(one, Outcome.UNCHANGED, "already " + state(one))));
        found.unfit().forEach(one -> results.add(result(one, Outcome.LEFT_ALONE, "it is " + state(one))));
        var shown = shown(call);
        var ready = new ArrayList<>(found.ready());
        String note = null;
        if (shown != null) {
            var late = ready.stream()
                    .filter(one -> !shown.contains(one.instanceId()))
                    .toList();
            ready.removeAll(late);
            if (!late.isEmpty()) {
                note = "left alone, as it was not there, or not ready, when this was reviewed: " + some(late);
            }
        }
        if (ready.isEmpty()) {
            throw nothing(found);
        }
        checkBound(in, ready);
        change(ec2, ready, action, results);
        return told(results, note);
    }

    /** The ids that the person saw; null where nothing was looked at. */
    private static @Nullable Set<String> shown(ToolCall call) {
        var reviewed = call.reviewed();
        if (reviewed == null) {
            return null;
        }
        var ids = reviewed.resources().stream()
                .map(resource -> resource.split("[ ,]", 2)[0])
                .filter(Ids::isInstance)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return ids.isEmpty() ? null : ids;
    }

    private ToolResult<Changes> tried(Ec2Access ec2, InstancesInput in, Found found, Action action) {
        if (found.all().isEmpty()) {
            throw nothing(found);
        }
        checkBound(in, found.all());
        var ids = found.all().stream().map(Instance::instanceId).toList();
        var said = ec2.tryOut(client -> action.on(ec2, ids));
        return ToolResult.ok(new Changes(
                found.all().stream()
                        .map(one -> result(one, Outcome.TRIED, state(one)))
                        .toList(),
                said));
    }

    private void change(Ec2Access ec2, List<Instance> ready, Action action, List<Change> results) {
        var call = ec2.call();
        try {
            var came = action.on(ec2, ready.stream().map(Instance::instanceId).toList());
            ready.forEach(one -> results.add(done(one, came)));
            call.progress(ready.size(), ready.size(), "instances", null);
            return;
        } catch (RuntimeException e) {
            // Where one of several stands in the way, AWS does nothing to the others either, or not to all of them.
            if (ready.size() == 1 || !Ec2Access.isRefusal(e)) {
                throw e;
            }
        }
        for (var one : ready) {
            if (isStopped(call)) {
                results.add(result(one, Outcome.LEFT_ALONE, "called off before it was its turn"));
                continue;
            }
            try {
                results.add(done(one, action.on(ec2, List.of(one.instanceId()))));
            } catch (RuntimeException e) {
                if (Ec2Access.code(e).isEmpty()) {
                    results.add(result(one, Outcome.REFUSED, "no answer: " + e.getMessage()));
                } else {
                    results.add(result(one, Outcome.REFUSED, Ec2Access.said(e)));
                }
            }
            call.progress(results.size(), -1, "instances", Finder.INSTANCES.label(one));
        }
    }

    private static boolean isStopped(ToolCall call) {
        try {
            call.checkCancelled();
            return false;
        } catch (ToolException e) {
            return true;
        }
    }

    private Change done(Instance one, Map<String, String> came) {
        return result(one, Outcome.DONE, came.getOrDefault(one.instanceId(), done));
    }

    private static Change result(Instance one, Outcome outcome, String detail) {
        return new Change(one.instanceId(), Ec2Access.name(one.tags()), outcome, detail);
    }

    /** Not all of it done is no success, and says first what was not done. */
    private ToolResult<Changes> told(List<Change> results, @Nullable String note) {
        var not = results.stream()
                .filter(one -> one.outcome() == Outcome.REFUSED
                        || one.outcome() == Outcome.LEFT_ALONE && one.detail().startsWith("called off"))
                .toList();
        if (not.isEmpty()) {
            return ToolResult.ok(new Changes(results, note));
        }
        var did = results.stream().filter(one -> one.outcome() == Outcome.DONE).toList();
        return ToolResult.failed(
                did.isEmpty() ? FailureKind.CONFLICT : FailureKind.PARTIAL,
                done + " " + did.size() + " of " + (did.size() + not.size()) + "; not "
                        + listed(not, one -> label(one) + ": " + one.detail())
                        + (did.isEmpty() ? "" : "; " + done + " " + listed(did, Batch::label)),
                "those that are " + done + " stay so; ask again for the others");
    }

    private static String label(Change one) {
        return Ec2Access.label(one.id(), one.name());
    }

    private static String state(Instance one) {
        return one.state().nameAsString();
    }

    static String some(List<Instance> instances) {
        return listed(instances, Finder.INSTANCES::label);
    }

    private static String states(List<Instance> instances) {
        return listed(instances, one -> Finder.INSTANCES.label(one) + " is " + state(one));
    }

    private static <T> String listed(List<T> things, Function<T, String> text) {
        return things.stream().limit(NAMED).map(text).collect(Collectors.joining(", "))
                + (things.size() > NAMED ? " and " + (things.size() - NAMED) + " more" : "");
    }
}
