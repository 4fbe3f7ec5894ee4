package dev.awsagent.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.guard.Decision.Verdict;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Cost;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LimitsTest {

    private static ReviewedStep costing(@Nullable Cost cost) {
        var step = Subjects.put("b", "k").subject();
        return new ReviewedStep(
                step.step(),
                step.effect(),
                step.calls(),
                step.impact().costing(cost),
                new Decision(Verdict.ASK, "test"));
    }

    private static Decision decided(String most, @Nullable Cost... costs) {
        var policy = PolicyFile.parse("p.yml", "{version: 1, limits: {cost_per_hour: " + most + "}}");
        List<ReviewedStep> steps = new Guard(policy, Set.of())
                .withinLimits(Arrays.stream(costs).map(LimitsTest::costing).toList(), 0);
        assertThat(steps)
                .extracting(ReviewedStep::decision)
                .containsOnly(steps.get(0).decision());
        return steps.get(0).decision();
    }

    private static Cost dollars(String amount) {
        return Cost.of(new BigDecimal(amount), "USD", "a list");
    }

    @Test
    void ofTwoLimits_theLowerCounts() {
        var one = new Limits(5, null, 7, new BigDecimal("1.50"), null, 100, Set.of("owner"));
        var other = new Limits(9, 3, 2, new BigDecimal("1.5"), BigDecimal.TEN, null, Set.of("team"));
        var both = new Limits(5, 3, 2, new BigDecimal("1.50"), BigDecimal.TEN, 100, Set.of("owner", "team"));

        assertThat(Limits.stricter(one, other)).isEqualTo(both);
        assertThat(Limits.stricter(one, Limits.NONE)).isEqualTo(one);
        assertThat(Limits.stricter(Limits.NONE, one)).isEqualTo(one);
    }

    @Test
    void planThatCostsAsMuchAsItMay_isWithin() {
        assertThat(decided("0.50", dollars("0.25"), null, dollars("0.25")).verdict())
                .isEqualTo(Verdict.ASK);
    }

    @Test
    void planThatCostsMoreInAll_isBeyond() {
        assertThat(decided("0.50", dollars("0.25"), dollars("0.2501")))
                .isEqualTo(new Decision(Verdict.DENY, "limit cost_per_hour: 0.50 USD, and this plan makes 0.5001"));
    }

    @Test
    void priceThatIsNotKnown_isBeyond() {
        assertThat(decided("100", Cost.UNKNOWN).rule()).contains("s3_put_text makes has a price that is not known");
        assertThat(decided("100", Cost.of(BigDecimal.ONE, "CNY", "a list")).rule())
                .contains("1 CNY an hour");
    }

    @Test
    void whatGoesByUse_isNotCounted() {
        assertThat(decided("0.50", Cost.byUse("what is stored"), dollars("0.50"))
                        .verdict())
                .isEqualTo(Verdict.ASK);
        assertThat(total("1", "5", Cost.byUse("what is stored")).verdict()).isEqualTo(Verdict.ASK);
    }

    private static Decision total(String most, String before, @Nullable Cost... costs) {
        var policy = PolicyFile.parse("p.yml", "{version: 1, limits: {cost_in_total: " + most + "}}");
        return new Guard(policy, Set.of())
                .withinTotal(Arrays.stream(costs).map(LimitsTest::costing).toList(), () -> new BigDecimal(before))
                .get(0)
                .decision();
    }

    @Test
    void whatWasMadeBefore_counts() {
        assertThat(total("1", "0.75", dollars("0.25"), null).verdict()).isEqualTo(Verdict.ASK);
        assertThat(total("1", "0.75", dollars("0.20"), dollars("0.06")))
                .isEqualTo(new Decision(
                        Verdict.DENY, "limit cost_in_total: 1 USD, and this plan makes 0.26, after 0.75 within a day"));
        assertThat(total("1", "0", Cost.UNKNOWN).rule()).contains("a price that is not known");
        assertThat(total("1", "5", (Cost) null).verdict()).isEqualTo(Verdict.ASK);
    }

    private static final String TEAM = "{version: 1, limits: {require_tags: [team, env]}}";

    private static Decision tagged(@Nullable Set<String> keys) {
        return tagged(keys, AwsCall.of("ec2", "RunInstances"));
    }

    private static Decision tagged(@Nullable Set<String> keys, AwsCall... calls) {
        var subject = Subjects.calling(calls).subject();
        var impact = keys == null
                ? subject.impact()
                : subject.impact().making(keys.stream().collect(Collectors.toMap(key -> key, key -> "x")));
        var step = new ReviewedStep(
                subject.step(), subject.effect(), subject.calls(), impact, new Decision(Verdict.ASK, "test"));
        return new Guard(PolicyFile.parse("p.yml", TEAM), Set.of())
                .withinLimits(List.of(step), 0)
                .get(0)
                .decision();
    }

    @Test
    void whatWouldBeMadeWithoutARequiredTag_isDenied() {
        assertThat(tagged(Set.of("team", "env", "Name")).verdict()).isEqualTo(Verdict.ASK);
        assertThat(tagged(null).verdict()).isEqualTo(Verdict.ASK);
        assertThat(tagged(Set.of("team")).verdict()).isEqualTo(Verdict.DENY);
        assertThat(tagged(Set.of("team")).rule())
                .isEqualTo(
                        "limit require_tags: env, and what would be made has only team; say 'tagged env=...', or add it"
                                + " to defaults.tags in config.yml");
        assertThat(tagged(Set.of()).rule()).contains("env, team").contains("has no tags");
    }

    @Test
    void objectsNeedNoTags_thoughTheyGetSome() {
        var head = AwsCall.of("s3", "HeadObject");
        var put = AwsCall.of("s3", "PutObject");

        assertThat(tagged(Set.of("team"), head, put, AwsCall.of("s3", "CreateMultipartUpload"))
                        .verdict())
                .isEqualTo(Verdict.ASK);
        assertThat(tagged(Set.of("team"), AwsCall.of("s3", "CreateBucket"), put).verdict())
                .isEqualTo(Verdict.DENY);
        assertThat(tagged(Set.of("team"), put, AwsCall.of("ec2", "RunInstances"))
                        .verdict())
                .isEqualTo(Verdict.DENY);
    }

    private static @Nullable String sent(AwsCall declared, Map<String, Object> params) {
        return new Guard(PolicyFile.parse("p.yml", TEAM), Set.of())
                .forbidden(Subjects.calling(declared).subject(), declared.withParams(params));
    }

    private static Map<String, Object> tag(String key) {
        return Map.of("Key", key, "Value", "x");
    }

    @Test
    void requestThatMakesSomethingWithoutARequiredTag_isNotSent() {
        var run = AwsCall.of("ec2", "RunInstances").open("TagSpecifications");
        var both = List.of(tag("team"), tag("env"));

        assertThat(sent(run, Map.of())).contains("env, team").contains("no tags");
        assertThat(sent(run, Map.of("TagSpecifications", List.of(Map.of("ResourceType", "instance", "Tags", both)))))
                .isNull();
        assertThat(sent(
                        run,
                        Map.of(
                                "TagSpecifications",
                                List.of(
                                        Map.of("ResourceType", "instance", "Tags", both),
                                        Map.of("ResourceType", "volume", "Tags", List.of(tag("team")))))))
                .contains("env, and");

        var function = AwsCall.of("lambda", "CreateFunction").open("Tags");
        assertThat(sent(function, Map.of("Tags", Map.of("team", "a")))).contains("env, and");
        assertThat(sent(function, Map.of("Tags", Map.of("team", "a", "env", "b"))))
                .isNull();
        var topic = AwsCall.of("sns", "CreateTopic").open("Tags");
        assertThat(sent(topic, Map.of("Tags", List.of(tag("team"))))).contains("env, and");
        assertThat(sent(topic, Map.of("Tags", both))).isNull();
    }

    @Test
    void requestThatMakesNothingOrTakesNoTags_isSent() {
        assertThat(sent(AwsCall.of("ec2", "CreateRoute"), Map.of())).isNull();
        assertThat(sent(AwsCall.of("lambda", "TagResource").open("Tags"), Map.of("Tags", Map.of("a", "b"))))
                .isNull();
    }
}
