package dev.awsagent.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.guard.Decision.Verdict;
import dev.awsagent.plan.Origin;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    @ParameterizedTest
    @CsvSource({
        "IpAddress, aws:SourceIp, 0.0.0.0/0, false",
        "IpAddress, aws:SourceIp, ::/0, false",
        "IpAddress, aws:SourceIp, 0.0.0.0/1, false",
        "IpAddress, aws:SourceIp, 198.51.100.0/24, true",
        "StringLike, aws:PrincipalArn, *, false",
        "StringLike, aws:PrincipalArn, arn:aws:iam::*:role/admin, false",
        "ArnLike, aws:PrincipalArn, arn:aws:iam::111111111111:role/*, true",
        "StringLike, aws:PrincipalOrgID, o-*, false",
        "StringLike, aws:PrincipalAccount, 1*, false",
        "StringEquals, aws:PrincipalAccount, 111111111111, true",
        "ArnLike, aws:SourceArn, arn:aws:s3:::logs, true",
        "ArnLike, aws:SourceArn, arn:aws:s3:::logs-*, false",
        "ArnLike, aws:SourceArn, arn:aws:s3:::*, false",
        "StringLike, aws:SourceVpce, vpce-*, false",
        "StringEquals, aws:SourceVpce, vpce-1a2b3c4d, true"
    })
    void conditionThatKeepsNobodyOut_doesNotClose(String operator, String key, String value, boolean closes) {
        var policy = "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":\"*\","
                + "\"Condition\":{\"" + operator + "\":{\"" + key + "\":[\"" + value + "\"]}}}}";
        var step = Subjects.calling(AwsCall.of("s3", "PutBucketPolicy").with("Policy", policy));

        if (closes) {
            free(step);
        } else {
            forbidden(step, Floor.PUBLIC_BUCKET);
        }
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
        forbidden(
                Subjects.calling(AwsCall.of("iam", "AttachUserPolicy")
                        .with("UserName", "MARIA")
                        .with("PolicyArn", admin.toLowerCase(Locale.ROOT))),
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
                "http://0xA9FEA9FE/",
                "http://169.254.43518/",
                "http://169.16689662/x",
                "http://0xa9.254.169.254:80/",
                "http://0251.254.169.254/",
                "http://025177524776/",
                "http://[fd00:ec2:0:0:0:0:0:254]/",
                "http://[0:0:0:0:0:ffff:a9fe:a9fe]/",
                "http://[::ffff:169.254.169.254]/",
                "http://\uff11\uff16\uff19.254.169.254/",
                "http://169.254.\u200b169.254/",
                "http://instance-data/latest/",
                // curl http://169.254.169.254/ in base64, as user data are sent
                "Y3VybCBodHRwOi8vMTY5LjI1NC4xNjkuMjU0Lw=="
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
        for (var text : List.of(
                "http://169.254.170.250/ and 10.0.0.1",
                "169 boxes, 2852039167 and 0xa9fea9ff",
                "s3://b/instance-data.csv",
                "fd00:ec2::253",
                "1169.254.169.25 a9:fe:a9:fe:00:01",
                "aGVsbG8gd29ybGQsIGhlbGxvIHdvcmxk")) {
            free(Subjects.put("a", "b").argument("text", text, Origin.USER));
        }
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
