package dev.awsagent.tools.lambda;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "lambda_add_permission",
        effect = Effect.WRITE,
        iam = {"lambda:AddPermission", "lambda:GetPolicy", "lambda:GetFunctionConfiguration", "lambda:ListFunctions"},
        value =
                "Lets a service, an account or a role invoke a function, by its resource policy. To let everybody invoke it asks"
                        + " for the function's name to be typed.",
        examples = {
            "allow topic {arn} to invoke lambda {function}",
            "allow topic {arn} to invoke {function}",
            "allow rule {arn} to invoke lambda {function}",
            "allow rule {arn} to invoke {function}",
            "allow role {arn} to invoke lambda {function}",
            "allow role {arn} to invoke {function}",
            "allow user {arn} to invoke lambda {function}",
            "allow user {arn} to invoke {function}",
            "allow {principal} to invoke lambda {function}",
            "allow {principal} to invoke {function}",
            "allow {principal} to call lambda {function}",
            "allow {principal} to call {function}",
            "allow account {account} to invoke lambda {function}",
            "allow account {account} to invoke {function}",
            "allow {arn} to invoke lambda {function}",
            "allow {arn} to invoke {function}",
            "allow bucket {bucket} to invoke lambda {function}",
            "allow bucket {bucket} to invoke {function}",
            "allow the bucket {bucket} to trigger lambda {function}",
            "allow the bucket {bucket} to trigger {function}",
            "allow everyone to invoke lambda {function}",
            "allow everyone to invoke {function}",
            "permit {principal} to invoke lambda {function}",
            "permit {principal} to invoke {function}",
            "permit account {account} to invoke lambda {function}",
            "permit account {account} to invoke {function}",
            "permit {arn} to invoke lambda {function}",
            "permit {arn} to invoke {function}",
            "grant {principal} permission to invoke lambda {function}",
            "grant {principal} permission to invoke {function}",
            "grant account {account} permission to invoke lambda {function}",
            "grant account {account} permission to invoke {function}",
            "grant {arn} permission to invoke lambda {function}",
            "grant {arn} permission to invoke {function}",
            "give {principal} permission to invoke lambda {function}",
            "give {principal} permission to invoke {function}",
            "give account {account} permission to invoke lambda {function}",
            "give account {account} permission to invoke {function}",
            "allow {principal} to trigger lambda {function}",
            "allow {principal} to execute lambda {function}",
            "allow the s3 bucket {bucket} to invoke lambda {function}",
            "allow the s3 bucket {bucket} to trigger {function}",
            "allow bucket {bucket} to call lambda {function}",
            "allow {arn} to call {function}",
            "allow {arn} to trigger {function}",
            "allow sns topic {arn} to invoke {function}",
            "authorize {principal} to invoke lambda {function}",
            "authorize {arn} to invoke {function}",
            "authorize account {account} to invoke {function}",
            "authorize bucket {bucket} to invoke {function}",
            "enable {principal} to invoke lambda {function}",
            "enable bucket {bucket} to invoke {function}",
            "permit bucket {bucket} to invoke {function}",
            "permit {principal} to call {function}",
            "grant bucket {bucket} permission to invoke {function}",
            "grant {principal} the right to invoke {function}",
            "grant {principal} access to lambda {function}",
            "grant account {account} access to lambda {function}",
            "grant {arn} access to lambda {function}",
            "add a permission for {principal} to invoke {function}",
            "add a permission for bucket {bucket} to invoke {function}",
            "add permission for account {account} to invoke lambda {function}",
            "add a permission for {arn} to invoke {function}"
        })
final class AddPermissionTool implements Tool<PermissionInput, AddPermissionTool.Output> {

    private static final String ACTION = "lambda:InvokeFunction";

    record Output(String function, String statement, String permits) {}

    private static String who(PermissionInput in) {
        var who = in.who();
        if (who == null || in.statement() != null) {
            throw new ToolException(
                    FailureKind.INVALID,
                    who == null
                            ? "nothing says who may invoke " + in.function()
                            : "a statement gets its id by itself, and '" + in.statement() + "' is given",
                    "name a service such as s3, an account, a role by its ARN, or a bucket");
        }
        return who;
    }

