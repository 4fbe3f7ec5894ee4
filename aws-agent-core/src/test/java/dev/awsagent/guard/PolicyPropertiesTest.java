package dev.awsagent.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.credential.Target;
import dev.awsagent.plan.Origin;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Undo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PolicyPropertiesTest {

    private static final Arbitrary<String> PATTERN =
            Arbitraries.strings().withChars("ab*?").ofMinLength(1).ofMaxLength(4);
    private static final Arbitrary<String> TEXT =
            Arbitraries.strings().withChars("ab").ofMinLength(1).ofMaxLength(4);

    @Provide
    Arbitrary<List<String>> rules() {
        var condition = Arbitraries.oneOf(
                Arbitraries.of("read", "write", "destroy", "disclose").map(effect -> "effect: " + effect),
                PATTERN.map(pattern -> "resource: '" + pattern + "'"),
                PATTERN.map(pattern -> "profile: '" + pattern + "'"),
                PATTERN.map(pattern -> "tag: '" + pattern + "=" + pattern + "'"),
                PATTERN.map(pattern -> "account: '" + digits(pattern) + "'"),
                Arbitraries.of("user", "model", "result").map(origin -> "origin: " + origin),
                Arbitraries.of("s3", "ec2", "s*").map(service -> "service: '" + service + "'"));
        var unless = Arbitraries.oneOf(Arbitraries.just(""), condition.map(one -> ", unless: {" + one + "}"));
        var rule = Combinators.combine(
                        condition, unless, Arbitraries.of("allow", "ask", "ask, approvers: 2", "ask-typed", "deny"))
                .as((when, not, decide) -> "when: {" + when + "}" + not + ", decide: " + decide);
        return rule.list().ofMaxSize(6);
    }

    @Provide
    Arbitrary<Policy.Subject> steps() {
        var names = TEXT.list().ofMinSize(0).ofMaxSize(3);
        return Combinators.combine(
                        names,
                        Arbitraries.of(Effect.class),
                        TEXT.injectNull(0.2),
                        TEXT.injectNull(0.2),
                        Arbitraries.of(Origin.class),
                        TEXT.injectNull(0.3))
                .as((buckets, effect, profile, account, origin, tag) -> {
                    var calls = buckets.stream()
                            .map(name -> AwsCall.of("s3", "PutObject").on("arn:aws:s3:::" + name))
                            .toArray(AwsCall[]::new);
                    var impact = new Impact(buckets, buckets.size(), null, Undo.NO, List.of());
                    return Subjects.put("a", "b")
                            .with(effect, calls)
                            .impact(tag == null ? impact : impact.tagged(Map.of("x", Map.of(tag, tag))))
                            .argument("bucket", "x", origin)
                            .on(Target.ANY.withProfile(profile), account == null ? null : digits(account))
                            .subject();
                });
    }

    private static String digits(String text) {
        return text.replace('a', '1').replace('b', '2');
    }

    private static Policy policy(List<String> rules) {
        var text = new StringBuilder("version: 1\nrules:");
        for (int i = 0; i < rules.size(); i++) {
            text.append("\n- {name: r")
                    .append(i)
                    .append(", ")
                    .append(rules.get(i))
                    .append("}");
        }
        return PolicyFile.parse("p", rules.isEmpty() ? "version: 1" : text.toString());
    }

    @Property
    void ruleThatDenies_neverAllowsMore(
            @ForAll("rules") List<String> rules,
            @ForAll("rules") List<String> more,
            @ForAll("steps") Policy.Subject step) {
        var with = new ArrayList<>(rules);
        more.forEach(rule -> with.add(rule.replaceAll("decide: .*", "decide: deny")));

        assertThat(policy(with).decide(step).verdict())
                .isGreaterThanOrEqualTo(policy(rules).decide(step).verdict());
    }

    @Property
    void order_doesNotMatter(
            @ForAll("rules") List<String> rules, @ForAll("steps") Policy.Subject step, @ForAll Random random) {
        var other = new ArrayList<>(rules);
        Collections.shuffle(other, random);

        var decided = policy(rules).decide(step);
        var otherwise = policy(other).decide(step);
        assertThat(otherwise.verdict()).isEqualTo(decided.verdict());
        if (decided.verdict() != Decision.Verdict.DENY) {
            assertThat(otherwise.approvers()).isEqualTo(decided.approvers());
        }
    }

    @Property
    void ruleThatAsks_neverLoosens(
            @ForAll("rules") List<String> rules,
            @ForAll("rules") List<String> more,
            @ForAll("steps") Policy.Subject step) {
        var with = new ArrayList<>(rules);
        more.forEach(rule -> with.add(rule.replaceAll("decide: allow", "decide: ask")));

        assertThat(policy(with).decide(step).verdict())
                .isGreaterThanOrEqualTo(policy(rules).decide(step).verdict());
    }

    @Property
    void whatIsNotKnown_neverAllowsMore(@ForAll("rules") List<String> rules, @ForAll("steps") Policy.Subject step) {
        var target = step.step().target().withRegion(null);
        var unknown = new Policy.Subject(
                step.step().withTarget(target),
                step.effect(),
                step.calls(),
                step.impact().tagged(null),
                null,
                step.caller(),
                step.at(),
                true);
        // A step that neither changes anything nor calls anything has no tags and no account to be known.
        if (step.effect() != Effect.READ && !step.calls().isEmpty()) {
            assertThat(policy(rules).decide(unknown).verdict())
                    .isGreaterThanOrEqualTo(policy(rules).decide(step).verdict());
        }
    }

    @Property
    void overlap_isWhatBothCover(@ForAll("patterns") String a, @ForAll("patterns") String b) {
        var both = false;
        for (var text : TEXTS) {
            both |= Wildcards.covers(a, text) && Wildcards.covers(b, text);
        }

        assertThat(Wildcards.overlap(a, b)).isEqualTo(both);
        assertThat(Wildcards.overlap(b, a)).isEqualTo(both);
    }

    @Provide
    Arbitrary<String> patterns() {
        return Arbitraries.strings().withChars("ab*?").ofMaxLength(4);
    }

    /** All texts of up to eight letters: what two patterns of four have in common is no longer. */
    private static final List<String> TEXTS = texts();

    private static List<String> texts() {
        var all = new ArrayList<>(List.of(""));
        for (int from = 0, length = 0; length < 8; length++) {
            var to = all.size();
            for (int i = from; i < to; i++) {
                all.add(all.get(i) + "a");
                all.add(all.get(i) + "b");
            }
            from = to;
        }
        return all;
    }
}
