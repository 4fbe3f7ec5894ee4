package dev.awsagent.credentials;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import java.util.ArrayList;
import java.util.List;

/** Replaces the access key of a profile. The new key goes where the old one stands and nowhere else. */
@ToolInfo(
        name = "iam_rotate_access_key",
        effect = Effect.DESTROY,
        iam = {
            "iam:ListAccessKeys",
            "iam:GetAccessKeyLastUsed",
            "iam:CreateAccessKey",
            "iam:UpdateAccessKey",
            "iam:DeleteAccessKey",
            "sts:GetCallerIdentity"
        },
        value =
                "Replaces the access key of a profile where it is kept, in the agent's own store or in the AWS files: makes a new"
                        + " one, checks it, then deletes the old one.",
        examples = {"rotate the access key {profile}", "replace access key of {profile} by a new one"})
final class RotateAccessKeyTool implements Tool<RotateAccessKeyTool.Input, RotateAccessKeyTool.Rotated> {

    /** Those that sign with a new key are tried again until IAM knows it everywhere. */
    private static final int TRIES = 20;

    private static final String USER = "arn:aws:iam::*:user/*";

    record Input(
            @Param(
                    value = "Name of the profile whose key is replaced",
                    pattern = "[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}",
                    rule = "1 to 64 letters, digits and . _ @ + -")
            String profile) {}

    /**
     * What came of it. No part of a secret.
     *
     * @param keptIn where the new key is
     * @param newEnding the last four characters of the new key's id
     * @param deletedEnding the last four characters of the id of the key that was deleted
     * @param continued whether a rotation that broke off before was finished
     */
    record Rotated(String profile, String keptIn, String newEnding, String deletedEnding, boolean continued) {}

    @Override
    public List<AwsCall> calls(Input input) {
        return List.of(
                AwsCall.of("iam", "ListAccessKeys").on(USER).times(TRIES),
                AwsCall.of("iam", "GetAccessKeyLastUsed").on(USER).times(2),
                AwsCall.of("iam", "CreateAccessKey").on(USER),
                AwsCall.of("sts", "GetCallerIdentity").on("*").times(TRIES),
                AwsCall.of("iam", "UpdateAccessKey")
                        .on(USER)
                        .with("Status", "Inactive")
                        .open("AccessKeyId")
                        .times(TRIES),
                AwsCall.of("iam", "DeleteAccessKey")
                        .on(USER)
                        .open("AccessKeyId")
                        .times(TRIES));
    }

    @Override
    public Impact impact(Input input) {
        return Impact.typed(
                input.profile(),
                List.of("access key of profile " + input.profile()),
                1,
                Undo.NO,
                "whoever else uses the old key is locked out once it is deleted");
    }

    @Override
    public Impact inspect(Input input, ToolCall call) {
        var known = impact(input);
        var notes = new ArrayList<>(known.notes());
        notes.addAll(call.service(KeyRotation.class).describe(input.profile()));
        return new Impact(known.resources(), known.count(), known.confirm(), known.undo(), notes);
    }

    @Override
    public ToolResult<Rotated> call(Input input, ToolCall call) {
        if (!input.profile().equals(call.target().profile())) {
            return ToolResult.failed(
                    FailureKind.INVALID,
                    "a key is replaced with itself, so this must run as profile '" + input.profile() + "', and runs as "
                            + (call.target().profile() == null
                                    ? "no profile"
                                    : "'" + call.target().profile() + "'"),
                    "run: aws-agent credentials rotate " + input.profile());
        }
        var outcome = call.service(KeyRotation.class).run(input.profile(), stage -> call.checkCancelled());
        return ToolResult.ok(new Rotated(
                input.profile(), outcome.where(), outcome.newEnding(), outcome.oldEnding(), outcome.continued()));
    }
}
