package dev.awsagent.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.awsagent.internal.Json;
import dev.awsagent.tool.AwsCall;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SessionPolicyTest {

    private static final String I1 = "arn:aws:ec2:eu-west-1:123456789012:instance/i-1";
    private static final String I2 = "arn:aws:ec2:eu-west-1:123456789012:instance/i-2";

    private static boolean matches(JsonNode patterns, String value) {
        for (var pattern : patterns) {
            var regex = Pattern.quote(pattern.asText())
                    .replace("${$}", "$")
                    .replace("*", "\\E.*\\Q")
                    .replace("?", "\\E.\\Q");
            if (value.matches(regex)) {
                return true;
            }
        }
        return false;
    }

    /** As IAM reads a policy that denies nothing. */
    private static boolean allows(String policy, String action, String resource) {
        for (var statement : Json.parse(policy).path("Statement")) {
            if (matches(statement.path("Action"), action)
                    && (statement.has("Resource")
                            ? matches(statement.path("Resource"), resource)
                            : !matches(statement.path("NotResource"), resource))) {
                return true;
            }
        }
        return false;
    }

    @Test
    void change_isForWhatItDeclaresAlone() {
        var policy = SessionPolicy.of(
                List.of(
                        AwsCall.of("ec2", "DescribeInstances"),
                        AwsCall.of("ec2", "StopInstances").on(I1)),
                List.of("ec2:DescribeInstances", "ec2:StopInstances"),
                "aws");

        assertThat(allows(policy, "ec2:StopInstances", I1)).isTrue();
        assertThat(allows(policy, "ec2:StopInstances", I2)).isFalse();
        assertThat(allows(policy, "ec2:TerminateInstances", I1)).isFalse();
        assertThat(allows(policy, "ec2:DescribeInstances", "*")).isTrue();
    }

    @Test
    void whatIsNeededBesidesWhatIsMade_isAllowed() {
        var policy = SessionPolicy.of(
                List.of(AwsCall.of("ec2", "CreateSnapshot").on("arn:aws:ec2:*:*:volume/vol-1")),
                List.of("ec2:CreateSnapshot", "ec2:CreateTags"),
                "aws");

        assertThat(allows(policy, "ec2:CreateSnapshot", "arn:aws:ec2:eu-west-1:123456789012:volume/vol-1"))
                .isTrue();
        assertThat(allows(policy, "ec2:CreateSnapshot", "arn:aws:ec2:eu-west-1::snapshot/snap-1"))
                .isTrue();
        assertThat(allows(policy, "ec2:CreateTags", "arn:aws:ec2:eu-west-1::snapshot/snap-1"))
                .isTrue();
        assertThat(allows(policy, "ec2:CreateSnapshot", "arn:aws:ec2:eu-west-1:123456789012:volume/vol-2"))
                .isFalse();
    }

    @Test
    void copy_readsOneAndWritesTheOther() {
        var policy = SessionPolicy.of(
                List.of(AwsCall.of("s3", "CopyObject").on("arn:aws:s3:::to/k", "arn:aws:s3:::from/k")),
                List.of("s3:GetObject", "s3:PutObject", "s3:PutObjectTagging"),
                "aws-cn");

        assertThat(allows(policy, "s3:GetObject", "arn:aws-cn:s3:::from/k")).isTrue();
        assertThat(allows(policy, "s3:PutObject", "arn:aws-cn:s3:::to/k")).isTrue();
        assertThat(allows(policy, "s3:PutObjectTagging", "arn:aws-cn:s3:::to/k"))
                .isTrue();
        assertThat(allows(policy, "s3:PutObject", "arn:aws-cn:s3:::to/other")).isFalse();
        assertThat(allows(policy, "s3:DeleteObject", "arn:aws-cn:s3:::to/k")).isFalse();
    }

    @Test
    void keyOfWhatIsStored_isUsedByWayOfTheServiceAlone() {
        var policy = SessionPolicy.of(List.of(AwsCall.of("s3", "PutObject").on("arn:aws:s3:::b/k")), List.of(), "aws");

        assertThat(policy)
                .contains(
                        "{\"Effect\":\"Allow\",\"Action\":[\"kms:CreateGrant\",\"kms:Decrypt\",\"kms:DescribeKey\",\"kms:Encrypt\",\"kms:GenerateDataKey*\",\"kms:ReEncrypt*\"],\"Resource\":[\"*\"],"
                                + "\"Condition\":{\"StringLike\":{\"kms:ViaService\":[\"s3.*\"]}}}");
    }

    @Test
    void letterThatStsDoesNotTake_isLeftOpen() {
        var policy = SessionPolicy.of(
                List.of(AwsCall.of("s3", "PutObject").on("arn:aws:s3:::b/写真/${aws:username}")), List.of(), "aws");

        assertThat(policy).matches("[\\x20-\\xff]*").contains("arn:aws:s3:::b/*/${$}{aws:username}");
    }

    @Test
    void moreThanStsTakes_isNamedByItsBeginning() {
        var many = IntStream.range(0, 500)
                .mapToObj(i -> "arn:aws:s3:::b/2026/report-" + i)
                .toArray(String[]::new);

        var policy = SessionPolicy.of(List.of(AwsCall.of("s3", "DeleteObjects").on(many)), List.of(), "aws");

        assertThat(policy.length()).isLessThanOrEqualTo(SessionPolicy.MOST);
        assertThat(allows(policy, "s3:DeleteObject", many[499])).isTrue();
        for (var other : List.of("c/2026/report-1", "b/2026/other", "b/2025/report-1", "b2/2026/report-1", "b-2")) {
            assertThat(allows(policy, "s3:DeleteObject", "arn:aws:s3:::" + other))
                    .as(other)
                    .isFalse();
        }
    }

    @Test
    void whatIsStillTooLong_namesTheActionsAlone() {
        var calls = IntStream.range(0, 30)
                .mapToObj(i -> AwsCall.of("ec2", "ModifyThing" + i)
                        .on("arn:aws:ec2:eu-west-1:123456789012:thing" + i + "/" + "x".repeat(100)))
                .toList();

        var policy = SessionPolicy.of(calls, List.of(), "aws");

        assertThat(policy.length()).isLessThanOrEqualTo(SessionPolicy.MOST);
        assertThat(allows(policy, "ec2:ModifyThing7", "anything")).isTrue();
        assertThat(allows(policy, "ec2:TerminateInstances", "anything")).isFalse();
    }
}
