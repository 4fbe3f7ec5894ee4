package dev.awsagent.gate;

import dev.awsagent.tool.AwsCall;
import java.util.List;
import java.util.Objects;

/**
 * With which credentials a step runs that may do nothing but what was approved: those of a role, by
 * <a href="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html">AssumeRole</a> with a policy of the session.
 *
 * @param role its ARN
 * @param calls what the session may call: those of the step that are made with its own credentials
 * @param iam the actions of IAM that the tool names besides
 * @param by who approved it, else who asked for it: the source identity of the session
 * @param seal of the proposal; the session is named after its beginning
 */
public record Narrowing(String role, List<AwsCall> calls, List<String> iam, String by, String seal) {

    public Narrowing {
        Objects.requireNonNull(role, "role");
        calls = List.copyOf(calls);
        iam = List.copyOf(iam);
        Objects.requireNonNull(by, "by");
        Objects.requireNonNull(seal, "seal");
    }
}
