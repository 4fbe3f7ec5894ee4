package dev.awsagent.tools.lambda;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import java.util.List;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "lambda_delete_function",
        effect = Effect.DESTROY,
        iam = {
            "lambda:DeleteFunction",
            "lambda:GetFunctionConfiguration",
            "lambda:ListVersionsByFunction",
            "lambda:ListAliases",
            "lambda:GetFunctionUrlConfig",
            "lambda:ListEventSourceMappings",
            "lambda:ListFunctions"
        },
        value = "Deletes one Lambda function with all its versions and aliases, or just one version of it.",
        examples = {
            "delete lambda {function}",
            "delete the lambda {function}",
            "delete function {function}",
            "delete the function {function}",
            "delete lambda function {function}",
            "delete the lambda function called {function}",
            "delete the {function} lambda",
            "remove lambda {function}",
            "remove the lambda {function}",
            "remove function {function}",
            "remove the function {function}",
            "remove the lambda function {function}",
            "drop lambda {function}",
            "drop the function {function}",
            "destroy lambda {function}",
            "destroy the function {function}",
            "get rid of lambda {function}",
            "get rid of the function {function}",
            "delete version {version} of function {function}",
            "delete version {version} of lambda {function}",
            "delete version {version} of {function}",
            "remove version {version} of {function}",
            "remove version {version} of lambda {function}",
            "trash lambda {function}",
            "trash the function {function}",
            "trash the lambda function {function}",
            "scrap lambda {function}",
            "scrap the function {function}",
            "nuke lambda {function}",
            "nuke the function {function}",
            "kill lambda {function}",
            "kill the function {function}",
            "erase lambda {function}",
            "wipe out lambda {function}",
            "throw away lambda {function}",
            "throw out lambda {function}",
            "tear down lambda {function}",
            "decommission lambda {function}",
            "remove the {function} lambda",
            "remove the {function} function",
            "delete the {function} function",
            "drop the {function} lambda",
            "remove lambda {function} completely",
            "remove lambda {function} for good",
            "delete lambda {function} completely",
            "delete lambda {function} permanently",
            "delete lambda {function} for good",
            "drop version {version} of lambda {function}",
            "drop version {version} of {function}",
            "scrap version {version} of lambda {function}",
            "destroy version {version} of lambda {function}"
        })
final class DeleteFunctionTool implements Tool<DeleteFunctionTool.Input, DeleteFunctionTool.Output> {

    record Input(
            @Param(
                    value = "The function, by its name or its ARN",
                    kind = ParamKind.NAME,
                    pattern = FunctionName.PATTERN,
                    rule = FunctionName.RULE,
                    words = {"function {}", "lambda {}"})
            String function,

            @Param(
                    value = "Only this version of it, by its number",
                    kind = ParamKind.COUNT,
                    min = 1,
                    words = {"version {}"})
            @Nullable
            Long version) {

        Input {
            var qualifier = FunctionName.of(function).qualifier();
            if (qualifier != null && (version != null || !qualifier.matches("\\d+"))) {
                throw new ToolException(
                        FailureKind.INVALID,
                        version != null
                                ? "'" + function + "' and version " + version + " are two versions"
                                : "'" + qualifier + "' is no version: it is deleted with the function, or as an alias",
                        "name the function alone, or a version by its number, such as checkout-api:3");
            }
        }

        /** The function, or just the version of it. */
        FunctionName name() {
            var name = FunctionName.of(function);
            return version == null ? name : new FunctionName(name.text(), version.toString());
        }
    }

    /** @param note what more there is to know; null for nothing */
    record Output(String deleted, @Nullable String note) {}

    @Override
    public List<AwsCall> calls(Input in) {
        var delete = LambdaCalls.on("DeleteFunction", in.name());
        var qualifier = in.name().qualifier();
        return List.of(
                LambdaCalls.look(in.name()),
                LambdaCalls.on("ListVersionsByFunction", in.name()).times(AwsCall.MANY),
                LambdaCalls.on("ListAliases", in.name()).times(AwsCall.MANY),
                LambdaCalls.on("GetFunctionUrlConfig", in.name()).times(AwsCall.MANY),
                LambdaCalls.on("ListEventSourceMappings", in.name()).times(AwsCall.MANY),
                qualifier == null ? delete : delete.with("Qualifier", qualifier),
                LambdaCalls.nearNames());
    }

    @Override
    public Impact impact(Input in) {
        var name = in.name();
        return name.qualifier() == null
                ? Impact.typed(
                        name.name(),
                        List.of("function " + name.name()),
                        1,
                        Undo.NO,
                        "all its versions and aliases, its URL and its permissions go with it",
                        "its code cannot be brought back from AWS; its log stays")
                : Impact.typed(
                        name.shown(),
                        List.of("version " + name.qualifier() + " of " + name.name()),
                        1,
                        Undo.NO,
                        "the code of a version cannot be brought back; the function and its other versions stay");
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        return Deletion.inspected(in.name(), impact(in), LambdaAccess.of(call));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        return ToolResult.ok(Deletion.made(in.name(), call));
    }
}
