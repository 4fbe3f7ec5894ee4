package dev.awsagent.tools.lambda;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.util.List;
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

    /** The ids that the console of AWS gives them, so that neither adds them beside those of the other. */
    private static final String OPEN_URL = "FunctionURLAllowPublicAccess";

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

    /** Without it, a URL that asks nobody who he is still lets nobody in. */
    static AwsCall opening(FunctionName name) {
        return on("AddPermission", name)
                .with("StatementId", OPEN_URL)
                .with("Action", "lambda:InvokeFunctionUrl")
                .with("Principal", "*")
                .with("FunctionUrlAuthType", "NONE");
    }

    static void open(LambdaAccess lambda, FunctionName name) {
        try {
            lambda.once(client -> client.addPermission(request -> request.functionName(name.text())
                    .qualifier(name.qualifier())
                    .statementId(OPEN_URL)
                    .action("lambda:InvokeFunctionUrl")
                    .principal("*")
                    .functionUrlAuthType("NONE")));
        } catch (RuntimeException e) {
            if (LambdaAccess.isCode(e, "ResourceConflictException")) {
                return;
            }
            throw new ToolException(
                    LambdaAccess.code(e).isEmpty() ? FailureKind.IN_DOUBT : FailureKind.PARTIAL,
                    "the URL of '" + name.shown() + "' is there, but whether everybody may call it is "
                            + (LambdaAccess.code(e).isEmpty() ? "not known: " : "refused: ") + LambdaAccess.said(e),
                    "'who can invoke " + name.shown() + "' shows it; delete the URL and ask again, or let it be",
                    e);
        }
    }
}
