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
import java.util.List;

@ToolInfo(
        name = "lambda_remove_permission",
        effect = Effect.DESTROY,
        iam = {"lambda:RemovePermission", "lambda:GetPolicy", "lambda:GetFunctionConfiguration", "lambda:ListFunctions"
        },
        value = "Takes a permission to invoke a function back: removes one statement of its resource policy.",
        examples = {
            "remove permission {statement} from {function}",
            "remove the permission {statement} of {function}",
            "remove permission {statement} from lambda {function}",
            "remove statement {statement} from {function}",
            "remove statement {statement} from the policy of {function}",
            "delete permission {statement} from {function}",
            "delete statement {statement} from the policy of {function}",
            "revoke permission {statement} on {function}",
            "revoke the permission of {principal} to invoke lambda {function}",
            "revoke the permission of {principal} to invoke {function}",
            "revoke the permission of account {account} to invoke lambda {function}",
            "revoke the permission of account {account} to invoke {function}",
            "revoke the permission of {arn} to invoke lambda {function}",
            "revoke the permission of {arn} to invoke {function}",
            "remove the permission of {principal} to invoke lambda {function}",
            "remove the permission of {principal} to invoke {function}",
            "remove the permission of account {account} to invoke lambda {function}",
            "remove the permission of account {account} to invoke {function}",
            "remove the permission of {arn} to invoke lambda {function}",
            "remove the permission of {arn} to invoke {function}",
            "remove the permission of bucket {bucket} to invoke lambda {function}",
            "remove the permission of bucket {bucket} to invoke {function}",
            "disallow {principal} to invoke lambda {function}",
            "disallow {principal} to invoke {function}",
            "forbid {principal} to invoke lambda {function}",
            "forbid {principal} to invoke {function}",
            "revoke statement {statement} from {function}",
            "revoke statement {statement} from lambda {function}",
            "revoke statement {statement} on {function}",
            "revoke permission {statement} from {function}",
            "drop statement {statement} from {function}",
            "drop permission {statement} from lambda {function}",
            "delete statement {statement} from {function}",
            "delete statement {statement} from the policy of lambda {function}",
            "delete the statement {statement} of {function}",
            "remove statement {statement} from lambda {function}",
            "remove the statement {statement} of {function}",
            "remove statement {statement} from the resource policy of {function}",
            "disallow bucket {bucket} to invoke {function}",
            "forbid bucket {bucket} to invoke {function}",
            "disallow {arn} to invoke {function}",
            "forbid {arn} to invoke {function}",
            "revoke the permission of bucket {bucket} to invoke {function}",
            "stop allowing {principal} to invoke {function}",
            "stop allowing bucket {bucket} to invoke {function}"
        })
final class RemovePermissionTool implements Tool<PermissionInput, RemovePermissionTool.Output> {

    record Output(String function, String statement, String was) {}

    @Override
    public List<AwsCall> calls(PermissionInput in) {
        if ((in.statement() == null) == (in.who() == null)) {
            throw new ToolException(
                    FailureKind.INVALID,
                    in.statement() == null
                            ? "nothing says which permission of " + in.function() + " is to go"
                            : "a statement and somebody it is for are named at the same time",
                    "name the statement; 'who can invoke " + in.function() + "' shows them");
        }
        var remove = LambdaCalls.on("RemovePermission", in.name()).open("RevisionId");
        remove = in.statement() == null ? remove.open("StatementId") : remove.with("StatementId", in.statement());
        if (in.name().qualifier() != null) {
            remove = remove.with("Qualifier", in.name().qualifier());
        }
        return List.of(
                LambdaCalls.on("GetPolicy", in.name()).times(AwsCall.MANY),
                LambdaCalls.look(in.name()),
                LambdaCalls.nearNames(),
                remove);
    }

    private static Grants.Grant find(PermissionInput in, Grants grants) {
        var found = grants.all().stream()
                .filter(one -> in.statement() == null ? isOf(in, one) : one.id().equals(in.statement()))
                .toList();
        if (found.size() == 1) {
            return found.get(0);
        }
        var ids = (found.isEmpty() ? grants.all() : found)
                .stream().map(one -> one.id() + " (" + one.words() + ")").toList();
        throw new ToolException(
                found.isEmpty() ? FailureKind.NOT_FOUND : FailureKind.CONFLICT,
                in.name().shown() + " has "
                        + (found.isEmpty()
                                ? "no permission " + (in.statement() == null ? "for " + in.words() : in.statement())
                                : found.size() + " permissions for " + in.words() + "; nothing was done"),
                ids.isEmpty() ? "it has none at all" : "name the statement: " + String.join(", ", ids));
    }

    private static boolean isOf(PermissionInput in, Grants.Grant one) {
        var who = String.valueOf(in.who());
        var same = one.who().equals(who.equals("*") ? "everybody" : who)
                || who.length() == 12 && one.who().matches("arn:[^:]*:iam::" + who + ":root");
        return same
                && (in.source() == null || (one.only() + " and ").contains("on behalf of " + in.source() + " and "));
    }

    @Override
    public Impact impact(PermissionInput in) {
        return Impact.one(
                "permission " + (in.statement() == null ? "of " + in.words() : in.statement()) + " on "
                        + in.name().shown(),
                Undo.PARTLY,
                "who calls the function by it gets an error; conditions other than a source and an account cannot be"
                        + " written again from here");
    }

    @Override
    public Impact inspect(PermissionInput in, ToolCall call) {
        var grants = Grants.of(LambdaAccess.of(call), in.name());
        var grant = find(in, grants);
        return Impact.one(
                        "permission " + grant.id() + " on " + in.name().shown(),
                        Undo.PARTLY,
                        "goes: " + grant.words(),
                        "who calls the function by it gets an error; conditions other than a source and an account cannot be"
                                + " written again from here")
                .seen(AddPermissionTool.seen(grants));
    }

    @Override
    public ToolResult<Output> call(PermissionInput in, ToolCall call) {
        var lambda = LambdaAccess.of(call);
        var grants = Grants.of(lambda, in.name());
        Reviewed.check(call, "the permissions of " + in.name().shown(), AddPermissionTool.seen(grants));
        var grant = find(in, grants);
        lambda.once(client -> client.removePermission(
                request -> request.functionName(in.name().text())
                        .qualifier(in.name().qualifier())
                        .statementId(grant.id())
                        .revisionId(grants.revision())));
        return ToolResult.ok(new Output(in.name().shown(), grant.id(), grant.words()));
    }
}
