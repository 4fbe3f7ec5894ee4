package dev.awsagent.tools.lambda;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.FunctionUrlConfig;

@ToolInfo(
        name = "lambda_find_urls",
        effect = Effect.READ,
        iam = {
            "lambda:ListFunctions",
            "lambda:ListFunctionUrlConfigs",
            "lambda:GetPolicy",
            "lambda:GetFunctionConfiguration"
        },
        value = "Finds the functions that have a URL, or only those whose URL everybody on the internet may call.",
        examples = {
            "list function urls",
            "list all function urls",
            "list lambda urls",
            "which functions have a url",
            "which lambdas have a function url",
            "find public function urls",
            "list public function urls",
            "show public lambda urls",
            "which functions have a public url",
            "which lambdas are public",
            "which lambda functions are public",
            "which functions are open to the internet",
            "are there public function urls",
            "which functions have a function url",
            "do any functions have a url",
            "which lambdas can be called from the internet",
            "show function urls without authentication"
        })
final class FindUrlsTool implements Tool<FindUrlsTool.Input, FindUrlsTool.Output> {

    record Input(
            @Param(
                    value = "Only those that everybody may call",
                    words = {"public", "publicly", "open to the internet", "open to the world", "unauthenticated"},
                    defaultValue = "false")
            boolean open) {}

    /** @param open whether everybody may call it; null where its permissions could not be read */
    record Found(
            String function,
            String address,
            String auth,
            @Nullable Boolean open) {}

    record Output(int functionsLookedAt, int count, List<Found> urls) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(
                LambdaCalls.list("ListFunctions"),
                LambdaCalls.list("ListFunctionUrlConfigs"),
                LambdaCalls.list("GetPolicy"),
                LambdaCalls.list("GetFunctionConfiguration"));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var lambda = LambdaAccess.of(call);
        var functions = lambda.functions();
        var found = new ArrayList<Found>();
        for (int i = 0; i < functions.size(); i++) {
            var name = functions.get(i).functionName();
            call.checkCancelled();
            call.progress(i, functions.size(), "functions", name);
            for (var one : urls(lambda, name)) {
                var of = one.functionArn().substring(one.functionArn().indexOf(":function:") + ":function:".length());
                var auth = one.authTypeAsString();
                var open = auth.equals("NONE") ? isOpen(lambda, FunctionName.of(of)) : Boolean.FALSE;
                if (!in.open() || !Boolean.FALSE.equals(open)) {
                    found.add(new Found(of, one.functionUrl(), auth, open));
                }
            }
        }
        return ToolResult.ok(new Output(functions.size(), found.size(), found));
    }

    private static List<FunctionUrlConfig> urls(LambdaAccess lambda, String name) {
        return lambda.all(
                "urls",
                marker -> lambda.ask(client -> client.listFunctionUrlConfigs(
                        request -> request.functionName(name).marker(marker))),
                page -> page.functionUrlConfigs(),
                page -> page.nextMarker());
    }

    private static @Nullable Boolean isOpen(LambdaAccess lambda, FunctionName name) {
        try {
            return Grants.of(lambda, name).all().stream().anyMatch(Grants.Grant::open);
        } catch (RuntimeException e) {
            if (LambdaAccess.code(e).isEmpty()) {
                throw e;
            }
            return null;
        }
    }
}
