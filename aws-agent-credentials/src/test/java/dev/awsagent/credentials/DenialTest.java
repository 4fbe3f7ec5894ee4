package dev.awsagent.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DenialTest {

    private static final String WHO = "User: arn:aws:iam::111111111111:user/maria is not authorized to perform: ";

    @Test
    void actionAndResourceThatAwsNames_makeTheSmallestStatement() {
        assertThat(Denial.hint(
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
        assertThat(Denial.hint(WHO + "ec2:DescribeInstances", "ec2:DescribeInstances", Map.of(), null))
                .contains("\"Action\":\"ec2:DescribeInstances\",\"Resource\":\"*\"");
    }

    @Test
    void s3_whichNamesNothing_isWorkedOutFromTheRequest() {
        var names = Map.of("Bucket", "demo-1", "Key", "a\"b");

        assertThat(Denial.hint("Access Denied", "s3:GetObject", names, null))
                .contains("\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::demo-1/*\"");
        assertThat(Denial.hint("Access Denied", "s3:ListBucket", names, null)).contains("\"arn:aws:s3:::demo-1\"");
        assertThat(Denial.hint("Access Denied", "s3:GetObject or s3:PutObject", names, null))
                .doesNotContain("Effect");
    }

    @ParameterizedTest
    @ValueSource(strings = {"aws", "aws-cn", "aws-us-gov"})
    void bucket_isOfThePartitionOfWhoAsks(String partition) {
        var names = Map.of("Bucket", "demo-1");
        var user = "arn:" + partition + ":iam::111111111111:user/maria";
        var expected = "\"Resource\":\"arn:" + partition + ":s3:::demo-1/*\"";

        assertThat(Denial.hint("Access Denied", "s3:GetObject", names, user)).contains(expected);
        assertThat(Denial.hint(
                        "User: " + user + " is not authorized to perform: s3:GetObject",
                        "s3:GetObject",
                        names,
                        "the keys of profile dev"))
                .contains(expected);
    }

    /** A part of an ARN would be another thing's. */
    @Test
    void arnThatGoesOnBehindWhatIsReadable_isNotCut() {
        assertThat(Denial.hint(
                        WHO + "s3:GetObject on resource: \"arn:aws:s3:::demo-1/my key\" because no policy allows it",
                        "s3:GetObject",
                        Map.of("Bucket", "demo-1", "Key", "my key"),
                        null))
                .contains("\"Resource\":\"arn:aws:s3:::demo-1/*\"");
    }

    @Test
    void explicitDeny_isLiftedByNoStatement() {
        assertThat(Denial.hint(
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
        assertThat(Denial.hint(WHO + "iam:\"},{\"Effect\":\"Allow\",\"Action\":\"*", "iam:GetUser", Map.of(), null))
                .contains("{\"Effect\":\"Allow\",\"Action\":\"iam:GetUser\",\"Resource\":\"*\"}");
    }
}
