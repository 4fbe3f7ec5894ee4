package dev.awsagent.tools.lambda;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.ToolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** Who may invoke which function. */
record PermissionInput(
        @Param(
                value = "The function, by its name or its ARN, with an alias or not",
                kind = ParamKind.NAME,
                pattern = FunctionName.PATTERN,
                rule = FunctionName.RULE)
        String function,

        @Param(
                value = "A service such as s3.amazonaws.com, or * for everybody",
                kind = ParamKind.NAME,
                pattern = "[a-z0-9.-]+\\.amazonaws\\.com(\\.cn)?|\\*",
                rule = "must be a service such as s3.amazonaws.com, or * for everybody",
                words = {
                    "s3=s3.amazonaws.com",
                    "sns=sns.amazonaws.com",
                    "ses=ses.amazonaws.com",
                    "api gateway=apigateway.amazonaws.com",
                    "the api gateway=apigateway.amazonaws.com",
                    "apigateway=apigateway.amazonaws.com",
                    "eventbridge=events.amazonaws.com",
                    "event bridge=events.amazonaws.com",
                    "cloudwatch events=events.amazonaws.com",
                    "cloudwatch logs=logs.amazonaws.com",
                    "cloudwatch alarms=lambda.alarms.cloudwatch.amazonaws.com",
                    "cognito=cognito-idp.amazonaws.com",
                    "iot=iot.amazonaws.com",
                    "load balancers=elasticloadbalancing.amazonaws.com",
                    "everyone=*",
                    "everybody=*",
                    "anyone=*",
                    "anybody=*",
                    "the world=*",
                    "the whole world=*",
                    "the internet=*",
                    "the public=*"
                })
        @Nullable
        String principal,

        @Param(
                value = "The number of an AWS account; with a bucket, the account that owns it",
                kind = ParamKind.NAME,
                pattern = "[0-9]{12}",
                rule = "must be the number of an account, of 12 digits",
                words = {"account {}", "aws account {}"})
        @Nullable
        String account,

        @Param(
                value = "Of S3: the bucket on whose behalf it calls",
                kind = ParamKind.BUCKET,
                words = {"bucket {}"})
        @Nullable
        String bucket,

        @Param(
                value = "The ARN of a role or a user, or of what a service calls on behalf of: a rule, a topic, an API",
                kind = ParamKind.ARN)
        @Nullable
        String arn,

        @Param(
                value = "To remove one: the id of its statement",
                kind = ParamKind.NAME,
                pattern = "[A-Za-z0-9_-]{1,100}",
                rule = "must be the id of a statement, as 'who can invoke' shows it",
                words = {
                    "statement {}",
                    "permission {}",
                    "statement id {}",
                    "with statement id {}",
                    "sid {}",
                    "statement called {}"
                })
        @Nullable
        String statement,

        @Param(
                value = "What they may do",
                words = {"call=INVOKE", "trigger=INVOKE"},
                defaultValue = "\"INVOKE\"")
        Action action) {

    enum Action {
        INVOKE
    }

    private static final String S3 = "s3.amazonaws.com";

    PermissionInput {
        if (account != null && principal != null
                || bucket != null && principal != null && !principal.equals(S3)
                || bucket != null && arn != null
                || account != null && arn != null && isIdentity(arn)) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "more than one is named who may invoke " + function,
                    "name one service, account, role or bucket");
        }
    }

    private static boolean isIdentity(String arn) {
        return arn.matches("arn:[^:]*:(iam|sts):.*");
    }

    FunctionName name() {
        return FunctionName.of(function);
    }

    /** Who, as the AWS API names it; null where nobody is named. */
    @Nullable
    String who() {
        if (account != null && bucket == null) {
            return account;
        }
        if (arn != null && isIdentity(arn)) {
            return arn;
        }
        return bucket != null ? S3 : principal != null ? principal : arn == null ? null : serviceOf(arn);
    }

    /** The service that calls on behalf of what the ARN names. */
    private static @Nullable String serviceOf(String arn) {
        return switch (arn.split(":", 4)[2]) {
            case "events" -> "events.amazonaws.com";
            case "sns" -> "sns.amazonaws.com";
            case "s3" -> S3;
            case "execute-api", "apigateway" -> "apigateway.amazonaws.com";
            case "logs" -> "logs.amazonaws.com";
            case "cognito-idp" -> "cognito-idp.amazonaws.com";
            case "elasticloadbalancing" -> "elasticloadbalancing.amazonaws.com";
            case "iot" -> "iot.amazonaws.com";
            default -> null;
        };
    }

    /** On whose behalf, as an ARN; null for anybody's. */
    @Nullable
    String source() {
        return bucket != null ? "arn:aws:s3:::" + bucket : arn != null && !isIdentity(arn) ? arn : null;
    }

    /** Also where a source bounds it: what it is may be written so that it fits anything. */
    boolean isForEverybody() {
        return "*".equals(who());
    }

    /** Whether a service may call it for whomever it likes: the source says of no account. */
    boolean isOfAnyAccount() {
        var source = source();
        return isService() && !isOfBucket() && (source == null || !Grants.isBound(source));
    }

    boolean isOfBucket() {
        return S3.equals(who()) && source() != null;
    }

    boolean isService() {
        var who = who();
        return who != null && who.endsWith(".amazonaws.com");
    }

    String words() {
        return ("*".equals(who()) ? "everybody" : String.valueOf(who()))
                + (source() == null ? "" : " on behalf of " + source());
    }

    /** The same for the same grant, so that it is there once. */
    String id() {
        var sum = new CRC32();
        sum.update((who() + "|" + source()).getBytes(StandardCharsets.UTF_8));
        return "aws-agent-"
                + String.valueOf(who())
                        .replaceAll("\\.amazonaws\\.com.*|[^A-Za-z0-9]+", "-")
                        .replaceAll("^-|-$", "") + "-" + Long.toHexString(sum.getValue());
    }

    /** What the request names, as ARNs. */
    String[] resources() {
        var arns = new ArrayList<>(List.of(name().arn()));
        if (arn != null) {
            arns.add(arn);
        }
        if (bucket != null) {
            arns.add("arn:aws:s3:::" + bucket);
        }
        return arns.toArray(String[]::new);
    }
}
