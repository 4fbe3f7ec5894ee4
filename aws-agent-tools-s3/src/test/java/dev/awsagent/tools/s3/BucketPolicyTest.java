package dev.awsagent.tools.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whom a policy lets in, and how it reads. */
class BucketPolicyTest {

    private static String policy(String effect, String principal, String action, String condition) {
        return "{'Version':'2012-10-17','Statement':[{'Effect':'%s',%s,'Action':%s,'Resource':'arn:aws:s3:::b/*'%s}]}"
                .formatted(effect, principal, action, condition.isEmpty() ? "" : ",'Condition':" + condition)
                .replace('\'', '"');
    }

    private static final String ANYBODY = "'Principal':'*'";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'Principal':'*' | ``| true",
                "'Principal':{'AWS':'*'} | ``| true",
                "'Principal':{'AWS':['arn:aws:iam::1:root','*']} | ``| true",
                "'NotPrincipal':{'AWS':'arn:aws:iam::1:root'} | ``| true",
                "'Principal':{'AWS':'arn:aws:iam::1:root'} | ``| false",
                "'Principal':{'Service':'logging.s3.amazonaws.com'} | ``| false",
                "'Principal':'*' | {'StringEquals':{'aws:PrincipalOrgID':'o-1'}}| false",
                "'Principal':'*' | {'StringEquals':{'AWS:SourceVpce':'vpce-1'}}| false",
                "'Principal':'*' | {'IpAddress':{'aws:SourceIp':'203.0.113.0/24'}}| false",
                "'Principal':'*' | {'IpAddress':{'aws:SourceIp':'0.0.0.0/0'}}| true",
                "'Principal':'*' | {'IpAddress':{'aws:SourceIp':['203.0.113.0/24','::/0']}}| true",
                "'Principal':'*' | {'NotIpAddress':{'aws:SourceIp':'203.0.113.0/24'}}| true",
                "'Principal':'*' | {'StringNotEquals':{'aws:PrincipalOrgID':'o-1'}}| true",
                "'Principal':'*' | {'StringEqualsIfExists':{'aws:PrincipalOrgID':'o-1'}}| true",
                "'Principal':'*' | {'StringLike':{'aws:PrincipalArn':'*'}}| true",
                "'Principal':'*' | {'StringLike':{'aws:Referer':'https://example.com/*'}}| true",
                "'Principal':'*' | {'Bool':{'aws:SecureTransport':'true'}}| true"
            })
    void whoeverIsNotNamed_makesItPublic(String principal, String condition, boolean open) {
        assertThat(BucketPolicy.of(policy("Allow", principal, "'s3:GetObject'", condition))
                        .isPublic())
                .isEqualTo(open);
        assertThat(BucketPolicy.of(policy("Deny", principal, "'s3:GetObject'", condition))
                        .isPublic())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'s3:*' | true",
                "'*' | true",
                "'s3:PutBucket*' | true",
                "['s3:GetObject','S3:deletebucketpolicy'] | true",
                "'s3:GetObject' | false",
                "'s3:Get*' | false"
            })
    void denyingAnybodyToChangeThePolicy_mayLockOut(String action, boolean locks) {
        assertThat(BucketPolicy.of(policy("Deny", ANYBODY, action.replace('\'', '"'), ""))
                        .mayLockOut())
                .isEqualTo(locks);
        assertThat(BucketPolicy.of(policy("Allow", ANYBODY, action.replace('\'', '"'), ""))
                        .mayLockOut())
                .isFalse();
    }

    @Test
    void statement_readsAsASentence() {
        assertThat(BucketPolicy.words(policy(
                        "Deny",
                        "'NotPrincipal':{'AWS':['arn:aws:iam::1:root','arn:aws:iam::2:root']}",
                        "['s3:Get*','s3:List*']",
                        "{'Bool':{'aws:SecureTransport':'false'}}")))
                .containsExactly("denies everybody but arn:aws:iam::1:root, arn:aws:iam::2:root s3:Get*, s3:List* on"
                        + " arn:aws:s3:::b/* if aws:SecureTransport Bool false");
        assertThat(BucketPolicy.words("")).isEmpty();
        assertThat(BucketPolicy.words("not a policy")).containsExactly("not a policy");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{}",
                "{\"Statement\":[]}",
                "{\"Statement\":{\"Effect\":\"allow\",\"Principal\":\"*\"}}",
                "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"s3:*\"}}"
            })
    void whatIsNoPolicy_isRefusedWithTheReason(String text) {
        assertThatThrownBy(() -> BucketPolicy.of(text)).isInstanceOfSatisfying(ToolException.class, e -> {
            assertThat(e.kind()).isEqualTo(FailureKind.INVALID);
            assertThat(e.hint()).isNotBlank();
        });
    }
}
