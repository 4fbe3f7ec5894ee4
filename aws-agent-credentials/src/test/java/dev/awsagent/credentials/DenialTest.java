package dev.awsagent.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DenialTest {

    private static final String WHO = "User: arn:aws:iam::111111111111:user/maria is not authorized to perform: ";

    @Test
    void actionAndResourceThatAwsNames_makeTheSmallestStatement() {
        assertThat(Denial.hint(
                        WHO
                                + "ec2:StopInstances on resource: arn:aws:ec2:eu-west-1:111111111111:instance/i-0abc because no"
                                + " identity-based policy allows the ec2:StopInstances action",
                        "ec2:StopInstances",
                        Map.of()))
                .contains("{\"Effect\":\"Allow\",\"Action\":\"ec2:StopInstances\","
                        + "\"Resource\":\"arn:aws:ec2:eu-west-1:111111111111:instance/i-0abc\"}");
    }

    @Test
    void withoutAResource_itIsAllOfThem() {
        assertThat(Denial.hint(WHO + "ec2:DescribeInstances", "ec2:DescribeInstances", Map.of()))
                .contains("\"Action\":\"ec2:DescribeInstances\",\"Resource\":\"*\"");
    }

    @Test
    void s3_whichNamesNothing_isWorkedOutFromTheRequest() {
        var names = Map.of("Bucket", "demo-1", "Key", "a\"b");

        assertThat(Denial.hint("Access Denied", "s3:GetObject", names))
                .contains("\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::demo-1/*\"");
        assertThat(Denial.hint("Access Denied", "s3:ListBucket", names)).contains("\"arn:aws:s3:::demo-1\"");
        assertThat(Denial.hint("Access Denied", "s3:GetObject or s3:PutObject", names))
                .doesNotContain("Effect");
    }

    /** A part of an ARN would be another thing's. */
    @Test
    void arnThatGoesOnBehindWhatIsReadable_isNotCut() {
        assertThat(Denial.hint(
                        WHO + "s3:GetObject on resource: \"arn:aws:s3:::demo-1/my key\" because no policy allows it",
                        "s3:GetObject",
                        Map.of("Bucket", "demo-1", "Key", "my key")))
                .contains("\"Resource\":\"arn:aws:s3:::demo-1/*\"");
    }

    @Test
    void explicitDeny_isLiftedByNoStatement() {
        assertThat(Denial.hint(
                        WHO
                                + "s3:GetObject on resource: \"arn:aws:s3:::b/k\" with an explicit deny in a service control policy",
                        "s3:GetObject",
                        Map.of()))
                .startsWith("an explicit deny in a service control policy forbids it")
                .doesNotContain("Effect");
    }

    /** What AWS says is data: nothing of it ends the text of the statement. */
    @Test
    void textThatPretends_isNoPartOfTheStatement() {
        assertThat(Denial.hint(WHO + "iam:\"},{\"Effect\":\"Allow\",\"Action\":\"*", "iam:GetUser", Map.of()))
                .contains("{\"Effect\":\"Allow\",\"Action\":\"iam:GetUser\",\"Resource\":\"*\"}");
    }
}
