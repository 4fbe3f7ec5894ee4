package dev.awsagent.tools.lambda;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.Cors;
import software.amazon.awssdk.services.lambda.model.GetFunctionUrlConfigResponse;

/** The URLs of functions. */
final class FunctionUrls {

    /** Whom Lambda asks who is there before a call by the URL. */
    enum Auth {
        AWS_IAM,
        NONE
    }

    /**
     * What a URL that asks nobody who he is needs besides to let anybody in; the ids are those of the console of AWS, so that
     * neither adds them beside those of the other.
     */
    private enum Opening {
        URL("FunctionURLAllowPublicAccess", "lambda:InvokeFunctionUrl"),
        FUNCTION("FunctionURLInvokeAllowPublicAccess", "lambda:InvokeFunction");

        private final String id;
        private final String action;

        Opening(String id, String action) {
            this.id = id;
            this.action = action;
        }

        private @Nullable String authType() {
            return this == URL ? Auth.NONE.name() : null;
        }

        private @Nullable Boolean viaUrl() {
            return this == FUNCTION ? true : null;
        }
    }

    static final String WARNING =
            "ANYBODY on the internet who has the address can then run it, at your cost and with the rights"
                    + " of its role";

    private FunctionUrls() {}

    /** @param origins of web pages that may call it */
    record FunctionUrl(String function, String address, String auth, List<String> origins) {}

    /** The URL of a function or of its alias; null where there is none. */
    static @Nullable GetFunctionUrlConfigResponse find(LambdaAccess lambda, FunctionName name) {
        try {
            return lambda.ask(client -> client.getFunctionUrlConfig(
                    request -> request.functionName(name.text()).qualifier(name.qualifier())));
        } catch (RuntimeException e) {
            if (!LambdaAccess.isCode(e, LambdaAccess.NOT_FOUND)) {
                throw e;
            }
            // Where there is no such function, this says so.
            lambda.function(name);
            return null;
        }
    }

    static GetFunctionUrlConfigResponse one(LambdaAccess lambda, FunctionName name) {
        var url = find(lambda, name);
        if (url == null) {
            throw new ToolException(
                    FailureKind.NOT_FOUND,
                    "the function '" + name.shown() + "' has no URL",
                    name.qualifier() == null ? "an alias has one of its own: " + name.name() + ":live" : null);
        }
        return url;
    }

    static FunctionUrl shown(FunctionName name, GetFunctionUrlConfigResponse url) {
        return new FunctionUrl(name.shown(), url.functionUrl(), url.authTypeAsString(), origins(url.cors()));
    }

    static List<String> origins(@Nullable Cors cors) {
        return cors == null ? List.of() : cors.allowOrigins();
    }

    static AwsCall on(String operation, FunctionName name) {
        var call = LambdaCalls.on(operation, name);
        return name.qualifier() == null ? call : call.with("Qualifier", name.qualifier());
    }

    static List<AwsCall> looks(FunctionName name) {
        return List.of(
                on("GetFunctionUrlConfig", name).times(AwsCall.MANY), LambdaCalls.look(name), LambdaCalls.nearNames());
    }

    /** Without both, such a URL lets nobody in. */
    static List<AwsCall> opening(FunctionName name) {
        return Stream.of(Opening.values())
                .map(one -> {
                    var add = on("AddPermission", name)
                            .with("StatementId", one.id)
                            .with("Action", one.action)
                            .with("Principal", "*");
                    return one == Opening.URL
                            ? add.with("FunctionUrlAuthType", Auth.NONE.name())
                            : add.with("InvokedViaFunctionUrl", true);
                })
                .toList();
    }

    /** What is left of it when the URL goes, or asks who is there. */
    static String staying(FunctionName name) {
        return "permissions that let everybody call it by a URL stay, where it has them, and hold for the next URL without"
                + " authentication: 'who can invoke " + name.shown() + "' shows them";
    }

    static void open(LambdaAccess lambda, FunctionName name) {
        for (var one : Opening.values()) {
            open(lambda, name, one);
        }
    }

    private static void open(LambdaAccess lambda, FunctionName name, Opening one) {
        try {
            lambda.once(client -> client.addPermission(request -> request.functionName(name.text())
                    .qualifier(name.qualifier())
                    .statementId(one.id)
                    .action(one.action)
                    .principal("*")
                    .functionUrlAuthType(one.authType())
                    .invokedViaFunctionUrl(one.viaUrl())));
        } catch (RuntimeException e) {
            if (LambdaAccess.isCode(e, "ResourceConflictException")) {
                return;
            }
            throw new ToolException(
                    LambdaAccess.code(e).isEmpty() ? FailureKind.IN_DOUBT : FailureKind.PARTIAL,
                    "the URL of '" + name.shown() + "' is there, but whether everybody may call it is "
                            + (LambdaAccess.code(e).isEmpty() ? "not known: " : "refused: ") + one.action + ", "
                            + LambdaAccess.said(e),
                    "'who can invoke " + name.shown() + "' shows it; delete the URL and ask again, or let it be",
                    e);
        }
    }
}
