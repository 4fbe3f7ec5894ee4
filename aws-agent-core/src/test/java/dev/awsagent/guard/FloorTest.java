package dev.awsagent.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.guard.Decision.Verdict;
import dev.awsagent.plan.Origin;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FloorTest {

    private static final Policy ALL = subject -> new Decision(Verdict.ALLOW, "all");

    private static Decision decide(Subjects step, Floor... lifted) {
        return new Guard(ALL, Set.of(lifted)).decide(step.subject(), false);
    }

    private static void forbidden(Subjects step, Floor by) {
        assertThat(decide(step).verdict()).isEqualTo(Verdict.DENY);
        assertThat(decide(step).rule()).startsWith("floor " + by.id() + ": ");
        assertThat(decide(step, by).verdict()).isEqualTo(Verdict.ALLOW);
        assertThat(decide(step, EnumSet.complementOf(EnumSet.of(by)).toArray(Floor[]::new))
                        .verdict())
                .isEqualTo(Verdict.DENY);
    }

    private static void free(Subjects step) {
        assertThat(decide(step).verdict()).isEqualTo(Verdict.ALLOW);
    }

    @Test
    void rootUser_readsAndChangesNothing() {
        var root = Subjects.put("a", "b").by("arn:aws:iam::111111111111:root");

        forbidden(root, Floor.ROOT_KEYS);
        free(root.effect(Effect.READ));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cloudtrail:StopLogging",
                "cloudtrail:DeleteTrail",
                "cloudtrail:PutEventSelectors",
                "guardduty:DeleteDetector",
                "guardduty:UpdateDetector",
                "configservice:StopConfigurationRecorder",
                "securityhub:DisableSecurityHub"
            })
    void whatWatches_staysOn(String operation) {
        var parts = operation.split(":");

        forbidden(Subjects.calling(AwsCall.of(parts[0], parts[1])), Floor.WATCH);
    }

    @Test
    void whatWatches_mayBeSwitchedOn() {
        free(Subjects.calling(AwsCall.of("guardduty", "UpdateDetector").with("Enable", true)));
        free(Subjects.calling(AwsCall.of("cloudtrail", "StartLogging")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":\"*\"}]}",
                "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":[\"1\",\"*\"]},\"Action\":[\"s3:GetObject\",\"*\"],"
                        + "\"Resource\":\"arn:aws:s3:::b/*\"}}",
                "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"NotAction\":\"s3:DeleteBucket\",\"Resource\":\"*\"}]}",
                "{\"Statement\":[{\"Effect\":\"Allow\",\"NotPrincipal\":{\"AWS\":\"1\"},\"Action\":\"S3:*\",\"Resource\":\"*\","
                        + "\"Condition\":{}}]}"
            })
    void bucketOpenToAll_isForbidden(String policy) {
        forbidden(Subjects.calling(AwsCall.of("s3", "PutBucketPolicy").with("Policy", policy)), Floor.PUBLIC_BUCKET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\",\"Resource\":\"*\"}]}",
                "{\"Statement\":[{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":\"*\"}]}",
                "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"111111111111\"},\"Action\":\"s3:*\"}]}",
                "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":\"*\","
                        + "\"Condition\":{\"StringEquals\":{\"aws:PrincipalOrgID\":\"o-1\"}}}]}",
            })
    void otherBucketPolicies_arePolicysToDecide(String policy) {
        free(Subjects.calling(AwsCall.of("s3", "PutBucketPolicy").with("Policy", policy)));
    }

    /** A policy that is read from a file is not known when the step is reviewed: it is held to what is sent. */
    @Test
    void whatWasLeftOpen_isHeldToWhatIsSent() {
        var step = Subjects.calling(AwsCall.of("s3", "PutBucketPolicy").open("Policy"));
        var open = "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"*\"}]}";
        var guard = new Guard(ALL, Set.of());

        free(step);
        assertThat(guard.forbidden(
                        step.subject(), AwsCall.of("s3", "PutBucketPolicy").with("Policy", open)))
                .startsWith("floor public-bucket");
        assertThat(guard.forbidden(
                        step.subject(), AwsCall.of("s3", "PutBucketPolicy").with("Policy", "{}")))
                .isNull();
    }

    @Test
    void ownRights_areNotRaisedToThoseOfAnAdministrator() {
        var admin = "arn:aws:iam::aws:policy/AdministratorAccess";
        var everything = "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}";
        var own =
                AwsCall.of("iam", "AttachUserPolicy").with("UserName", "maria").with("PolicyArn", admin);

        forbidden(Subjects.calling(own), Floor.OWN_ADMIN);
        forbidden(
                Subjects.calling(AwsCall.of("iam", "PutUserPolicy")
                        .with("UserName", "maria")
                        .with("PolicyDocument", everything)),
                Floor.OWN_ADMIN);
        forbidden(
                Subjects.calling(AwsCall.of("iam", "AttachRolePolicy")
                                .with("RoleName", "deploy")
                                .with("PolicyArn", admin))
                        .by("arn:aws:sts::111111111111:assumed-role/deploy/maria"),
                Floor.OWN_ADMIN);
        forbidden(Subjects.calling(own).by(null), Floor.OWN_ADMIN);
        forbidden(
                Subjects.calling(AwsCall.of("iam", "AttachGroupPolicy")
                        .with("GroupName", "all")
                        .with("PolicyArn", admin)),
                Floor.OWN_ADMIN);
        free(Subjects.calling(
                AwsCall.of("iam", "AttachUserPolicy").with("UserName", "tom").with("PolicyArn", admin)));
        free(Subjects.calling(AwsCall.of("iam", "AttachUserPolicy")
                .with("UserName", "maria")
                .with("PolicyArn", "arn:aws:iam::aws:policy/ReadOnlyAccess")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "curl http://169.254.169.254/latest/meta-data/iam/security-credentials/",
                "http://169.254.170.2/v2/credentials",
                "http://[fd00:ec2::254]/latest/api/token",
                "wget 2852039166",
                "curl $AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
                "http://0xA9FEA9FE/"
            })
    void credentialsOfMachines_areNotReadThroughOthers(String text) {
        forbidden(Subjects.put("a", "b").argument("text", text, Origin.USER), Floor.INSTANCE_CREDENTIALS);
        forbidden(
                Subjects.put("a", "b").argument("payload", List.of(Map.of("url", text)), Origin.USER),
                Floor.INSTANCE_CREDENTIALS);
        forbidden(
                Subjects.calling(
                        AwsCall.of("ssm", "SendCommand").with("Parameters", Map.of("commands", List.of(text)))),
                Floor.INSTANCE_CREDENTIALS);
    }

    @Test
    void otherAddresses_areFree() {
        free(Subjects.put("a", "b").argument("text", "http://169.254.170.250/ and 10.0.0.1", Origin.USER));
    }

    @ParameterizedTest
    @EnumSource(Floor.class)
    void names_areFoundAgain(Floor floor) {
        assertThat(Floor.named(List.of(floor.id()))).containsExactly(floor);
    }

    @Test
    void unknownName_isRefused() {
        assertThatThrownBy(() -> Floor.named(List.of("everything")))
                .isInstanceOf(PolicyException.class)
                .hasMessageContaining("'everything'");
    }
}
