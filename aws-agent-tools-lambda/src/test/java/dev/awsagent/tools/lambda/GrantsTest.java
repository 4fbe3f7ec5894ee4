package dev.awsagent.tools.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrantsTest {

    @ParameterizedTest
    @CsvSource({
        "ArnLike,      aws:SourceArn,      arn:aws:sns:us-east-1:123456789012:alarms, false",
        "ArnLike,      aws:SourceArn,      arn:aws:sns:*:123456789012:*,              false",
        "ArnLike,      aws:SourceArn,      arn:aws:sns:*:*:*,                         true",
        "ArnLike,      aws:SourceArn,      arn:aws:sns:us-east-1:*:alarms,            true",
        "ArnLike,      aws:SourceArn,      *,                                         true",
        "ArnLike,      aws:SourceArn,      arn:aws:s3:::my-uploads,                   false",
        "ArnLike,      aws:SourceArn,      arn:aws:s3:::my-*,                         true",
        "ArnLike,      aws:PrincipalArn,   arn:aws:iam::123456789012:role/*,          false",
        "ArnLike,      aws:PrincipalArn,   arn:aws:iam::*:role/admin,                 true",
        "StringEquals, aws:SourceAccount,  123456789012,                              false",
        "StringLike,   aws:SourceAccount,  1234*,                                     true",
        "StringLike,   aws:PrincipalOrgID, o-*,                                       true",
        "StringNotEquals, aws:SourceAccount, 123456789012,                            true",
    })
    void everybody_isOpenWhereTheConditionFitsAnyAccount(String operator, String key, String value, boolean open) {
        var grants = Grants.read("{\"Statement\":[{\"Sid\":\"s\",\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":"
                + "\"lambda:InvokeFunction\",\"Condition\":{\"" + operator + "\":{\"" + key + "\":\"" + value
                + "\"}}}]}");
        assertThat(grants).singleElement().extracting(Grants.Grant::open).isEqualTo(open);
    }
}