    @Override
    public Effect effect(PermissionInput in) {
        who(in);
        return in.isForEverybody() ? Effect.DESTROY : Effect.WRITE;
    }

    @Override
    public List<AwsCall> calls(PermissionInput in) {
        var add = LambdaCalls.on("AddPermission", in.name())
                .with("StatementId", in.id())
                .with("Action", ACTION)
                .with("Principal", who(in))
                .on(in.resources())
                .open("RevisionId");
        if (in.source() != null) {
            add = add.with("SourceArn", in.source());
        }
        if (in.isOfBucket()) {
            add = in.account() == null ? add.open("SourceAccount") : add.with("SourceAccount", in.account());
        }
        if (in.name().qualifier() != null) {
            add = add.with("Qualifier", in.name().qualifier());
        }
        return List.of(
                LambdaCalls.on("GetPolicy", in.name()).times(AwsCall.MANY),
                LambdaCalls.look(in.name()),
                LambdaCalls.nearNames(),
                add);
    }

    @Override
    public Impact impact(PermissionInput in) {
        var shown = in.name().shown();
        var notes = new ArrayList<String>();
        notes.add(in.words() + " may invoke it");
        if (in.isForEverybody()) {
            notes.add("EVERYBODY with any AWS account can then run it, at your cost and with the rights of its role"
                    + (in.source() == null
                            ? ""
                            : ", as far as the source does not keep them out: name the service instead, such as"
                                    + " sns"));
            return Impact.typed(shown, List.of(shown), 1, Undo.YES, notes.toArray(String[]::new));
        }
        if (in.isOfAnyAccount()) {
            notes.add("that service may call it for ANY account: name the bucket, rule, topic or API to bound it");
        }
        return Impact.one(shown, Undo.YES, notes.toArray(String[]::new));
    }

    @Override
    public Impact inspect(PermissionInput in, ToolCall call) {
        var grants = Grants.of(LambdaAccess.of(call), in.name());
        for (var one : grants.all()) {
            if (one.id().equals(in.id())) {
                throw new ToolException(
                        FailureKind.CONFLICT,
                        in.name().shown() + " has that permission already: " + one.words() + " (" + one.id() + ")",
                        "'who can invoke " + in.name().name() + "' shows all of them");
            }
        }
        var notes = new ArrayList<>(impact(in).notes());
        var owner = owner(in, LambdaAccess.of(call));
        if (owner != null) {
            notes.add("only while the bucket belongs to account " + owner);
        }
        notes.add(
                grants.all().isEmpty()
                        ? "before: no permissions"
                        : "stays: "
                                + String.join(
                                        "; ",
                                        grants.all().stream()
                                                .map(Grants.Grant::words)
                                                .toList()));
        return impact(in).withNotes(notes).seen(seen(grants, owner));
    }

    /** The ARN of a bucket names no account, and who owns its name next could call: that of the function, unless one is said. */
    private static @Nullable String owner(PermissionInput in, LambdaAccess lambda) {
        if (!in.isOfBucket() || in.account() != null) {
            return in.isOfBucket() ? in.account() : null;
        }
        return lambda.function(in.name()).functionArn().split(":", -1)[4];
    }

    private static Map<String, String> seen(Grants grants, @Nullable String owner) {
        var seen = new TreeMap<>(seen(grants));
        if (owner != null) {
            seen.put("account", owner);
        }
        return seen;
    }

    static Map<String, String> seen(Grants grants) {
        return Map.of("revision", String.valueOf(grants.revision()));
    }

    @Override
    public ToolResult<Output> call(PermissionInput in, ToolCall call) {
        var lambda = LambdaAccess.of(call);
        var grants = Grants.of(lambda, in.name());
        var owner = owner(in, lambda);
        Reviewed.check(call, "the permissions of " + in.name().shown(), seen(grants, owner));
        lambda.once(client ->
                client.addPermission(request -> request.functionName(in.name().text())
                        .qualifier(in.name().qualifier())
                        .statementId(in.id())
                        .action(ACTION)
                        .principal(who(in))
                        .sourceArn(in.source())
                        .sourceAccount(owner)
                        .revisionId(grants.revision())));
        return ToolResult.ok(new Output(in.name().shown(), in.id(), in.words() + " may invoke it"));
    }
}
