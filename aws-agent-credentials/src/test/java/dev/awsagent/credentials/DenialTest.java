package dev.awsagent.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DenialTest {

    private static final String WHO = "User: arn:aws:iam::111111111111:user/maria is not authorized to perform: ";

    private static String hint(String said, String permission, Map<String, String> names, @Nullable String caller) {
        return Denial.hint(said, permission, names, List.of(), null, caller);
    }

    @Test
    void whatTheStepDeclared_isWhatTheStatementIsFor() {
        var declared = List.of("arn:aws:ec2:*:*:instance/i-0abc", "arn:aws:ec2:*:*:volume/vol-0abc");
        var maria = "arn:aws-cn:iam::111111111111:user/maria";

        assertThat(Denial.hint("Denied", "ec2:AttachVolume", Map.of(), declared, "cn-north-1", maria))
                .contains("\"Resource\":[\"arn:aws-cn:ec2:cn-north-1:111111111111:instance/i-0abc\","
                        + " \"arn:aws-cn:ec2:cn-north-1:111111111111:volume/vol-0abc\"]}");
        assertThat(Denial.hint("Denied", "ec2:StopInstances", Map.of(), declared.subList(0, 1), null, null))
                .contains("\"Resource\":\"arn:aws:ec2:*:*:instance/i-0abc\"}");
    }

    /** What AWS names is another action than that of the call: the declared things are not those of it. */
    @Test
    void actionThatTheCallDidNotMean_isForNoDeclaredThing() {
        var declared = List.of("arn:aws:lambda:*:*:function:resize");

        assertThat(Denial.hint(WHO + "iam:PassRole", "lambda:CreateFunction", Map.of(), declared, "eu-west-1", null))
                .contains("\"Action\":\"iam:PassRole\",\"Resource\":\"*\"");
        assertThat(Denial.hint(
                        "Denied", "sqs:SendMessage", Map.of(), List.of("arn:aws:sqs:*:*:a\"b"), "eu-west-1", null))
                .contains("\"Resource\":\"*\"");
    }

    @Test
    void actionAndResourceThatAwsNames_makeTheSmallestStatement() {
        assertThat(hint(
                        WHO
                                + "ec2:StopInstances on resource: arn:aws:ec2:eu-west-1:111111111111:instance/i-0abc because no"
                                + " identity-based policy allows the ec2:StopInstances action",
                        "ec2:StopInstances",
                        Map.of(),
                        null))
                .contains("{\"Effect\":\"Allow\",\"Action\":\"ec2:StopInstances\","
                        + "\"Resource\":\"arn:aws:ec2:eu-west-1:111111111111:instance/i-0abc\"}");
    }

    @Test
    void withoutAResource_itIsAllOfThem() {
        assertThat(hint(WHO + "ec2:DescribeInstances", "ec2:DescribeInstances", Map.of(), null))
                .contains("\"Action\":\"ec2:DescribeInstances\",\"Resource\":\"*\"");
    }

    @Test
    void s3_whichNamesNothing_isWorkedOutFromTheRequest() {
        var names = Map.of("Bucket", "demo-1", "Key", "a\"b");

        assertThat(hint("Access Denied", "s3:GetObject", names, null))
                .contains("\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::demo-1/*\"");
        assertThat(hint("Access Denied", "s3:ListBucket", names, null)).contains("\"arn:aws:s3:::demo-1\"");
        assertThat(hint("Access Denied", "s3:GetObject or s3:PutObject", names, null))
                .doesNotContain("Effect");
    }

    @ParameterizedTest
    @ValueSource(strings = {"aws", "aws-cn", "aws-us-gov"})
    void bucket_isOfThePartitionOfWhoAsks(String partition) {
        var names = Map.of("Bucket", "demo-1");
        var user = "arn:" + partition + ":iam::111111111111:user/maria";
        var expected = "\"Resource\":\"arn:" + partition + ":s3:::demo-1/*\"";

        assertThat(hint("Access Denied", "s3:GetObject", names, user)).contains(expected);
        assertThat(hint(
                        "User: " + user + " is not authorized to perform: s3:GetObject",
                        "s3:GetObject",
                        names,
                        "the keys of profile dev"))
                .contains(expected);
    }

    /** A part of an ARN would be another thing's. */
    @Test
    void arnThatGoesOnBehindWhatIsReadable_isNotCut() {
        assertThat(hint(
                        WHO + "s3:GetObject on resource: \"arn:aws:s3:::demo-1/my key\" because no policy allows it",
                        "s3:GetObject",
                        Map.of("Bucket", "demo-1", "Key", "my key"),
                        null))
                .contains("\"Resource\":\"arn:aws:s3:::demo-1/*\"");
    }

    @Test
    void explicitDeny_isLiftedByNoStatement() {
        assertThat(hint(
                        WHO
                                + "s3:GetObject on resource: \"arn:aws:s3:::b/k\" with an explicit deny in a service control policy",
                        "s3:GetObject",
                        Map.of(),
                        null))
                .startsWith("an explicit deny in a service control policy forbids it")
                .doesNotContain("Effect");
    }

    /** What AWS says is data: nothing of it ends the text of the statement. */
    @Test
    void textThatPretends_isNoPartOfTheStatement() {
        assertThat(hint(WHO + "iam:\"},{\"Effect\":\"Allow\",\"Action\":\"*", "iam:GetUser", Map.of(), null))
                .contains("{\"Effect\":\"Allow\",\"Action\":\"iam:GetUser\",\"Resource\":\"*\"}");
    }
}
