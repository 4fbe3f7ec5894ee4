package dev.awsagent.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.awsagent.credential.Target;
import dev.awsagent.fixture.Tools;
import dev.awsagent.guard.Decision.Verdict;
import dev.awsagent.internal.Json;
import dev.awsagent.plan.Origin;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.ToolDefinition;
import dev.awsagent.tool.Undo;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyFileTest {

    private static final String WHOLE = """
            version: 1
            preset: cautious
            rules:
              - name: production is for people
                when: {profile: "prod*", effect: [write, destroy]}
                decide: ask-typed
              - name: no change at night
                when:
                  effect: [write, destroy, disclose]
                unless:
                  time: {days: mon-fri, from: "08:00", to: "18:00", zone: Europe/Berlin}
                decide: deny
              - name: logs may be written
                when: {operation: "s3:PutObject", resource: "logs-*/*", account: 111111111111}
                decide: allow
            limits: {resources_per_plan: 50, steps_per_plan: 10, writes_per_hour: 100, cost_per_hour: 2.50,
                     cost_in_total: 40, model_tokens: 20000, require_tags: [team, cost-center]}
            """;

    private static Decision decide(String rules, Subjects step) {
        return PolicyFile.parse("policy.yml", "version: 1\nrules:\n" + rules).decide(step.subject());
    }

    private static Verdict verdict(String rules, Subjects step) {
        return decide(rules, step).verdict();
    }

    @Test
    void wholeFile_isRead() {
        var policy = PolicyFile.parse("policy.yml", WHOLE);

        assertThat(policy.preset()).isEqualTo("cautious");
        assertThat(policy.rules().keySet())
                .containsExactly("production is for people", "no change at night", "logs may be written");
        assertThat(policy.limits())
                .isEqualTo(new Limits(
                        50,
                        10,
                        100,
                        new BigDecimal("2.50"),
                        new BigDecimal("40"),
                        20_000,
                        Set.of("cost-center", "team")));
        assertThat(policy.decide(Subjects.put("logs-a", "x/y").subject()))
                .isEqualTo(new Decision(Verdict.ALLOW, "policy.yml, line 13: logs may be written"));
        assertThat(policy.decide(Subjects.put("other", "x").subject()).rule()).startsWith("cautious:");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "version: 2                                                | line 1, column 10: version '2'",
                "preset: default                                           | line 1, column 1: the policy does not say its version",
                "{version: 1, presett: default}                            | 'presett' is nothing",
                "{version: 1, preset: loose}                               | preset is 'loose'",
                "{version: 1, rules: {name: x}}                            | rules must be a list",
                "{version: 1, rules: [{decide: deny}]}                     | has no name",
                "{version: 1, rules: [{name: x}]}                          | has no decide",
                "{version: 1, rules: [{name: x, decide: denied}]}          | decide is 'denied'",
                "{version: 1, rules: [{name: x, decide: deny, approvers: 2}]} | approvers is for what asks",
                "{version: 1, rules: [{name: x, decide: ask, approvers: 11}]} | approvers is 11, at most 10",
                "{version: 1, rules: [{name: x, decide: ask, approvers: 0}]}  | approvers is '0'",
                "{version: 1, rules: [{name: x, decide: deny, when: {}}]}  | when asks for nothing",
                "{version: 1, rules: [{name: x, decide: deny, when: {efect: write}}]}  | 'efect' is nothing",
                "{version: 1, rules: [{name: x, decide: deny, when: {effect: writes}}]}| effect is 'writes'",
                "{version: 1, rules: [{name: x, decide: deny, when: {effect: []}}]}    | effect is a list of nothing",
                "{version: 1, rules: [{name: x, decide: deny, when: {profile: []}}]}   | profile is a list of nothing",
                "{version: 1, rules: [{name: x, decide: deny, when: {profile: ''}}]}   | profile is empty",
                "{version: 1, rules: [{name: x, decide: deny, when: {account: prod}}]}      | account is 'prod'",
                "{version: 1, rules: [{name: x, decide: deny, when: {region: eu_west_1}}]} | region is 'eu_west_1'",
                "{version: 1, rules: [{name: x, decide: deny, when: {tag: env = prod}}]}   | tag is 'env = prod'",
                "{version: 1, rules: [{name: x, decide: deny, when: {resource: \"a\u200b\"}}]} | resource is 'a",
                "{version: 1, rules: [{name: x, decide: deny, when: {time: {days: mon}}}]} | time does not say in which zone",
                "{version: 1, rules: [{name: x, decide: deny, when: {time: {zone: Mars/Base}}}]} | no time zone 'Mars/Base'",
                "{version: 1, rules: [{name: x, decide: deny, when: {time: {zone: UTC, from: '25:00'}}}]} | from is '25:00'",
                "{version: 1, rules: [{name: x, decide: deny, when: {time: {zone: UTC, days: mo}}}]} | days has 'mo'",
                "{version: 1, rules: [{name: x, decide: deny, unless: {effect: read}}]} | an exception and nothing",
                "{version: 1, rules: [{name: x, decide: deny}, {name: x, decide: ask}]} | two rules 'x'",
                "{version: 1, limits: {resources_per_plan: 0}}             | resources_per_plan is '0'",
                "{version: 1, limits: {cost_per_hour: five}}               | cost_per_hour is 'five'",
                "{version: 1, limits: {cost_per_hour: -1}}                 | cost_per_hour is '-1'",
                "{version: 1, limits: {require_tags: ['aws:team']}}        | 'aws:team'",
                "{version: 1, limits: {require_tags: ['']}}                | require_tags",
                "{version: 1, limits: {cost: 5}}                           | 'cost' is nothing",
                "{version: 1, version: 1}                                  | twice",
                "{version: 1, rules: [&a {name: x, decide: deny}]}         | an anchor",
                "[version]                                                 | must be names with values",
                "{version: 1                                               | policy.yml, line 1",
                "``                                                        | is empty",
            })
    void whatIsNotKnown_isRefusedWithItsPlace(String text, String problem) {
        assertThatThrownBy(() -> PolicyFile.parse("policy.yml", text))
                .isInstanceOf(PolicyException.class)
                .hasMessageContaining("policy.yml")
                .hasMessageContaining(problem)
                .extracting(e -> ((PolicyException) e).hint())
                .asString()
                .isNotBlank();
    }

    @Test
    void severalPeople_areAskedWhereAnyRuleSaysSo() {
        var rules = """
                - {name: two for b, when: {resource: "b-*"}, decide: ask, approvers: 2}
                - {name: typed, when: {effect: write}, decide: ask-typed}
                - {name: never, when: {resource: "b-no/*"}, decide: deny}
                """;

        assertThat(decide(rules, Subjects.put("b-1", "x")))
                .isEqualTo(new Decision(
                        Verdict.ASK_TYPED, "policy.yml, line 4: typed; 2 people by policy.yml, line 3: two for b", 2));
        assertThat(decide(rules, Subjects.put("c", "x")).approvers()).isEqualTo(1);
        assertThat(decide(rules, Subjects.put("b-no", "x")).rule()).isEqualTo("policy.yml, line 5: never");
    }

    @Test
    void file_thatIsNotThereOrNoText_isRefused(@TempDir Path folder) throws Exception {
        var binary = Files.write(folder.resolve("binary.yml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});

        assertThatThrownBy(() -> PolicyFile.read(folder.resolve("none.yml")))
                .isInstanceOf(PolicyException.class)
                .hasMessageContaining("there is no file");
        assertThatThrownBy(() -> PolicyFile.read(binary))
                .isInstanceOf(PolicyException.class)
                .hasMessageContaining("not UTF-8");
        assertThatThrownBy(() -> PolicyFile.read(folder)).isInstanceOf(PolicyException.class);
    }

    @Test
    void mostRestrictive_decides() {
        var rules = """
                - {name: a, decide: allow}
                - {name: b, when: {service: s3}, decide: deny}
                - {name: c, decide: ask}
                """;

        assertThat(decide(rules, Subjects.put("x", "y")).rule()).isEqualTo("policy.yml, line 4: b");
    }

    @Test
    void readOnly_isLeftByNoRule() {
        var policy = PolicyFile.parse("p", "version: 1\npreset: read-only\nrules:\n- {name: a, decide: allow}\n");

        assertThat(policy.decide(Subjects.put("x", "y").subject()).verdict()).isEqualTo(Verdict.DENY);
        assertThat(policy.decide(Subjects.put("x", "y").effect(Effect.READ).subject())
                        .verdict())
                .isEqualTo(Verdict.ALLOW);
    }

    /** One thing among several that the rule is for is enough to restrict, and not enough to allow. */
    @Test
    void severalThings_areRestrictedByAnyAndAllowedByEach() {
        var both = Subjects.calling(
                AwsCall.of("s3", "DeleteObject").on("arn:aws:s3:::dev-a/x"),
                AwsCall.of("s3", "DeleteObject").on("arn:aws:s3:::prod-a/x"));
        var dev = Subjects.calling(AwsCall.of("s3", "DeleteObject").on("arn:aws:s3:::dev-a/x"));

        assertThat(verdict("- {name: a, when: {resource: \"prod-*\"}, decide: deny}", both))
                .isEqualTo(Verdict.DENY);
        assertThat(verdict("- {name: a, when: {resource: \"dev-*\"}, decide: allow}", both))
                .isEqualTo(Verdict.ASK);
        assertThat(verdict("- {name: a, when: {resource: \"dev-*\"}, decide: allow}", dev))
                .isEqualTo(Verdict.ALLOW);
        assertThat(verdict("- {name: a, when: {resource: \"*\"}, unless: {resource: \"dev-*\"}, decide: deny}", both))
                .isEqualTo(Verdict.DENY);
        assertThat(verdict("- {name: a, when: {resource: \"*\"}, unless: {resource: \"dev-*\"}, decide: deny}", dev))
                .isEqualTo(Verdict.ASK);
        assertThat(verdict("- {name: a, when: {effect: write}, unless: {resource: \"prod-*\"}, decide: allow}", both))
                .isEqualTo(Verdict.ASK);
    }

    @Test
    void operation_isAllowedWhereTheLooksItNeedsAreOthers() {
        var put = Subjects.put("a", "b");
        var alsoDeletes = Subjects.calling(
                AwsCall.of("s3", "PutObject").on("arn:aws:s3:::a/b"),
                AwsCall.of("s3", "DeleteObject").on("arn:aws:s3:::a/b"));

        assertThat(verdict("- {name: a, when: {operation: \"s3:Put*\"}, decide: allow}", put))
                .isEqualTo(Verdict.ALLOW);
        assertThat(verdict("- {name: a, when: {operation: PutObject}, decide: allow}", put))
                .isEqualTo(Verdict.ALLOW);
        assertThat(verdict("- {name: a, when: {operation: \"s3:Put*\"}, decide: allow}", alsoDeletes))
                .isEqualTo(Verdict.ASK);
        assertThat(verdict("- {name: a, when: {operation: \"s3:HeadObject\"}, decide: deny}", put))
                .isEqualTo(Verdict.DENY);
    }

    /** Whoever may name an object must not come under a rule for buckets by it. */
    @Test
    void nameThatAStrangerChose_allowsNothing() {
        var object = Subjects.put("prod", "dev-x");

        assertThat(verdict("- {name: a, when: {resource: \"dev-*\"}, decide: allow}", object))
                .isEqualTo(Verdict.ASK);
        assertThat(verdict("- {name: a, when: {resource: \"dev-*\"}, decide: deny}", object))
                .isEqualTo(Verdict.DENY);
    }

    @Test
    void resourceThatIsNotKnownInFull_isRestrictedWhereItMayBeTheOne() {
        var any = Subjects.calling(AwsCall.of("ec2", "TerminateInstances").on("arn:aws:ec2:*:*:instance/*"))
                .impact(new Impact(List.of(), -1, null, Undo.NO, List.of()));
        var none = Subjects.calling(AwsCall.of("ec2", "CreateKeyPair"))
                .impact(new Impact(List.of(), 1, null, Undo.NO, List.of()));

        assertThat(verdict("- {name: a, when: {resource: \"i-0abc\"}, decide: deny}", any))
                .isEqualTo(Verdict.DENY);
        assertThat(verdict("- {name: a, when: {resource: \"i-0abc\"}, decide: allow}", any))
                .isEqualTo(Verdict.ASK);
        assertThat(verdict("- {name: a, when: {resource: \"prod-*\"}, decide: deny}", none))
                .isEqualTo(Verdict.DENY);
        assertThat(verdict("- {name: a, when: {resource: \"*\"}, decide: allow}", none))
                .isEqualTo(Verdict.ASK);
        assertThat(verdict("- {name: a, when: {resource: \"prod-*\"}, decide: deny}", none.effect(Effect.READ)))
                .isEqualTo(Verdict.ALLOW);
    }

    @Test
    void resourceByNameIdAndArn_isFound() {
        var stop = Subjects.calling(
                        AwsCall.of("ec2", "StopInstances").on("arn:aws:ec2:eu-west-1:111111111111:instance/i-0abc"))
                .impact(Impact.one("i-0abc (web-1)", Undo.YES));

        for (var pattern : List.of("i-0abc", "web-1", "web-*", "instance/i-0*", "arn:aws:ec2:*:instance/i-0abc")) {
            assertThat(verdict("- {name: a, when: {resource: \"" + pattern + "\"}, decide: deny}", stop))
                    .as(pattern)
                    .isEqualTo(Verdict.DENY);
        }
        assertThat(verdict("- {name: a, when: {resource: \"web-2\"}, decide: deny}", stop))
                .isEqualTo(Verdict.ASK);
        assertThat(verdict("- {name: a, when: {resource: \"i-0*\"}, decide: allow}", stop))
                .isEqualTo(Verdict.ALLOW);
        assertThat(verdict("- {name: a, when: {resource: \"web-*\"}, decide: allow}", stop))
                .isEqualTo(Verdict.ASK);
    }

    /** A stranger's thing may have a name that only looks like that of a rule. */
    @Test
    void nameThatLooksTheSame_isRestrictedAndNotAllowed() {
        for (var name : List.of("pro\u200bd-db", "\uff50rod-db")) {
            var stop = Subjects.calling(AwsCall.of("ec2", "StopInstances").on("arn:aws:ec2:*:*:instance/i-0abc"))
                    .impact(Impact.one("i-0abc (" + name + ")", Undo.YES));
            assertThat(verdict("- {name: a, when: {resource: \"prod-*\"}, decide: deny}", stop))
                    .isEqualTo(Verdict.DENY);
            var put = Subjects.put(name, "k");
            assertThat(verdict("- {name: a, when: {resource: \"prod-db/*\"}, decide: allow}", put))
                    .isEqualTo(Verdict.ASK);
        }
    }

    @Test
    void regionOfANewBucket_isThatOfItsCall() {
        var create = Subjects.calling(AwsCall.of("s3", "CreateBucket")
                        .with("CreateBucketConfiguration", Map.of("LocationConstraint", "us-west-2")))
                .on(new Target(null, "eu-west-1", null, null), "111111111111");

        assertThat(verdict("- {name: a, when: {region: \"us-*\"}, decide: deny}", create))
                .isEqualTo(Verdict.DENY);
        assertThat(verdict("- {name: a, when: {region: \"eu-*\"}, decide: allow}", create))
                .isEqualTo(Verdict.ASK);
    }

    @Test
    void toolsAndServicesThatAreNotHere_areNamed() {
        var policy = PolicyFile.parse(
                "p",
                "version: 1\nrules:\n- {name: a, when: {tool: box_put_thng}, decide: deny}\n"
                        + "- {name: b, when: {tool: [\"BOX_*\"], service: cloudwatch-logs}, decide: deny}\n");

        assertThat(policy.unknown(List.of(ToolDefinition.of(new Tools.PutThing()))))
                .containsExactly(
                        "line 3, rule 'a': there is no tool 'box_put_thng' here",
                        "line 4, rule 'b': no tool here says that it calls the service 'cloudwatch-logs'");
    }

    @Test
    void whatIsNotKnown_restrictsAndDoesNotAllow() {
        var unknown = Subjects.put("a", "b").on(Target.ANY, null);

        assertThat(verdict("- {name: a, when: {account: 999999999999}, decide: deny}", unknown))
                .isEqualTo(Verdict.DENY);
        assertThat(verdict("- {name: a, when: {account: \"*\"}, decide: allow}", unknown))
                .isEqualTo(Verdict.ASK);
        assertThat(verdict("- {name: a, when: {region: eu-west-1}, decide: deny}", unknown))
                .isEqualTo(Verdict.DENY);
        assertThat(verdict("- {name: a, when: {tag: env=prod}, decide: deny}", unknown))
                .isEqualTo(Verdict.DENY);
        assertThat(verdict("- {name: a, when: {tag: env=dev}, decide: allow}", unknown))
                .isEqualTo(Verdict.ASK);
        assertThat(verdict("- {name: a, when: {tag: env=prod}, decide: deny}", unknown.effect(Effect.READ)))
                .isEqualTo(Verdict.ALLOW);
        assertThat(verdict("- {name: a, when: {profile: \"prod*\"}, decide: deny}", unknown))
                .isEqualTo(Verdict.ASK);
    }

    /** A call with the credentials of another profile is one of that profile, in an account that is not known. */
    @Test
    void otherProfilesOfAStep_count() {
        var move = Subjects.calling(
                AwsCall.of("s3", "PutObject").on("arn:aws:s3:::a/k"),
                AwsCall.of("s3", "DeleteObject").on("arn:aws:s3:::b/k").by("prod"));

        assertThat(verdict("- {name: a, when: {profile: \"prod*\"}, decide: deny}", move))
                .isEqualTo(Verdict.DENY);
        assertThat(verdict("- {name: a, when: {account: 999999999999}, decide: deny}", move))
                .isEqualTo(Verdict.DENY);
        assertThat(verdict("- {name: a, when: {profile: dev}, decide: allow}", move))
                .isEqualTo(Verdict.ASK);
    }

    @Test
    void resourceWithoutArn_isFoundByTheIdInAPattern() {
        var stop = Subjects.calling(AwsCall.of("ec2", "StopInstances")).impact(Impact.one("i-0abc (web-1)", Undo.YES));
        var unseen = stop.impact(new Impact(List.of("the instances that fit"), -1, null, Undo.YES, List.of()));
        var rule = "- {name: a, when: {resource: \"arn:aws:ec2:*:*:instance/i-0abc\"}, decide: deny}";

        assertThat(verdict(rule, stop)).isEqualTo(Verdict.DENY);
        assertThat(verdict(rule, stop.impact(Impact.one("i-0def (web-2)", Undo.YES))))
                .isEqualTo(Verdict.ASK);
        assertThat(verdict(rule, unseen)).isEqualTo(Verdict.DENY);
    }

    @Test
    void operation_hasNoCase() {
        assertThat(verdict("- {name: a, when: {operation: \"s3:putobject\"}, decide: deny}", Subjects.put("a", "b")))
                .isEqualTo(Verdict.DENY);
    }

    @Test
    void tags_areThoseOfEachThing() {
        var impact = new Impact(List.of("i-1", "i-2"), 2, null, Undo.YES, List.of())
                .tagged(Map.of("i-1", Map.of("env", "dev"), "i-2", Map.of("env", "prod", "team", "web")));
        var both = Subjects.put("a", "b").impact(impact);

        assertThat(verdict("- {name: a, when: {tag: env=prod}, decide: deny}", both))
                .isEqualTo(Verdict.DENY);
        assertThat(verdict("- {name: a, when: {tag: team}, decide: deny}", both))
                .isEqualTo(Verdict.DENY);
        assertThat(verdict("- {name: a, when: {tag: env=stage}, decide: deny}", both))
                .isEqualTo(Verdict.ASK);
        assertThat(verdict("- {name: a, when: {tag: env=dev}, decide: allow}", both))
                .isEqualTo(Verdict.ASK);
        assertThat(verdict("- {name: a, when: {tag: env=*}, decide: allow}", both))
                .isEqualTo(Verdict.ALLOW);
    }

    @Test
    void tagsOfWhatWouldBeMade_count() {
        var prod = Subjects.put("a", "b")
                .impact(Impact.one("a new volume", Undo.YES).making(Map.of("env", "prod")));
        var looked = Subjects.put("a", "b")
                .impact(Impact.one("a new volume", Undo.YES)
                        .making(Map.of("env", "dev"))
                        .tagged(Map.of()));
        var deny = "- {name: a, when: {tag: env=prod}, decide: deny}";

        assertThat(decide(deny, prod)).isEqualTo(new Decision(Verdict.DENY, "policy.yml, line 3: a"));
        assertThat(verdict(deny, looked)).isEqualTo(Verdict.ASK);
        assertThat(verdict("- {name: a, when: {tag: env=dev}, decide: allow}", looked))
                .isEqualTo(Verdict.ALLOW);
        assertThat(verdict("- {name: a, when: {tag: env=prod}, decide: allow}", prod))
                .isEqualTo(Verdict.ASK);
    }

    @Test
    void rulesForTags_areAskedForInAConditionOrAnException() {
        var plain = PolicyFile.parse("p", "version: 1\nrules: [{name: a, when: {effect: write}, decide: deny}]");
        var when = PolicyFile.parse("p", "version: 1\nrules: [{name: a, when: {tag: env}, decide: deny}]");
        var unless = PolicyFile.parse(
                "p", "version: 1\nrules: [{name: a, when: {effect: write}, unless: {tag: env=dev}, decide: deny}]");

        assertThat(plain.asksForTags()).isFalse();
        assertThat(when.asksForTags()).isTrue();
        assertThat(unless.asksForTags()).isTrue();
        assertThat(Policy.stricter(plain, when).asksForTags()).isTrue();
    }

    @Test
    void origin_isThatOfAnyArgument() {
        var rule = "- {name: a, when: {origin: [model, result]}, decide: deny}";

        assertThat(verdict(rule, Subjects.put("a", "b"))).isEqualTo(Verdict.ASK);
        assertThat(verdict(rule, Subjects.put("a", "b").argument("key", "b", Origin.TOOL)))
                .isEqualTo(Verdict.DENY);
    }

    @ParameterizedTest
    @CsvSource({
        // Berlin is an hour ahead of UTC in November.
        "2026-11-23T07:30:00Z,ASK",
        "2026-11-23T06:59:59Z,DENY",
        "2026-11-23T16:59:59Z,ASK",
        "2026-11-23T17:00:00Z,DENY",
        "2026-11-22T12:00:00Z,DENY",
    })
    void time_isThatOfItsZone(String at, Verdict expected) {
        var rule = "- {name: a, when: {effect: write}, unless: {time: {days: mon-fri, from: \"08:00\", to: \"18:00\","
                + " zone: Europe/Berlin}}, decide: deny}";

        assertThat(verdict(rule, Subjects.put("a", "b").at(at))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-27T21:59:00Z,ASK",
        "2026-11-27T22:00:00Z,DENY",
        "2026-11-28T05:59:00Z,DENY",
        "2026-11-28T06:00:00Z,ASK",
        "2026-11-28T23:00:00Z,ASK",
    })
    void timeOverMidnight_belongsToTheDayItBeganOn(String at, Verdict expected) {
        var rule = "- {name: a, when: {time: {days: fri, from: \"22:00\", to: \"06:00\", zone: UTC}}, decide: deny}";

        assertThat(verdict(rule, Subjects.put("a", "b").at(at))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "cautious", "automation", "read-only"})
    void reads_runUnderEachPreset(String preset) {
        var policy = PolicyFile.parse("p", "version: 1\npreset: " + preset + "\n");

        assertThat(policy.decide(Subjects.put("a", "b").effect(Effect.READ).subject())
                        .verdict())
                .isEqualTo(Verdict.ALLOW);
        assertThat(policy.decide(Subjects.put("a", "b").effect(Effect.DESTROY).subject())
                        .verdict())
                .isNotEqualTo(Verdict.ALLOW);
    }

    @Test
    void automation_runsWhatTheUserSaidInFull() {
        var policy = Policy.preset("automation");

        assertThat(policy.decide(Subjects.put("a", "b").subject()).verdict()).isEqualTo(Verdict.ALLOW);
        assertThat(policy.decide(Subjects.put("a", "b")
                                .argument("key", "b", Origin.MODEL)
                                .subject())
                        .verdict())
                .isEqualTo(Verdict.ASK);
    }

    private static List<String> schemaProblems(String yaml) {
        var registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        var schema = registry.getSchema(PolicyFile.schema(), InputFormat.JSON);
        return schema.validate(yaml, InputFormat.YAML).stream()
                .map(error -> error.getMessage())
                .toList();
    }

    @Test
    void schema_takesWhatIsRead() {
        assertThat(schemaProblems(WHOLE)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "version: 2",
                "preset: default",
                "{version: 1, presett: default}",
                "{version: 1, preset: loose}",
                "{version: 1, rules: [{decide: deny}]}",
                "{version: 1, rules: [{name: x, decide: denied}]}",
                "{version: 1, rules: [{name: x, decide: deny, when: {}}]}",
                "{version: 1, rules: [{name: x, decide: deny, when: {effect: writes}}]}",
                "{version: 1, rules: [{name: x, decide: deny, when: {profile: []}}]}",
                "{version: 1, rules: [{name: x, decide: deny, unless: {effect: read}}]}",
                "{version: 1, limits: {resources_per_plan: 0}}",
                "{version: 1, limits: {require_tags: ['aws:team']}}",
            })
    void schema_refusesWhatIsRefused(String text) {
        assertThat(schemaProblems(text)).isNotEmpty();
        assertThatThrownBy(() -> PolicyFile.parse("p", text)).isInstanceOf(PolicyException.class);
    }

    @Test
    void cases_areReadWithTheirLines(@TempDir Path folder) throws Exception {
        var file = Files.writeString(
                folder.resolve("cases.yml"),
                "- {say: list buckets, expect: allow}\n- {say: delete bucket a, expect: ask-typed}\n");

        assertThat(PolicyFile.cases(file))
                .containsExactly(
                        new PolicyCase("list buckets", null, Verdict.ALLOW, 1),
                        new PolicyCase("delete bucket a", null, Verdict.ASK_TYPED, 2));
        var plan =
                "{\"steps\":[{\"tool\":\"t\",\"arguments\":{\"a\":\"1\",\"n\":2,\"b\":true,\"l\":[\"x\"],\"z\":null}}]}";
        Files.writeString(folder.resolve("plan.json"), plan);
        Files.writeString(
                file,
                "- {plan: plan.json, expect: deny}\n"
                        + "- expect: ask\n"
                        + "  plan:\n"
                        + "    steps:\n"
                        + "    - tool: t\n"
                        + "      arguments: {a: '1', n: 2, b: true, l: [x], z: null}\n");
        assertThat(PolicyFile.cases(file))
                .containsExactly(
                        new PolicyCase(null, Json.parse(plan), Verdict.DENY, 1),
                        new PolicyCase(null, Json.parse(plan), Verdict.ASK, 2));
        for (var wrong : List.of(
                "- {say: a, plan: plan.json, expect: deny}", "- {plan: gone.json, expect: deny}", "- {expect: deny}")) {
            Files.writeString(file, wrong);
            assertThatThrownBy(() -> PolicyFile.cases(file))
                    .isInstanceOf(PolicyException.class)
                    .hasMessageContaining("line 1");
        }
        Files.writeString(file, "- {say: list buckets}\n");
        assertThatThrownBy(() -> PolicyFile.cases(file))
                .isInstanceOf(PolicyException.class)
                .hasMessageContaining("line 1");
    }
}
