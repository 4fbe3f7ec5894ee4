package dev.awsagent.tools.lambda;

import dev.awsagent.tool.AwsCall;

/** How the tools declare their calls. */
final class LambdaCalls {

    private LambdaCalls() {}

    /** A listing, page by page. */
    static AwsCall list(String operation) {
        return AwsCall.of("lambda", operation).times(AwsCall.MANY);
    }

    /** An operation on one function, called as the request calls it: without its version or alias. */
    static AwsCall on(String operation, FunctionName function) {
        return AwsCall.of("lambda", operation)
                .with("FunctionName", function.text())
                .on(function.arn());
    }

    /** To look at a function, as often as it takes. */
    static AwsCall look(FunctionName function) {
        return on("GetFunctionConfiguration", function).times(AwsCall.MANY);
    }

    /** To name those that are near where there is none of the name. */
    static AwsCall nearNames() {
        return list("ListFunctions");
    }
}
