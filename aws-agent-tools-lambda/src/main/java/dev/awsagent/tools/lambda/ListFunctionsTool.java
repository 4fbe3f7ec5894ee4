package dev.awsagent.tools.lambda;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "lambda_list_functions",
        effect = Effect.READ,
        iam = "lambda:ListFunctions",
        value =
                "Lists Lambda functions with their runtime, memory, timeout, size and age; all, or those of a runtime or a name,"
                        + " or those whose runtime AWS has given up; in one region or across all.",
        examples = {
            "list functions",
            "list lambda functions",
            "list lambdas",
            "list my lambdas",
            "show my lambda functions",
            "show all lambdas",
            "which lambdas are there",
            "what lambda functions do i have",
            "how many lambda functions do i have",
            "how many lambdas are there",
            "list {runtime} lambdas",
            "list {runtime} functions",
            "which lambdas run on {runtime}",
            "which functions use {runtime}",
            "list lambda functions with runtime {runtime}",
            "list lambdas named {functionsNamed}",
            "list functions matching {functionsNamed}",
            "which lambdas use outdated runtimes",
            "list functions with a deprecated runtime",
            "list lambda functions in all regions",
            "what functions exist",
            "which lambdas exist",
            "what lambdas do i have",
            "show my functions",
            "show every lambda function",
            "how many functions are there",
            "lambdas in {runtime}",
            "lambdas written in {runtime}",
            "which functions are written in {runtime}",
            "functions that run {runtime}",
            "which lambdas are still on {runtime}",
            "which functions still use {runtime}",
            "which functions have runtime {runtime}",
            "which lambdas run {runtime}",
            "all functions on the {runtime} runtime",
            "what lambdas use the {runtime} runtime",
            "lambdas called {functionsNamed}",
            "find functions named {functionsNamed}",
            "find lambdas whose name matches {functionsNamed}",
            "which functions have an outdated runtime",
            "which functions are on a deprecated runtime",
            "which functions run on end of life runtimes",
            "what lambda functions are deployed"
        })
final class ListFunctionsTool implements Tool<ListFunctionsTool.Input, ListFunctionsTool.Output> {

    record Input(
            @Param(
                    value = "Only functions of this runtime, such as python3.13, or of this language, such as python",
                    kind = ParamKind.NAME,
                    pattern = Runtimes.PATTERN,
                    rule = Runtimes.RULE,
                    words = {
                        "runtime {}",
                        "python=python",
                        "node=nodejs",
                        "nodejs=nodejs",
                        "node.js=nodejs",
                        "javascript=nodejs",
                        "java=java",
                        "ruby=ruby",
                        "golang=go",
                        "dotnet=dotnet",
                        "python 2.7=python2.7",
                        "python 3.7=python3.7",
                        "python 3.8=python3.8",
                        "python 3.9=python3.9",
                        "python 3.10=python3.10",
                        "python 3.11=python3.11",
                        "python 3.12=python3.12",
                        "python 3.13=python3.13",
                        "python 3.14=python3.14",
                        "node 14=nodejs14.x",
                        "node 16=nodejs16.x",
                        "node 18=nodejs18.x",
                        "node 20=nodejs20.x",
                        "node 22=nodejs22.x",
                        "node 24=nodejs24.x",
                        "java 8=java8",
                        "java 11=java11",
                        "java 17=java17",
                        "java 21=java21"
                    })
            @Nullable
            String runtime,

            @Param(
                    value = "Only functions whose names match this, such as checkout-*",
                    kind = ParamKind.GLOB,
                    words = {"called {}", "named {}", "matching {}", "like {}"})
            @Nullable
            String functionsNamed,

            @Param(
                    value = "Only functions whose runtime AWS has given up",
                    words = {
                        "outdated",
                        "deprecated",
                        "obsolete",
                        "unsupported",
                        "end of life",
                        "old runtime",
                        "old runtimes"
                    },
                    defaultValue = "false")
            boolean outdated,

            @Param(
                    value = "Look in every region",
                    words = {"all regions", "every region", "across regions", "each region", "all my regions"},
                    defaultValue = "false")
            boolean everywhere) {

        boolean fits(FunctionSummary one) {
            return (runtime == null || Runtimes.isOf(one.runtime(), runtime))
                    && (functionsNamed == null || matches(functionsNamed, one.name()))
                    && (!outdated || one.note() != null);
        }

        private static boolean matches(String glob, String name) {
            return Stream.of(glob.split("\\*", -1))
                    .map(part ->
                            Stream.of(part.split("\\?", -1)).map(Pattern::quote).collect(Collectors.joining(".")))
                    .collect(Collectors.collectingAndThen(Collectors.joining(".*"), name::matches));
        }
    }

    /** @param notLooked regions that did not answer, and why; empty when only one was asked for */
    record Output(int count, List<FunctionSummary> functions, List<String> notLooked) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(LambdaCalls.list("ListFunctions"));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) throws InterruptedException {
        var lambda = LambdaAccess.of(call);
        var today = LocalDate.now(call.clock());
        var functions = new ArrayList<FunctionSummary>();
        var notLooked = new ArrayList<String>();
        if (in.everywhere()) {
            inEveryRegion(lambda, in, today, functions, notLooked);
        } else {
            functions.addAll(find(lambda, in, null, today));
        }
        return ToolResult.ok(new Output(functions.size(), functions, notLooked));
    }

    private static List<FunctionSummary> find(LambdaAccess lambda, Input in, @Nullable String region, LocalDate today) {
        return lambda.functions().stream()
                .map(one -> FunctionSummary.of(one, region, today))
                .filter(in::fits)
                .toList();
    }

    /** At the same time, as each is a connection of its own. One region that does not answer does not hide the others. */
    private static void inEveryRegion(
            LambdaAccess lambda, Input in, LocalDate today, List<FunctionSummary> functions, List<String> notLooked)
            throws InterruptedException {
        var regions = lambda.regions();
        var answers = new ArrayList<Future<List<FunctionSummary>>>();
        for (var region : regions) {
            answers.add(lambda.call().executor().submit(() -> find(lambda.in(region), in, region, today)));
        }
        RuntimeException last = null;
        try {
            for (int i = 0; i < regions.size(); i++) {
                lambda.call().checkCancelled();
                lambda.call().progress(i, regions.size(), "regions", regions.get(i));
                try {
                    functions.addAll(answers.get(i).get());
                } catch (ExecutionException e) {
                    last = thrown(e);
                    notLooked.add(regions.get(i) + ": " + why(last));
                }
            }
        } finally {
            answers.forEach(answer -> answer.cancel(true));
        }
        if (last != null && notLooked.size() == regions.size()) {
            throw last;
        }
    }

    private static RuntimeException thrown(ExecutionException e) {
        if (e.getCause() instanceof ToolException told && told.kind() == FailureKind.CANCELLED) {
            throw told;
        }
        return e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
    }

    /** Keys are not known in a region that the account has not opened. */
    private static String why(RuntimeException e) {
        return LambdaAccess.isCode(e, "UnrecognizedClientException", "InvalidClientTokenId")
                ? "not opened for this account"
                : LambdaAccess.said(e);
    }
}
