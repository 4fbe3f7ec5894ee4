package dev.awsagent.tools.lambda;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.NearNames;
import dev.awsagent.tool.ToolException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.AliasConfiguration;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;

/** The versions and aliases of a function. */
final class Aliases {

    private static final String NEWEST = "newest";

    private static final String UNPUBLISHED = "$LATEST";

    private Aliases() {}

    /** @param revision changes with each change of the alias; empty where the endpoint has none */
    record Found(Traffic traffic, String revision) {}

    static List<AliasConfiguration> all(LambdaAccess lambda, FunctionName name) {
        return lambda.all(
                "aliases",
                marker -> lambda.on(
                        name,
                        client -> client.listAliases(
                                request -> request.functionName(name.text()).marker(marker))),
                page -> page.aliases(),
                page -> page.nextMarker());
    }

    /** All versions, oldest first; {@code $LATEST}, which is not published, is the first. */
    static List<FunctionConfiguration> versions(LambdaAccess lambda, FunctionName name) {
        return lambda.all(
                "versions",
                marker -> lambda.on(
                        name,
                        client -> client.listVersionsByFunction(
                                request -> request.functionName(name.text()).marker(marker))),
                page -> page.versions(),
                page -> page.nextMarker());
    }

    /**
     * Where an alias points.
     *
     * @throws ToolException of kind {@code NOT_FOUND}, with the aliases that there are
     */
    static Found find(LambdaAccess lambda, AliasInput in) {
        try {
            var alias = lambda.ask(client -> client.getAlias(
                    request -> request.functionName(in.name().text()).name(in.alias())));
            return new Found(
                    Traffic.of(alias.functionVersion(), alias.routingConfig()),
                    alias.revisionId() == null ? "" : alias.revisionId());
        } catch (RuntimeException e) {
            if (!LambdaAccess.isCode(e, LambdaAccess.NOT_FOUND)) {
                throw e;
            }
            // Where there is no such function, this says so.
            var names = all(lambda, in.name()).stream()
                    .map(AliasConfiguration::name)
                    .toList();
            throw noAlias(in.name(), in.alias(), names, e);
        }
    }

    static ToolException noAlias(FunctionName name, String alias, List<String> known, @Nullable Throwable cause) {
        var near = NearNames.of(alias, known);
        return new ToolException(
                FailureKind.NOT_FOUND,
                "the function '" + name.name() + "' has no alias '" + alias + "'",
                known.isEmpty()
                        ? "it has none; create one first"
                        : near.isEmpty()
                                ? "it has " + String.join(", ", known)
                                : "did you mean " + String.join(" or ", near) + "?",
                cause);
    }

    /** Makes calls of the alias go there, with no weights but these, if it still is of this revision. */
    static void send(LambdaAccess lambda, AliasInput in, Traffic traffic, String revision) {
        lambda.once(client ->
                client.updateAlias(request -> request.functionName(in.name().text())
                        .name(in.alias())
                        .functionVersion(traffic.version())
                        .routingConfig(routing -> routing.additionalVersionWeights(traffic.shares()))
                        .revisionId(revision.isEmpty() ? null : revision)));
    }

    /**
     * The number of a version that is there.
     *
     * @param version a number, or the newest
     */
    static String version(LambdaAccess lambda, FunctionName name, String version) {
        if (!version.equals(NEWEST)) {
            lambda.function(new FunctionName(name.text(), version));
            return version;
        }
        var newest = versions(lambda, name).stream()
                .map(FunctionConfiguration::version)
                .filter(one -> !one.equals(UNPUBLISHED))
                .mapToLong(Long::parseLong)
                .max();
        if (newest.isEmpty()) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "no version of '" + name.name() + "' is published",
                    "publish one first: 'publish a version of " + name.name() + "'");
        }
        return Long.toString(newest.getAsLong());
    }
}
