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
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.Tag;

/**
 * One change to several things of one kind: which ones is shown before, the change is made to just those, and what came of
 * it is told for each.
 *
 * @param kind asked for only while running, as it knows types of the SDK
 * @param noun what one is called, as in an ARN: {@code instance}
 * @param verb what is done to them: {@code stop}
 * @param done what they then are: {@code stopped}
 * @param from the states, as the API names them, that one can be in before; empty for any
 * @param already the states in which there is nothing to do
 * @param <T> a thing, as the SDK has it
 */
record Batch<T>(
        Supplier<Finder<T>> kind, String noun, String verb, String done, Set<String> from, Set<String> already) {

    /** As many are named in a failure; the progress names each. */
    private static final int NAMED = 5;

    /** Of more than this many, only ids and names are shown. */
    private static final int IN_FULL = 20;

    /** The ids that were shown, for the call to hold itself to. */
    private static final String IDS = "ids";

    private static final int MOST = 1_000;

    /** The call that changes several things, or the calls that change one each. */
    @FunctionalInterface
    interface Action {
        /** @return what each id came to, in words; what is not in it is done */
        Map<String, String> on(Ec2Access ec2, List<String> ids);

        /** Whether the API takes no more than one thing in a request. */
        default boolean isOneByOne() {
            return false;
        }
    }

    /** One request for each of them, where the API takes no more than one. */
    static Action each(Function<String, Function<Ec2Client, ?>> request) {
        return new Action() {
            @Override
            public Map<String, String> on(Ec2Access ec2, List<String> ids) {
                ids.forEach(id -> ec2.ask(request.apply(id)));
                return Map.of();
            }

            @Override
            public boolean isOneByOne() {
                return true;
            }
        };
    }

    /** The things that are meant, apart by what their state allows. */
    record Found<T>(List<T> ready, List<T> finished, List<T> unfit) {
        private List<T> all() {
            var all = new ArrayList<>(ready);
            all.addAll(finished);
            all.addAll(unfit);
            return all;
        }
    }

    /**
     * The listing that finds what is changed, and the change.
     *
     * @param parameter of the change, that takes the ids or one id
     */
    List<AwsCall> calls(String look, String operation, String parameter, Which<T> in) {
        var change = Ec2Calls.change(operation, in.dryRun()).open(parameter).times(AwsCall.MANY);
        var all = !in.names().isEmpty() && in.names().stream().allMatch(Ids::isAny);
        var calls = new ArrayList<AwsCall>();
        calls.add(Ec2Calls.look(look));
        calls.addAll(in.looks());
        calls.add(
                all ? change.on(in.names().stream().map(id -> Ids.arn(noun, id)).toArray(String[]::new)) : change);
        return calls;
    }

    /** One change to several instances. */
    static Batch<Instance> ofInstances(String verb, String done, Set<String> from, Set<String> already) {
        return new Batch<>(() -> Finder.INSTANCES, "instance", verb, done, from, already);
    }

    /** What the input means now. */
    Found<T> find(Ec2Access ec2, Which<T> in) {
        var all = in.names().isEmpty() ? in.find(ec2) : kind.get().each(ec2, in.names());
        var found = new Found<T>(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (var one : all) {
            var state = state(one);
            (already.contains(state)
                            ? found.finished()
                            : from.isEmpty() || from.contains(state) ? found.ready() : found.unfit())
                    .add(one);
        }
        return found;
    }

    /** Without looking: what was named, or that it has to be looked for. */
    Impact unseen(Which<T> in, Undo undo) {
        return new Impact(
                in.names().isEmpty() ? List.of("the " + noun + "s that fit, at most " + in.atMost()) : in.names(),
                in.names().isEmpty() ? -1 : in.names().size(),
                in.names().size() == 1 ? in.names().get(0) : noun + "s",
                undo,
                List.of());
    }

    /**
     * After looking.
     *
     * @param notes what more there is to say about those that will change
     * @throws ToolException of kind {@code CONFLICT} when there is nothing that can be done, or more than was allowed
     */
    Impact seen(Which<T> in, Found<T> found, Undo undo, Function<List<T>, List<String>> notes) {
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
                : ready.size() == 1 ? kind.get().idOf(ready.get(0)) : ready.size() + " " + noun + "s";
        Function<T, String> shown = ready.size() > IN_FULL ? kind.get()::label : kind.get()::line;
        return new Impact(ready.stream().map(shown).toList(), ready.size(), confirm, undo, told)
                .seen(Map.of(IDS, ready.stream().map(kind.get()::idOf).collect(Collectors.joining(","))))
                .tagged(ready.stream().collect(Collectors.toMap(kind.get()::idOf, Batch::tags, (one, same) -> one)));
    }

    /** For policies that ask for them. */
    private static Map<String, String> tags(Object thing) {
        var tags = new HashMap<String, String>();
        for (var field : ((SdkPojo) thing).sdkFields()) {
            if (field.memberName().equals("Tags") && field.getValueOrDefault(thing) instanceof List<?> all) {
                all.forEach(tag -> tags.put(((Tag) tag).key(), ((Tag) tag).value()));
            }
        }
        return tags;
    }

    private ToolException nothing(Found<T> found) {
        if (found.all().isEmpty()) {
            return new ToolException(
                    FailureKind.NOT_FOUND,
                    "no " + noun + " fits, so there is nothing to " + verb,
                    "'list " + noun + "s' shows those there are; check the region");
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

    void checkBound(Which<T> in, List<T> ready) {
        if (ready.size() > in.atMost()) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    ready.size() + " " + noun + "s fit, and at most " + in.atMost()
                            + " are touched at once; nothing was done",
                    ready.size() > MOST
                            ? "narrow it down: at most " + MOST + " can be touched at once"
                            : "narrow it down, or say 'at most " + ready.size() + "'");
        }
    }

    /** Makes the change to those that were shown, all at once, or one by one where AWS refuses that. */
    ToolResult<Changes> run(Which<T> in, ToolCall call, Action action) {
        var ec2 = Ec2Access.of(call);
        var found = find(ec2, in);
        if (in.dryRun()) {
            return tried(ec2, in, found, action);
        }
        var results = new ArrayList<Change>();
        found.finished().forEach(one -> results.add(result(one, Outcome.UNCHANGED, "already " + state(one))));
        found.unfit().forEach(one -> results.add(result(one, Outcome.LEFT_ALONE, "it is " + state(one))));
        var shown = shown(in, call);
        var ready = new ArrayList<>(found.ready());
        String note = null;
        if (shown != null) {
            var late = ready.stream()
                    .filter(one -> !shown.contains(kind.get().idOf(one)))
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

    /**
     * The ids that the person saw; null where they could not be looked at, and the person named each.
     *
     * @throws ToolException of kind {@code CONFLICT} where nobody knew which they are
     */
    private @Nullable Set<String> shown(Which<T> in, ToolCall call) {
        var reviewed = call.reviewed();
        var ids = reviewed == null ? null : reviewed.seen().get(IDS);
        if (ids != null) {
            return Set.of(ids.split(",", -1));
        }
        if (in.names().isEmpty()) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "nobody has seen which " + noun + "s fit, as they could not be looked at beforehand; nothing was"
                            + " done",
                    "ask again, or name them");
        }
        return null;
    }

    private ToolResult<Changes> tried(Ec2Access ec2, Which<T> in, Found<T> found, Action action) {
        // While the change itself is reviewed, only those that it would change are tried.
        var all = ec2.call().reviewed() == null ? found.ready() : found.all();
        if (all.isEmpty()) {
            throw nothing(found);
        }
        checkBound(in, all);
        if (action.isOneByOne() && all.size() > 1) {
            return triedOneByOne(ec2, all, action);
        }
        var ids = all.stream().map(kind.get()::idOf).toList();
        var said = ec2.tryOut(client -> action.on(ec2, ids));
        return ToolResult.ok(new Changes(
                all.stream().map(one -> result(one, Outcome.TRIED, state(one))).toList(), said));
    }

    /** One answer for each of them. */
    private ToolResult<Changes> triedOneByOne(Ec2Access ec2, List<T> all, Action action) {
        var results = new ArrayList<Change>();
        var said = new LinkedHashSet<String>();
        RuntimeException first = null;
        for (var one : all) {
            ec2.call().checkCancelled();
            try {
                said.add(ec2.tryOut(client -> action.on(ec2, List.of(kind.get().idOf(one)))));
                results.add(result(one, Outcome.TRIED, state(one)));
            } catch (RuntimeException e) {
                results.add(result(one, Outcome.REFUSED, Ec2Access.said(e)));
                first = first == null ? e : first;
            }
        }
        if (first == null) {
            return ToolResult.ok(new Changes(results, String.join("; ", said)));
        }
        var not = with(results, Outcome.REFUSED);
        if (not.size() == results.size()) {
            throw first;
        }
        return ToolResult.failed(
                FailureKind.CONFLICT,
                "a dry run: AWS would have " + done + " " + (results.size() - not.size()) + " of " + results.size()
                        + "; not " + listed(not, Batch::failed),
                "ask for the others alone, or change what stands in the way");
    }

    private void change(Ec2Access ec2, List<T> ready, Action action, List<Change> results) {
        if (ready.size() == 1 || !action.isOneByOne()) {
            try {
                var came = action.on(ec2, ready.stream().map(kind.get()::idOf).toList());
                ready.forEach(one -> results.add(done(one, came)));
                ec2.call().progress(ready.size(), ready.size(), noun + "s", null);
                return;
            } catch (RuntimeException e) {
                // Where one of several stands in the way, AWS does nothing to the others either, or not to all of them.
                if (ready.size() == 1 || !Ec2Access.isRefusal(e)) {
                    throw e;
                }
            }
        }
        String rest = null;
        for (var one : ready) {
            if (rest == null && isStopped(ec2.call())) {
                rest = "called off before it was its turn";
            }
            if (rest != null) {
                results.add(result(one, Outcome.NOT_ASKED, rest));
                continue;
            }
            try {
                results.add(done(one, action.on(ec2, List.of(kind.get().idOf(one)))));
            } catch (RuntimeException e) {
                results.add(
                        Ec2Access.isDoubtful(e)
                                ? result(one, Outcome.IN_DOUBT, "no answer: " + Ec2Access.said(e))
                                : result(one, Outcome.REFUSED, Ec2Access.said(e)));
                if (Ec2Access.isThrottled(e)) {
                    rest = "not asked for, as AWS takes fewer requests";
                }
            }
            ec2.call().progress(results.size(), -1, noun + "s", kind.get().label(one));
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

    private Change done(T one, Map<String, String> came) {
        return result(one, Outcome.DONE, came.getOrDefault(kind.get().idOf(one), done));
    }

    private Change result(T one, Outcome outcome, String detail) {
        return new Change(kind.get().idOf(one), kind.get().name(one), outcome, detail);
    }

    /** Not all of it done is no success, and says first what was not done. */
    private ToolResult<Changes> told(List<Change> results, @Nullable String note) {
        var not = with(results, Outcome.REFUSED, Outcome.NOT_ASKED);
        var doubted = with(results, Outcome.IN_DOUBT);
        if (not.isEmpty() && doubted.isEmpty()) {
            return ToolResult.ok(new Changes(results, note));
        }
        var did = with(results, Outcome.DONE);
        return ToolResult.failed(
                !doubted.isEmpty() ? FailureKind.IN_DOUBT : did.isEmpty() ? FailureKind.CONFLICT : FailureKind.PARTIAL,
                done + " " + did.size() + " of " + (did.size() + doubted.size() + not.size())
                        + (doubted.isEmpty() ? "" : "; in doubt: " + listed(doubted, Batch::failed))
                        + (not.isEmpty() ? "" : "; not " + listed(not, Batch::failed))
                        + (did.isEmpty() ? "" : "; " + done + " " + listed(did, Batch::labelOf)),
                doubted.isEmpty()
                        ? "those that are " + done + " stay so; ask again for the others"
                        : "look at " + doubted.stream().map(Change::id).collect(Collectors.joining(", "))
                                + " before you ask again");
    }

    private static List<Change> with(List<Change> results, Outcome... outcomes) {
        return results.stream()
                .filter(one -> List.of(outcomes).contains(one.outcome()))
                .toList();
    }

    private static String failed(Change one) {
        return labelOf(one) + ": " + one.detail();
    }

    private static String labelOf(Change one) {
        return Ec2Access.label(one.id(), one.name());
    }

    private String state(T one) {
        return kind.get().state(one);
    }

    String some(List<T> instances) {
        return listed(instances, kind.get()::label);
    }

    private String states(List<T> instances) {
        return listed(instances, one -> kind.get().label(one) + " is " + state(one));
    }

    /** The first few of many. */
    static <E> String listed(List<E> things, Function<E, String> text) {
        return things.stream().limit(NAMED).map(text).collect(Collectors.joining(", "))
                + (things.size() > NAMED ? " and " + (things.size() - NAMED) + " more" : "");
    }
}
