package dev.awsagent.credentials;

import dev.awsagent.credential.Permission;
import dev.awsagent.credential.Permission.State;
import dev.awsagent.tool.AwsCall;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.EvaluationResult;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.PolicyEvaluationDecisionType;

/** Asks IAM, with {@code SimulatePrincipalPolicy}, what the policies of an identity say about the calls of a step. */
final class PolicySimulation {

    private static final Pattern ROLE_SESSION =
            Pattern.compile("arn:(aws[a-z-]*):sts::(\\d{12}):assumed-role/([^/]+)/.+");
    private static final Pattern IDENTITY = Pattern.compile("arn:aws[a-z-]*:iam::\\d{12}:(user|role)/.+");

    /** With a region and an account, but for S3, whose ARNs have neither. */
    private static final Pattern WHOLE = Pattern.compile("arn:aws[a-z-]*:(s3:::.+|[a-z0-9-]+:[a-z0-9-]*:\\d{12}:.+)");

    private static final Pattern LOOK = Pattern.compile("[a-z0-9-]+:(Get|List|Describe|Head)[A-Z].*");

    /** As many as IAM takes well in one request. */
    private static final int MOST = 50;

    private PolicySimulation() {}

    /** The user or role whose policies count; empty for what has none that can be asked about, such as root. */
    static Optional<String> principal(String caller) {
        var session = ROLE_SESSION.matcher(caller);
        if (session.matches()) {
            return Optional.of("arn:" + session.group(1) + ":iam::" + session.group(2) + ":role/" + session.group(3));
        }
        return IDENTITY.matcher(caller).matches() ? Optional.of(caller) : Optional.empty();
    }

    /** The actions that change something: those of the calls where IAM calls them the same, else those that the tool names. */
    static Set<String> actions(List<AwsCall> calls, List<String> iam) {
        var ofCalls = new LinkedHashSet<String>();
        for (var call : calls) {
            if (!call.looks() && call.profile() == null) {
                ofCalls.add(call.id());
            }
        }
        if (!iam.containsAll(ofCalls)) {
            ofCalls.clear();
            iam.stream().filter(action -> !LOOK.matcher(action).matches()).forEach(ofCalls::add);
        }
        return ofCalls;
    }

    /** Whole ARNs of what those calls touch; none where one of them does not say. */
    private static Set<String> resources(List<AwsCall> calls) {
        var all = new LinkedHashSet<String>();
        for (var call : calls) {
            if (call.looks() || call.profile() != null) {
                continue;
            }
            if (call.resources().isEmpty() || call.resources().stream().anyMatch(PolicySimulation::isOpen)) {
                return Set.of();
            }
            all.addAll(call.resources());
        }
        return all;
    }

    private static boolean isOpen(String arn) {
        return arn.contains("*") || !WHOLE.matcher(arn).matches();
    }

    static Permission ask(IamClient iam, String principal, List<AwsCall> calls, List<String> declared) {
        var actions = actions(calls, declared);
        var resources = resources(calls);
        if (actions.isEmpty() || actions.size() > MOST || resources.size() > MOST) {
            return Permission.notChecked(
                    actions.isEmpty() ? "the tool names no action of IAM" : "it is about too many things to ask IAM");
        }
        List<EvaluationResult> results;
        try {
            var answer = iam.simulatePrincipalPolicy(request -> request.policySourceArn(principal)
                    .actionNames(actions)
                    .resourceArns(resources)
                    .maxItems(1000));
            if (Boolean.TRUE.equals(answer.isTruncated())) {
                return Permission.notChecked("the answer of IAM is too long");
            }
            results = answer.evaluationResults();
        } catch (NoSuchEntityException e) {
            return Permission.notChecked("IAM knows no " + principal + "; its path may be another");
        } catch (AwsServiceException e) {
            return Permission.notChecked(
                    e.statusCode() == 403
                            ? "iam:SimulatePrincipalPolicy is not allowed here"
                            : "IAM said " + e.awsErrorDetails().errorCode());
        }
        return judged(results, resources.isEmpty(), principal);
    }

    private static Permission judged(List<EvaluationResult> results, boolean general, String principal) {
        var missing = new ArrayList<String>();
        var unsure = false;
        for (var result : results) {
            if (result.evalDecision() == PolicyEvaluationDecisionType.ALLOWED) {
                continue;
            }
            var explicit = result.evalDecision() == PolicyEvaluationDecisionType.EXPLICIT_DENY;
            // Conditions that nobody can answer beforehand, or a policy for some things and not for all.
            unsure |= result.hasMissingContextValues()
                            && !result.missingContextValues().isEmpty()
                    || general && !explicit;
            missing.add(result.evalActionName()
                    + ("*".equals(result.evalResourceName()) ? "" : " on " + result.evalResourceName())
                    + (explicit ? " (an explicit deny)" : ""));
        }
        if (results.isEmpty()) {
            return Permission.notChecked("IAM said nothing about it");
        }
        if (missing.isEmpty()) {
            return new Permission(State.ALLOWED, "by the policies of " + principal);
        }
        var what = String.join(", ", missing);
        return unsure
                ? Permission.notChecked(
                        "IAM cannot tell beforehand: it depends on conditions, or on which thing: " + what)
                : new Permission(State.DENIED, "no policy of " + principal + " allows " + what);
    }
}
