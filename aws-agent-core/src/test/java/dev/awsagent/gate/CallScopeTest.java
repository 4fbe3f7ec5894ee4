package dev.awsagent.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.credential.Target;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.RequestEvidence;
import dev.awsagent.tool.ToolException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallScopeTest {

    private static void refused(
            CallScope scope, String service, String operation, Map<String, Object> params, String why) {
        assertThatThrownBy(() -> scope.admit(service, operation, params, List.of()))
                .isInstanceOf(CallRefusedException.class)
                .hasMessageContaining("refused " + service + ":" + operation)
                .hasMessageContaining(why);
    }

    private static CallScope review(String operation) {
        return CallScope.review(List.of(AwsCall.of("s3", operation)), Target.ANY);
    }

    @Test
    void declaredCall_passesAsOftenAsDeclared() {
        var scope = CallScope.step(List.of(
                AwsCall.of("s3", "DeleteObject").with("Key", "a"),
                AwsCall.of("s3", "HeadObject").times(2)));

        scope.admit("s3", "DeleteObject", Map.of("Key", "a"), List.of());
        refused(scope, "s3", "DeleteObject", Map.of("Key", "a"), "at most 1 times");
        scope.admit("s3", "HeadObject", Map.of("Key", "x"), List.of());
        scope.admit("s3", "HeadObject", Map.of("Key", "y"), List.of());
        refused(scope, "s3", "HeadObject", Map.of(), "at most 2 times");
    }

    @Test
    void otherParameter_isRefused() {
        var scope = CallScope.step(
                List.of(AwsCall.of("s3", "DeleteObject").with("Bucket", "b").with("Key", "a")));

        refused(scope, "s3", "DeleteObject", Map.of("Bucket", "b", "Key", "z"), "Key was reviewed as 'a' but is 'z'");
        refused(scope, "s3", "DeleteObject", Map.of("Bucket", "b"), "Key was reviewed as 'a' but is 'null'");
    }

    @Test
    void otherOperation_isRefusedNamingWhatWasDeclared() {
        refused(
                CallScope.step(List.of(AwsCall.of("s3", "ListBuckets"))),
                "s3",
                "DeleteBucket",
                Map.of(),
                "did not declare it, it declared [s3:ListBuckets]");
    }

    @Test
    void otherTarget_isRefusedButForItsRegion() {
        var dev = new Target("dev", "eu-west-1", null, null);
        var scope = CallScope.step(List.of(AwsCall.of("s3", "ListBuckets")), dev);

        scope.admitTarget("s3", "ListBuckets", dev.withRegion("us-east-1"));
        assertThatThrownBy(() -> scope.admitTarget("s3", "ListBuckets", dev.withProfile("prod")))
                .isInstanceOf(CallRefusedException.class);
    }

    @Test
    void callsOfTwoProfiles_areHeldToTheirOwnSide() {
        var mine = new Target("dev", "eu-west-1", null, null);
        var theirs = new Target("other", null, null, null);
        var scope = CallScope.step(
                List.of(
                        AwsCall.of("s3", "GetObject").by("other").times(AwsCall.MANY),
                        AwsCall.of("s3", "PutObject").times(AwsCall.MANY)),
                mine,
                Map.of("other", theirs));

        assertThat(scope.other("other")).isEqualTo(theirs);
        scope.admitTarget("s3", "GetObject", theirs.withRegion("us-east-1"));
        scope.admit("s3", "GetObject", Map.of(), List.of(), theirs.withRegion("us-east-1"));
        scope.admit("s3", "PutObject", Map.of(), List.of(), mine);
        assertThatThrownBy(() -> scope.admit("s3", "PutObject", Map.of(), List.of(), theirs))
                .isInstanceOf(CallRefusedException.class)
                .hasMessageContaining("declared for the step's own credentials");
        assertThatThrownBy(() -> scope.admit("s3", "GetObject", Map.of(), List.of(), mine))
                .isInstanceOf(CallRefusedException.class)
                .hasMessageContaining("declared for profile other credentials");
        assertThatThrownBy(() -> scope.admitTarget("s3", "GetObject", mine.withProfile("third")))
                .isInstanceOf(CallRefusedException.class);
        assertThatThrownBy(() -> scope.other("third"))
                .isInstanceOf(CallRefusedException.class)
                .hasMessageContaining("declared no call with them");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ListObjectsV2", "HeadBucket", "DescribeInstances", "GetBucketLocation"})
    void review_looks(String operation) {
        review(operation).admit("s3", operation, Map.of(), List.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PutObject",
                "DeleteBucket",
                "CreateBucket",
                "GetObject",
                "GetSecretValue",
                "GetPasswordData",
                "Getaway",
                "RunInstances",
                "Invoke"
            })
    void review_neitherChangesNorReadsSecrets(String operation) {
        refused(review(operation), "s3", operation, Map.of(), "review may only look");
    }

    @Test
    void review_looksOnlyWhereItWasDeclared() {
        refused(review("HeadBucket"), "s3", "ListBuckets", Map.of(), "add it to the tool's looks()");
        assertThatThrownBy(() ->
                        review("HeadBucket").admitTarget("s3", "HeadBucket", new Target("prod", null, null, null)))
                .isInstanceOf(CallRefusedException.class);
    }

    @Test
    void review_mayTryADryRun() {
        var scope = CallScope.review(
                List.of(AwsCall.of("ec2", "RunInstances").with("DryRun", true).times(2)), Target.ANY);

        scope.admit("ec2", "RunInstances", Map.of("DryRun", true), List.of());
        refused(scope, "ec2", "RunInstances", Map.of("DryRun", false), "review may only look");
    }

    @Test
    void review_mayTryAnInvocation() {
        var scope = CallScope.review(
                List.of(AwsCall.of("lambda", "Invoke")
                        .with("InvocationType", "DryRun")
                        .times(2)),
                Target.ANY);

        scope.admit("lambda", "Invoke", Map.of("InvocationType", "DryRun"), List.of());
        refused(scope, "lambda", "Invoke", Map.of("InvocationType", "Event"), "review may only look");
    }

    @Test
    void parameterThatIsNeitherDeclaredNorOpen_isRefusedUnlessTheCallOnlyLooks() {
        var scope = CallScope.step(List.of(
                AwsCall.of("s3", "PutObject").with("Key", "a").open("ContentType"),
                AwsCall.of("s3", "ListBuckets"),
                AwsCall.of("s3", "GetObject")));

        refused(scope, "s3", "PutObject", Map.of("Key", "a", "ACL", "public-read"), "ACL was not declared");
        refused(scope, "s3", "GetObject", Map.of("SSECustomerKey", "x"), "SSECustomerKey was not declared");
        scope.admit("s3", "PutObject", Map.of("Key", "a", "ContentType", "text/plain"), List.of());
        scope.admit("s3", "ListBuckets", Map.of("MaxBuckets", 5), List.of());
    }

    @Test
    void nestedValues_areComparedByWhatTheyMean() {
        var rule = Map.of("Port", 22, "Sources", List.of("10.0.0.0/8"));
        var scope = CallScope.step(List.of(AwsCall.of("ec2", "OpenPort").with("Rule", rule)));

        refused(
                scope,
                "ec2",
                "OpenPort",
                Map.of("Rule", Map.of("Port", 22, "Sources", List.of("0.0.0.0/0"))),
                "Rule was reviewed as");
        refused(
                scope,
                "ec2",
                "OpenPort",
                Map.of("Rule", Map.of("Port", 22, "Sources", List.of("10.0.0.0/8"), "Also", 1)),
                "Rule was reviewed as");
        refused(
                scope,
                "ec2",
                "OpenPort",
                Map.of("Rule", Map.of("Port", 22, "Sources", List.of())),
                "Rule was reviewed as");
        scope.admit(
                "ec2", "OpenPort", Map.of("Rule", Map.of("Port", 22L, "Sources", List.of("10.0.0.0/8"))), List.of());
    }

    @ParameterizedTest
    @CsvSource({
        "arn:aws:s3:::b/logs/*, arn:aws:s3:::b/logs/x, true",
        "arn:aws:s3:::b/logs/*, arn:aws:s3:::b/other, false",
        "arn:aws:s3:::b/logs/*, arn:aws:s3:::b2/logs/x, false",
        "arn:aws-cn:s3:::b/a.b, arn:aws:s3:::b/a.b, true",
        "arn:aws:s3:::b/a.b, arn:aws:s3:::b/axb, false",
        "arn:aws:ec2:*:*:instance/*, arn:aws:ec2:::instance/i-1, true",
        "arn:aws:ec2:*:*:instance/*, arn:aws:rds:::instance/i-1, false",
        "*, arn:aws:ec2:::instance/i-1, true"
    })
    void resource_isOneOfTheDeclared(String declared, String arn, boolean covered) {
        var scope = CallScope.step(List.of(AwsCall.of("x", "Change").open("Key").on(declared)));
        var named = List.of(new CallScope.Named("Key", arn));

        if (covered) {
            scope.admit("x", "Change", Map.of("Key", "k"), named);
        } else {
            assertThatThrownBy(() -> scope.admit("x", "Change", Map.of("Key", "k"), named))
                    .isInstanceOf(CallRefusedException.class)
                    .hasMessageContaining("Key means " + arn);
        }
    }

    @Test
    void identity_isForIdentityAlone() {
        CallScope.identity().admit("sts", "GetCallerIdentity", Map.of(), List.of());
        refused(CallScope.identity(), "s3", "ListBuckets", Map.of(), "establish identity");
    }

    @Test
    void model_isAskedAndNothingElseIsCalled() {
        CallScope.model().admit("bedrock-runtime", "Converse", Map.of("modelId", "m"), List.of());
        refused(CallScope.model(), "bedrock-runtime", "StartAsyncInvoke", Map.of(), "where a language model is asked");
        refused(CallScope.model(), "s3", "ListBuckets", Map.of(), "where a language model is asked");
    }

    @Test
    void closedScope_letsNothingThrough() {
        var scope = CallScope.step(List.of(AwsCall.of("s3", "ListBuckets").times(AwsCall.MANY)));
        scope.admit("s3", "ListBuckets", Map.of(), List.of());
        scope.close();

        refused(scope, "s3", "ListBuckets", Map.of(), "the step that started it is over");
    }

    @Test
    void scope_isOfItsThreadAndGivesBackTheOneBefore() throws Exception {
        var outer = review("HeadBucket");
        var inner = CallScope.identity();

        outer.run(() -> {
            inner.run(() -> assertThat(CallScope.current()).isSameAs(inner));
            assertThat(CallScope.current()).isSameAs(outer);
        });

        assertThat(CallScope.current()).isNull();
    }

    @Test
    void onlyCallsThatAreNoLooks_mayHaveChangedSomething() {
        var scope = CallScope.step(List.of(AwsCall.of("s3", "HeadObject"), AwsCall.of("s3", "PutObject")));

        scope.admit("s3", "HeadObject", Map.of(), List.of());
        assertThat(scope.mayHaveChanged()).isFalse();
        scope.admit("s3", "PutObject", Map.of(), List.of());
        assertThat(scope.mayHaveChanged()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "arn:aws:s3:::b/a*z, arn:aws:s3:::b/a/x/z, true",
        "arn:aws:s3:::b/a*z, arn:aws:s3:::b/az, true",
        "arn:aws:s3:::b/a*z, arn:aws:s3:::b/a, false",
        "arn:aws:s3:::b/a*az, arn:aws:s3:::b/az, false",
        "arn:aws:s3:::*/logs/*.gz, arn:aws:s3:::b/logs/1/x.gz, true",
        "arn:aws:s3:::*/logs/*.gz, arn:aws:s3:::b/log/x.gz, false",
        "arn:aws:s3:::b/**, arn:aws:s3:::b/x, true"
    })
    void asteriskInDeclaredResource_standsForAnything(String declared, String arn, boolean covered) {
        resource_isOneOfTheDeclared(declared, arn, covered);
    }

    @Test
    void evidenceOfVeryManyRequests_isTheFirstOfThemAndTheFirstFailures() {
        var scope = CallScope.step(List.of());
        for (int i = 0; i < 3000; i++) {
            scope.record(new RequestEvidence("s3", "PutObject", "r" + i, 200, null, 1, Instant.EPOCH));
        }
        scope.record(new RequestEvidence("s3", "PutObject", "failed", 500, null, 3, Instant.EPOCH));

        assertThat(scope.evidence()).hasSize(1001);
        assertThat(scope.evidence().get(999).requestId()).isEqualTo("r999");
        assertThat(scope.evidence().get(1000).requestId()).isEqualTo("failed");
        assertThat(scope.moreRequests()).isEqualTo(2000);
    }

    /** What no policy lifts is not said to be the policy's, nor the other way round. */
    @ParameterizedTest
    @CsvSource({
        "floor watch: it stays on, whoever starts the program can lift it by its name",
        "limit require_tags: team, 'ask again with what is missing, or have the policy changed'"
    })
    void callThatIsForbiddenAsItIs_saysWhoCanChangeThat(String why, String hint) {
        var call = AwsCall.of("ec2", "RunInstances");
        var scope = CallScope.step(List.of(call), Target.ANY, Map.of(), sent -> why);

        assertThatThrownBy(() -> scope.admit("ec2", "RunInstances", Map.of(), List.of(), Target.ANY))
                .isInstanceOfSatisfying(ToolException.class, refused -> {
                    assertThat(refused).hasMessage("ec2:RunInstances was not sent: " + why);
                    assertThat(refused.hint()).isEqualTo(hint);
                });
        assertThat(scope.refusals()).containsExactly(why);
    }
}
