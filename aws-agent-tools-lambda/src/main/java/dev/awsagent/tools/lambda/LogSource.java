package dev.awsagent.tools.lambda;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whose logs: those of a function, or of a log group that is named. */
interface LogSource {

    String GROUP = "[A-Za-z0-9_/.#-]{1,512}";

    String GROUP_RULE = "must be the name of a log group, such as /aws/lambda/resize-images";

    @Nullable
    String function();

    @Nullable
    String group();

    /** Refuses both and neither. */
    default void check() {
        if ((function() == null) == (group() == null)) {
            throw new ToolException(
                    FailureKind.INVALID,
                    function() == null
                            ? "nothing says whose logs are meant"
                            : "the function " + function() + " and the log group " + group()
                                    + " are named at the same time",
                    "name a function, or say 'log group' and its name");
        }
    }

    /** As a person called it. */
    default String said() {
        return String.valueOf(group() == null ? function() : group());
    }

    /** The calls that find it. */
    default List<AwsCall> looks() {
        var looks = new ArrayList<AwsCall>();
        if (function() != null) {
            looks.add(LambdaCalls.look(FunctionName.of(function())));
            looks.add(LambdaCalls.nearNames());
        }
        looks.add(AwsCall.of("logs", "DescribeLogGroups").times(AwsCall.MANY));
        return looks;
    }
}
