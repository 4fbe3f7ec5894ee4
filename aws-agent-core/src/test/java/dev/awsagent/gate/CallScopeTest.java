package dev.awsagent.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.credential.Target;
import dev.awsagent.tool.AwsCall;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallScopeTest {

    private static void refused(
            CallScope scope, String service, String operation, Map<String, Object> params, String why) {
        assertThatThrownBy(() -> scope.admit(service, operation, params::get))
                .isInstanceOf(CallRefusedException.class)
                .hasMessageContaining("refused " + service + ":" + operation)
                .hasMessageContaining(why);
    }

    @Test
    void declaredCall_passesAsOftenAsDeclared() {
        var scope = CallScope.step(List.of(
                AwsCall.of("s3", "DeleteObject").with("Key", "a"),
                AwsCall.of("s3", "HeadObject").times(2)));

        scope.admit("s3", "DeleteObject", Map.of("Key", "a")::get);
        refused(scope, "s3", "DeleteObject", Map.of("Key", "a"), "at most 1 times");
        scope.admit("s3", "HeadObject", name -> "x");
        scope.admit("s3", "HeadObject", name -> "y");
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

    @ParameterizedTest
    @ValueSource(strings = {"ListObjectsV2", "HeadBucket", "DescribeInstances", "GetBucketLocation"})
    void review_looks(String operation) {
        CallScope.review().admit("s3", operation, name -> null);
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
        refused(CallScope.review(), "s3", operation, Map.of(), "review may only look");
    }

    @Test
    void identity_isForIdentityAlone() {
        CallScope.identity().admit("sts", "GetCallerIdentity", name -> null);
        refused(CallScope.identity(), "s3", "ListBuckets", Map.of(), "establish identity");
    }

    @Test
    void closedScope_letsNothingThrough() {
        var scope = CallScope.step(List.of(AwsCall.of("s3", "ListBuckets").times(AwsCall.MANY)));
        scope.admit("s3", "ListBuckets", name -> null);
        scope.close();

        refused(scope, "s3", "ListBuckets", Map.of(), "the step that started it is over");
    }

    @Test
    void scope_isOfItsThreadAndGivesBackTheOneBefore() throws Exception {
        var outer = CallScope.review();
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

        scope.admit("s3", "HeadObject", name -> null);
        assertThat(scope.mayHaveChanged()).isFalse();
        scope.admit("s3", "PutObject", name -> null);
        assertThat(scope.mayHaveChanged()).isTrue();
    }
}
