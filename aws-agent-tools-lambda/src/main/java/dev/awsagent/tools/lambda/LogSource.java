package dev.awsagent.tools.lambda;

import dev.awsagent.tool.AwsCall;
import java.util.ArrayList;
import java.util.List;

/** Whose logs: those of a function, or of a log group. */
interface LogSource {

    String GROUP = "[A-Za-z0-9_/.#-]{1,512}";

    String GROUP_RULE = "must be the name of a log group, such as /aws/lambda/resize-images, or the beginning of one";

    String SOURCE = FunctionName.PATTERN + "|" + GROUP;

    String RULE = "must be the name of a function, or of a log group such as /aws/lambda/resize-images";

    /** A function by its name or its ARN, or a log group. */
    String source();

    /** Whether a log group was said, so that a function of the name is not looked for. */
    boolean logGroup();

    default boolean isGroup() {
        return logGroup() || !source().matches(FunctionName.PATTERN);
    }

    default FunctionName function() {
        return FunctionName.of(source());
    }

    /** The calls that find it. */
    default List<AwsCall> looks() {
        var looks = new ArrayList<AwsCall>();
        if (!isGroup()) {
            looks.add(LambdaCalls.look(function()));
            looks.add(LambdaCalls.nearNames());
        }
        looks.add(AwsCall.of("logs", "DescribeLogGroups").times(AwsCall.MANY));
        return looks;
    }

    /** A change to the log group; whose it is, where a function is named, only shows while looking. */
    default AwsCall change(String operation) {
        var call = AwsCall.of("logs", operation);
        return isGroup() ? call.with("logGroupName", source()) : call.open("logGroupName");
    }
}
