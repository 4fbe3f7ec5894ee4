package dev.awsagent.tools.lambda;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.NearNames;
import dev.awsagent.tool.ToolException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.EntityType;
import software.amazon.awssdk.services.iam.model.Role;

/** The roles that functions run with. They are taken as they are; none is made here. */
final class Roles {

    static final String PATTERN = "arn:aws[a-z-]*:iam::\\d{12}:role/[^ ]+|[A-Za-z0-9+=,.@_-]{1,64}";

    static final String RULE = "must be the name or the ARN of an IAM role, such as lambda-basic";

    /** What lets a function write its log, and nothing else. */
    private static final String BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole";

    private Roles() {}

    /** @param role null for one with the permissions of basic execution */
    static List<AwsCall> calls(@Nullable String role) {
        if (role == null) {
            return List.of(
                    AwsCall.of("iam", "ListEntitiesForPolicy")
                            .with("PolicyArn", BASIC)
                            .times(AwsCall.MANY),
                    AwsCall.of("iam", "GetRole").open("RoleName").times(AwsCall.MANY));
        }
        return List.of(
                AwsCall.of("iam", "GetRole").with("RoleName", nameOf(role)).times(AwsCall.MANY),
                AwsCall.of("iam", "ListRoles").times(AwsCall.MANY));
    }

    /** What a call on the function that passes the role touches. */
    static String[] with(String function, @Nullable String role) {
        var roles = "arn:aws:iam::*:role/";
        return role == null
                ? new String[] {function, roles + "*"}
                : role.startsWith("arn:")
                        ? new String[] {function, role}
                        : new String[] {function, roles + role, roles + "*/" + role};
    }

    private static String nameOf(String role) {
        return role.substring(role.lastIndexOf('/') + 1);
    }

    /**
     * The ARN of the role.
     *
     * @param role its name or ARN; null for the one that has the permissions of basic execution
     * @throws ToolException where there is none, where several may be meant, and where Lambda may not take it
     */
    static String arn(LambdaAccess lambda, @Nullable String role) {
        if (role == null) {
            return basic(lambda);
        }
        try {
            var found = iam(lambda)
                    .getRole(request -> request.roleName(nameOf(role)))
                    .role();
            if (role.startsWith("arn:") && !role.equals(found.arn())) {
                throw new ToolException(
                        FailureKind.NOT_FOUND,
                        "there is no role " + role + " in this account; the one of that name is " + found.arn(),
                        "Lambda takes roles of the account of the function only: 'with role " + found.roleName() + "'");
            }
            checkTrust(found);
            return found.arn();
        } catch (RuntimeException e) {
            if (LambdaAccess.isCode(e, "NoSuchEntity", "NoSuchEntityException")) {
                throw notFound(lambda, role, e);
            }
            // Who may pass a role need not be allowed to look at it.
            if (role.startsWith("arn:") && LambdaAccess.isCode(e, "AccessDenied", "AccessDeniedException")) {
                return role;
            }
            throw e;
        }
    }

    private static IamClient iam(LambdaAccess lambda) {
        return lambda.clients().client(IamClient.class);
    }

    private static void checkTrust(Role role) {
        var trust = role.assumeRolePolicyDocument();
        if (trust != null && !URLDecoder.decode(trust, StandardCharsets.UTF_8).contains("lambda.amazonaws.com")) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "the role '" + role.roleName() + "' cannot be taken by Lambda: its trust policy does not name"
                            + " lambda.amazonaws.com",
                    "name another role, or change its trust policy");
        }
    }

    private static ToolException notFound(LambdaAccess lambda, String role, RuntimeException cause) {
        List<String> near;
        try {
            near = NearNames.of(
                    nameOf(role),
                    lambda.all(
                            "roles",
                            marker -> iam(lambda).listRoles(request -> request.marker(marker)),
                            page -> page.roles().stream().map(Role::roleName).toList(),
                            page -> page.marker()));
        } catch (RuntimeException e) {
            if (!LambdaAccess.isAnswer(e)) {
                throw e;
            }
            near = List.of();
        }
        return new ToolException(
                FailureKind.NOT_FOUND,
                "there is no role '" + role + "' in this account",
                near.isEmpty()
                        ? "make one in IAM first, or name another"
                        : "did you mean " + String.join(" or ", near) + "?",
                cause);
    }

    private static String basic(LambdaAccess lambda) {
        var names = lambda.all(
                "roles",
                marker -> iam(lambda)
                        .listEntitiesForPolicy(request -> request.policyArn(BASIC)
                                .entityFilter(EntityType.ROLE)
                                .marker(marker)),
                page -> page.policyRoles().stream().map(one -> one.roleName()).toList(),
                page -> page.marker());
        if (names.size() == 1) {
            return arnOf(lambda, names.get(0));
        }
        throw new ToolException(
                FailureKind.CONFLICT,
                names.isEmpty()
                        ? "no role of this account has the permissions of AWSLambdaBasicExecutionRole"
                        : names.size() + " roles have the permissions of AWSLambdaBasicExecutionRole: "
                                + String.join(
                                        ", ", names.stream().sorted().limit(10).toList()),
                names.isEmpty()
                        ? "make a role with that policy in IAM first, then say 'with role' and its name"
                        : "say which: 'with role " + names.get(0) + "'");
    }

    private static String arnOf(LambdaAccess lambda, String name) {
        var role = iam(lambda).getRole(request -> request.roleName(name)).role();
        checkTrust(role);
        return role.arn();
    }
}
