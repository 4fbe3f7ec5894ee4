package dev.awsagent.tools.lambda;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.TagLookup;
import dev.awsagent.tool.ToolCall;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The tags of the functions that calls touch. Their versions, aliases, URLs and permissions have those of the function. */
final class FunctionTags implements TagLookup {

    private static final Pattern FUNCTION =
            Pattern.compile("(arn:aws[a-z-]*:lambda:[^:]*:[^:]*:function:[A-Za-z0-9_-]+)(:[^:]*|\\*)?");

    /** Layers take no tags. */
    private static final Pattern LAYER = Pattern.compile("arn:aws[a-z-]*:lambda:[^:]*:[^:]*:layer:.+");

    @Override
    public String service() {
        return "lambda";
    }

    @Override
    public List<AwsCall> looks() {
        return List.of(LambdaCalls.list("GetFunctionConfiguration"), LambdaCalls.list("ListTags"));
    }

    @Override
    public @Nullable Map<String, Map<String, String>> tags(List<AwsCall> touching, Impact impact, ToolCall call) {
        var functions = new TreeSet<String>();
        var known = true;
        for (var change : touching) {
            known &= !change.resources().isEmpty();
            for (var arn : change.resources()) {
                var function = FUNCTION.matcher(arn);
                if (function.matches()) {
                    var whole = function.group(1);
                    // Which others begin so is not known.
                    known &= !"*".equals(function.group(2));
                    functions.add(whole.contains(":*:") ? whole.substring(whole.lastIndexOf(':') + 1) : whole);
                } else {
                    known &= LAYER.matcher(arn).matches();
                }
            }
        }
        // What makes something also names what that reads from and runs as, which stays as it is.
        if (!known && impact.newTags() == null) {
            return null;
        }
        var lambda = LambdaAccess.of(call);
        var tags = new TreeMap<String, Map<String, String>>();
        for (var function : functions) {
            var arn = arn(lambda, function);
            if (arn != null) {
                tags.put(function, lambda.tags(arn));
            }
        }
        return tags;
    }

    /** Null where there is no such function yet. */
    private static @Nullable String arn(LambdaAccess lambda, String function) {
        try {
            return lambda.ask(client -> client.getFunctionConfiguration(request -> request.functionName(function)))
                    .functionArn();
        } catch (RuntimeException e) {
            if (LambdaAccess.isCode(e, LambdaAccess.NOT_FOUND)) {
                return null;
            }
            throw e;
        }
    }
}
