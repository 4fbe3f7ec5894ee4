package dev.awsagent.tools.lambda;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import software.amazon.awssdk.services.lambda.model.AliasConfiguration;

/** What goes when a function, or one version of it, is deleted. */
final class Deletion {

    private static final int NAMED = 5;

    private Deletion() {}

    static Impact inspected(FunctionName name, Impact plain, LambdaAccess lambda) {
        var function = lambda.function(name);
        var version = name.qualifier();
        if (version != null) {
            var aliases = aliases(lambda, name).stream()
                    .filter(one -> version.equals(one.functionVersion())
                            || one.routingConfig() != null
                                    && one.routingConfig()
                                            .additionalVersionWeights()
                                            .containsKey(version))
                    .map(AliasConfiguration::name)
                    .toList();
            if (!aliases.isEmpty()) {
                throw new ToolException(
                        FailureKind.CONFLICT,
                        "version " + version + " of '" + name.name() + "' is in use by the alias "
                                + String.join(", ", aliases) + "; nothing was deleted",
                        "point the alias at another version first");
            }
            return plain.seen(Shown.of(function));
        }
        var notes = new ArrayList<String>();
        note(
                notes,
                "versions",
                () -> lambda.versions(name).stream()
                        .filter(one -> !"$LATEST".equals(one.version()))
                        .map(one -> one.version())
                        .toList());
        note(
                notes,
                "aliases",
                () -> aliases(lambda, name).stream()
                        .map(one -> one.name() + " -> " + one.functionVersion())
                        .toList());
        note(notes, "URLs", () -> url(lambda, name));
        var sources = new ArrayList<String>();
        note(sources, "event source mappings", () -> sources(lambda, name));
        sources.forEach(one -> notes.add(one + ": these stay, and are of no use without it"));
        notes.addAll(plain.notes());
        return plain.withNotes(notes).seen(Shown.of(function));
    }

    private static List<AliasConfiguration> aliases(LambdaAccess lambda, FunctionName name) {
        return lambda.all(
                "aliases",
                marker -> lambda.ask(client -> client.listAliases(
                        request -> request.functionName(name.text()).marker(marker))),
                page -> page.aliases(),
                page -> page.nextMarker());
    }

    private static List<String> url(LambdaAccess lambda, FunctionName name) {
        try {
            return List.of(
                    lambda.ask(client -> client.getFunctionUrlConfig(request -> request.functionName(name.text())))
                            .functionUrl());
        } catch (RuntimeException e) {
            if (LambdaAccess.isCode(e, LambdaAccess.NOT_FOUND)) {
                return List.of();
            }
            throw e;
        }
    }

    private static List<String> sources(LambdaAccess lambda, FunctionName name) {
        return lambda.all(
                "event source mappings",
                marker -> lambda.ask(client -> client.listEventSourceMappings(
                        request -> request.functionName(name.text()).marker(marker))),
                page -> page.eventSourceMappings().stream()
                        .map(one -> String.valueOf(one.eventSourceArn()))
                        .toList(),
                page -> page.nextMarker());
    }

    /** What may not be looked at is said to be so: it goes all the same. */
    static void note(List<String> notes, String what, Supplier<List<String>> look) {
        List<String> found;
        try {
            found = look.get();
        } catch (RuntimeException e) {
            if (!LambdaAccess.isAnswer(e)) {
                throw e;
            }
            notes.add(what + ": not known (" + LambdaAccess.said(e) + ")");
            return;
        }
        if (!found.isEmpty()) {
            notes.add(what + ": "
                    + String.join(", ", found.subList(0, Math.min(NAMED, found.size())))
                    + (found.size() > NAMED ? " and " + (found.size() - NAMED) + " more" : ""));
        }
    }

    static DeleteFunctionTool.Output made(FunctionName name, ToolCall call) {
        var lambda = LambdaAccess.of(call);
        var unused = Shown.revision(call, lambda.function(name));
        var what = name.qualifier() == null
                ? "function " + name.name()
                : "version " + name.qualifier() + " of " + name.name();
        try {
            lambda.ask(client -> client.deleteFunction(
                    request -> request.functionName(name.text()).qualifier(name.qualifier())));
        } catch (RuntimeException e) {
            // It was there a moment ago: the answer to a first attempt was lost.
            if (!LambdaAccess.isCode(e, LambdaAccess.NOT_FOUND)) {
                throw e;
            }
            return new DeleteFunctionTool.Output(what, "it is gone; the first answer was lost");
        }
        return new DeleteFunctionTool.Output(what, null);
    }
}
