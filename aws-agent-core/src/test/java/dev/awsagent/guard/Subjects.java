package dev.awsagent.guard;

import dev.awsagent.credential.Target;
import dev.awsagent.internal.Json;
import dev.awsagent.plan.Argument;
import dev.awsagent.plan.Origin;
import dev.awsagent.plan.Step;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Undo;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Steps for policies to decide on, changed one thing at a time. */
record Subjects(
        Effect effect,
        List<AwsCall> calls,
        Impact impact,
        Map<String, Argument> arguments,
        Target target,
        @Nullable String account,
        @Nullable String caller,
        Instant at) {

    /** A write to one object by the user's own words, on a Monday at noon. */
    static Subjects put(String bucket, String key) {
        return new Subjects(
                Effect.WRITE,
                List.of(
                        AwsCall.of("s3", "HeadObject").on("arn:aws:s3:::" + bucket + "/" + key),
                        AwsCall.of("s3", "PutObject").on("arn:aws:s3:::" + bucket + "/" + key)),
                Impact.one("s3://" + bucket + "/" + key, Undo.NO),
                Map.of("key", new Argument(Json.tree(key), Origin.USER)),
                Target.ANY.withProfile("dev").withRegion("eu-west-1"),
                "111111111111",
                "arn:aws:iam::111111111111:user/team/maria",
                Instant.parse("2026-11-23T12:00:00Z"));
    }

    static Subjects calling(AwsCall... calls) {
        return put("b", "k").with(Effect.WRITE, calls);
    }

    Subjects with(Effect effect, AwsCall... calls) {
        return new Subjects(effect, List.of(calls), impact, arguments, target, account, caller, at);
    }

    Subjects effect(Effect effect) {
        return new Subjects(effect, calls, impact, arguments, target, account, caller, at);
    }

    Subjects impact(Impact impact) {
        return new Subjects(effect, calls, impact, arguments, target, account, caller, at);
    }

    Subjects argument(String name, Object value, Origin origin) {
        return new Subjects(
                effect,
                calls,
                impact,
                Map.of(name, new Argument(Json.tree(value), origin)),
                target,
                account,
                caller,
                at);
    }

    Subjects on(Target target, @Nullable String account) {
        return new Subjects(effect, calls, impact, arguments, target, account, caller, at);
    }

    Subjects by(@Nullable String caller) {
        return new Subjects(effect, calls, impact, arguments, target, account, caller, at);
    }

    Subjects at(String at) {
        return new Subjects(effect, calls, impact, arguments, target, account, caller, Instant.parse(at));
    }

    Policy.Subject subject() {
        return new Policy.Subject(
                new Step("1", "s3_put_text", arguments, target), effect, calls, impact, account, caller, at, true);
    }
}
