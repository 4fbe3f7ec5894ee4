package dev.awsagent.credentials;

import dev.awsagent.credential.Permission;
import dev.awsagent.credential.Permission.State;
import dev.awsagent.tool.AwsCall;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.EvaluationResult;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.PolicyEvaluationDecisionType;

/**
 * Asks IAM, with {@code SimulatePrincipalPolicy}, what the policies of an identity say about the calls of a step, and what its
 * account is called.
 */
final class PolicySimulation {

    private static final Pattern ROLE_SESSION =
            Pattern.compile("arn:(aws[a-z-]*):sts::(\\d{12}):assumed-role/([^/]+)/.+");
    private static final Pattern IDENTITY = Pattern.compile("arn:aws[a-z-]*:iam::\\d{12}:(user|role)/.+");

    /** With a region and an account, but for S3, whose ARNs have neither. */
    private static final Pattern WHOLE = Pattern.compile("arn:aws[a-z-]*:(s3:::.+|[a-z0-9-]+:[a-z0-9-]*:\\d{12}:.+)");

    /** So many requests to IAM for one step. */
    private static final int MOST = 3;

    private static final int MOST_RESOURCES = 20;

    private PolicySimulation() {}

    /** The user or role whose policies count; empty for what has none that can be asked about, such as root. */
    static Optional<String> principal(String caller) {
        var session = ROLE_SESSION.matcher(caller);
        if (session.matches()) {
            return Optional.of("arn:" + session.group(1) + ":iam::" + session.group(2) + ":role/" + session.group(3));
        }
        return IDENTITY.matcher(caller).matches() ? Optional.of(caller) : Optional.empty();
    }

    /**
     * What each call that changes something needs, and on what: only such pairs are asked about, as IAM answers for every action on
     * every resource.
     *
     * @param named the actions that the tool names
     * @return null where one of them has another name in IAM that is not known, or a resource that is not
     */
    private static @Nullable Map<Set<String>, Set<String>> questions(
            List<AwsCall> calls, List<String> named, String partition) {
        var actions = new LinkedHashMap<Set<String>, Set<String>>();
        for (var call : calls) {
            if (call.looks() || call.id().equals("s3:AbortMultipartUpload")) {
                continue;
            }
            var action = SdkErrors.permission(call.id());
            var resources = new LinkedHashSet<String>();
            for (var arn : call.resources()) {
                resources.add(arn.replaceFirst("^arn:aws:", "arn:" + partition + ":"));
            }
            if (call.profile() != null
                    || !named.contains(action)
                    || resources.isEmpty()
                    || resources.size() > MOST_RESOURCES
                    || !resources.stream().allMatch(arn -> WHOLE.matcher(arn).matches() && !arn.contains("*"))) {
                return null;
            }
            actions.computeIfAbsent(resources, arns -> new LinkedHashSet<>()).add(action);
        }
        return actions;
    }

    static Permission ask(IamClient iam, String principal, List<AwsCall> calls, List<String> named) {
        var questions = questions(calls, named, principal.split(":", 3)[1]);
        if (questions == null || questions.isEmpty() || questions.size() > MOST) {
            return Permission.notChecked("IAM cannot be asked beforehand which actions on which things this takes");
        }
        var results = new ArrayList<EvaluationResult>();
        try {
            for (var question : questions.entrySet()) {
                var answer = iam.simulatePrincipalPolicy(request -> request.policySourceArn(principal)
                        .actionNames(question.getValue())
                        .resourceArns(question.getKey())
                        .maxItems(1000));
                if (Boolean.TRUE.equals(answer.isTruncated())) {
                    return Permission.notChecked("the answer of IAM is too long");
                }
                results.addAll(answer.evaluationResults());
            }
        } catch (NoSuchEntityException e) {
            return Permission.notChecked("IAM knows no " + principal + "; its path may be another");
        } catch (AwsServiceException e) {
            return Permission.notChecked(
                    e.statusCode() == 403
                            ? "iam:SimulatePrincipalPolicy is not allowed here"
                            : "IAM said "
                                    + (e.awsErrorDetails() == null
                                            ? e.getMessage()
                                            : e.awsErrorDetails().errorCode()));
        }
        return judged(results, principal);
    }

    /** What the account is called. Of who may not ask nothing is known, and a name is no reason to stop. */
    static Optional<String> alias(IamClient iam) {
        try {
            return iam.listAccountAliases().accountAliases().stream().findFirst();
        } catch (AwsServiceException e) {
            return Optional.empty();
        }
    }

    private static Permission judged(List<EvaluationResult> results, String principal) {
        var missing = new ArrayList<String>();
        var unsure = false;
        for (var result : results) {
            if (result.evalDecision() == PolicyEvaluationDecisionType.ALLOWED) {
                continue;
            }
            // Conditions that nobody can answer beforehand.
            unsure |= result.hasMissingContextValues()
                    && !result.missingContextValues().isEmpty();
            missing.add(result.evalActionName() + " on " + result.evalResourceName()
                    + (result.evalDecision() == PolicyEvaluationDecisionType.EXPLICIT_DENY
                            ? " (an explicit deny)"
                            : ""));
        }
        if (results.isEmpty()) {
            return Permission.notChecked("IAM said nothing about it");
        }
        if (missing.isEmpty()) {
            return new Permission(State.ALLOWED, "by the policies of " + principal);
        }
        var what = String.join(", ", missing);
        return unsure
                ? Permission.notChecked("IAM cannot tell beforehand, as it depends on conditions: " + what)
                : new Permission(State.DENIED, "no policy of " + principal + " allows " + what);
    }
}
