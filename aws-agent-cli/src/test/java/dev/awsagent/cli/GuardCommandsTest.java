package dev.awsagent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands policy, audit and approve, on the sandbox. */
class GuardCommandsTest {

    private static final String POLICY = """
            version: 1
            rules:
              - {name: demos may be made, when: {operation: ["s3:CreateBucket", "s3:PutBucketTagging"], resource: "demo-*"}, decide: allow}
              - {name: hands off production, when: {resource: "prod-*"}, decide: deny}
            """;

    @TempDir
    private Path home;

    private InProcess cli;

    @BeforeEach
    void makeCli() {
        cli = new InProcess(home);
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(home.resolve(name), text).toString();
    }

    @ParameterizedTest
    @CsvSource({"policy,check", "policy,explain", "policy,test", "policy,schema", "audit,verify", "audit,show"})
    void helpOfEach_hasExamplesThatNameIt(String command, String inner) {
        cli.run(0, "", command, inner, "--help");

        assertThat(cli.out().substring(cli.out().indexOf("Examples:"))).contains(command + " " + inner);
    }

    @Test
    void check_showsWhatIsThereAndWhatIsWrong() throws IOException {
        cli.run(0, "", "policy", "check", file("p.yml", POLICY));
        assertThat(cli.out()).contains("demos may be made").contains("deny").contains("preset default");

        cli.run(2, "", "policy", "check", file("p.yml", POLICY.replace("deny", "forbid")));
        assertThat(cli.err())
                .contains("p.yml, line 4, column ")
                .contains("decide is 'forbid'")
                .contains("allow, ask, ask-typed, deny");

        cli.run(0, "", "policy", "check");
        assertThat(cli.out()).contains("policy.yml").contains("reads run");
        cli.run(2, "", "policy", "check", home.resolve("none.yml").toString());
        assertThat(cli.err()).contains("there is no file");
    }

    @Test
    void explain_namesTheRule() throws IOException {
        cli.run(0, "", "policy", "explain", "--policy", file("p.yml", POLICY), "delete bucket prod-logs");
        assertThat(cli.out()).contains("s3_delete_bucket").contains("deny").contains("line 4: hands off production");
    }

    @Test
    void test_saysWhereThePolicyDecidesOtherwise() throws IOException {
        var policy = file("p.yml", POLICY);
        var cases = "- {say: list buckets, expect: allow}\n- {say: delete bucket prod-logs, expect: deny}\n";

        cli.run(0, "", "policy", "test", file("c.yml", cases), "--policy", policy);
        assertThat(cli.out()).contains("2 of 2");
        var json = cli.run(
                        1,
                        "",
                        "policy",
                        "test",
                        file("c.yml", cases + "- {say: create bucket x-1, expect: allow}\n"),
                        "--policy",
                        policy,
                        "--json")
                .json();
        assertThat(json.path("failures").get(0).path("line").asInt()).isEqualTo(3);
        assertThat(json.path("failures").get(0).path("decided").asText()).isEqualTo("ask");
    }

    @Test
    void test_takesPlansToo() throws IOException {
        file("plan.json", "{\"steps\": [{\"tool\": \"s3_create_bucket\", \"arguments\": {\"bucket\": \"prod-1\"}}]}");
        var cases = file("c.yml", """
                - {plan: plan.json, expect: deny}
                - expect: allow
                  plan: {steps: [{tool: s3_create_bucket, arguments: {bucket: demo-1}}]}
                """);

        cli.run(0, "", "--sandbox", "policy", "test", cases, "--policy", file("p.yml", POLICY));
        assertThat(cli.out()).contains("2 of 2");
    }

    @Test
    void explain_saysWhatALimitAllowsAndWhatItCannotTell() throws IOException {
        var limits = "limits: {steps_per_plan: 1, resources_per_plan: 3}\n";
        var policy = file("p.yml", POLICY + limits);

        cli.run(0, "", "policy", "explain", "--policy", policy, "create bucket demo-1 and then create bucket demo-2");
        assertThat(cli.out()).contains("deny").contains("limit steps_per_plan: 1, and this plan has 2");
        cli.run(0, "", "policy", "explain", "--policy", policy, "create bucket demo-1");
        assertThat(cli.out()).contains("allow").doesNotContain("limit");
        cli.run(0, "", "policy", "explain", "--policy", policy, "empty the bucket demo-1");
        assertThat(cli.out()).contains("note: limit resources_per_plan: 3; how many things it changes is known when");
    }

    @Test
    void schema_isJson() {
        assertThat(cli.run(0, "", "policy", "schema").json().path("$schema").asText())
                .contains("2020-12");
    }

    /** One that cannot be used stops each command before it does anything, reads too. */
    @Test
    void brokenPolicyInItsUsualPlace_stopsEverything() throws IOException {
        Program.write(home.resolve(".config/aws-agent/policy.yml"), "version: 1\npresets: read-only\n");

        cli.run(2, "", "--sandbox", "chat", "list buckets");
        assertThat(cli.err()).contains("policy.yml, line 2, column 1: 'presets' is nothing that the policy can have");
        cli.run(2, "", "plan", "list buckets");
    }

    @Test
    void policy_isHeldAndTheFloorIsLiftedByNameAlone() throws IOException {
        var policy = file("p.yml", POLICY);

        cli.run(0, "", "--sandbox", "chat", "--policy", policy, "create bucket demo-1");
        cli.run(4, "", "--sandbox", "chat", "--policy", policy, "--yes", "create bucket prod-1");
        assertThat(cli.err()).contains("hands off production");
        cli.run(2, "", "--lift-floor", "gravity", "plan", "list buckets");
        assertThat(cli.err()).contains("nothing called 'gravity'").contains("root-keys");
    }

    @Test
    void secondPerson_isWaitedFor() throws IOException {
        Program.write(
                home.resolve(".config/aws-agent/policy.yml"),
                "version: 1\nrules: [{name: four eyes, when: {effect: write}, decide: ask, approvers: 2}]\n");
        var user = Consent.approver();

        var json = cli.run(3, "", "--sandbox", "chat", "--json", "--yes", "create bucket demo-1")
                .json();
        assertThat(json.path("approvals").get(0).path("approver").asText()).isEqualTo(user);
        assertThat(json.path("proposal").path("approvers").asInt()).isEqualTo(2);
        var seal = json.path("proposal").path("seal").asText();
        assertThat(cli.err())
                .contains("needs the yes of 2 people, and has that of " + user)
                .contains("somebody else has to say yes to " + seal.substring(0, 12));

        cli.run(0, "", "--sandbox", "approve");
        assertThat(cli.out()).contains(user + " (1 of 2)");
        var waiting = cli.run(0, "", "--sandbox", "approve", "--json").json().get(0);
        assertThat(waiting.path("approvedBy").get(0).asText()).isEqualTo(user);
        assertThat(waiting.path("approvers").asInt()).isEqualTo(2);

        var before = System.getProperty("user.name");
        try {
            System.setProperty("user.name", "another-person");
            cli.run(3, "", "--sandbox", "approve", seal, "--yes");
        } finally {
            System.setProperty("user.name", before);
        }
        assertThat(cli.err()).contains("has that of " + user);
        cli.run(0, "", "--sandbox", "approve", seal, "--reject");
        cli.run(0, "", "--sandbox", "chat", "list buckets");
        assertThat(cli.out()).doesNotContain("demo-1");
    }

    /** What is configured for what is real is not asked for what is not. */
    @Test
    void secondPlaceOfTheAuditLog_isNotForTheSandbox() throws IOException {
        Program.write(
                home.resolve(".config/aws-agent/config.yml"),
                "version: 1\naudit: {kind: cloudwatch, log_group: none, profile: audit}\n");

        cli.run(0, "", "--sandbox", "chat", "--yes", "create bucket demo-1");
    }

    @Test
    void proposal_isApprovedLaterAndOnce() {
        var json = cli.run(3, "", "--sandbox", "chat", "--json", "create bucket demo-1")
                .json();
        var seal = json.path("proposal").path("seal").asText();
        assertThat(seal).hasSize(64);

        cli.run(0, "", "approve");
        assertThat(cli.out()).as("it is not for AWS").contains("Nothing waits");
        cli.run(0, "", "--sandbox", "approve");
        assertThat(cli.out()).contains(seal.substring(0, 12)).contains("create bucket demo-1");
        cli.run(3, "", "--sandbox", "approve", seal.substring(0, 12));
        assertThat(cli.err()).contains("--yes");
        cli.run(0, "", "--sandbox", "approve", seal.substring(0, 12), "--yes");
        assertThat(cli.out()).contains("created: yes");
        cli.run(2, "", "--sandbox", "approve", seal, "--yes");
        assertThat(cli.err()).contains("no proposal whose seal begins with");
        cli.run(0, "", "--sandbox", "approve");
        assertThat(cli.out()).contains("Nothing waits");
    }

    @Test
    void proposalThatIsAnotherByNow_isNotCoveredByTheOptions() throws IOException {
        var seal = cli.run(3, "", "--sandbox", "chat", "--json", "create bucket demo-1")
                .json()
                .path("proposal")
                .path("seal")
                .asText();
        Program.write(
                home.resolve(".config/aws-agent/policy.yml"),
                "version: 1\nrules: [{name: typed, when: {effect: write}, decide: ask-typed}]\n");

        cli.run(3, "", "--sandbox", "approve", seal, "--yes", "--confirm", "bucket demo-1");

        assertThat(cli.out()).contains("changed since it was shown: the decision on s3_create_bucket was ASK");
        assertThat(cli.err()).contains("this is not what " + seal.substring(0, 12) + " stood for");
        cli.run(0, "", "--sandbox", "chat", "list my buckets");
        assertThat(cli.out()).doesNotContain("demo-1");
        cli.run(0, "", "--sandbox", "approve");
        assertThat(cli.out()).contains("create bucket demo-1").doesNotContain(seal.substring(0, 12));
    }

    @Test
    void explain_takesAPlanToo() throws IOException {
        var policy = file("p.yml", POLICY);
        cli.run(0, "", "--sandbox", "plan", "--json", "create bucket prod-1");
        var plan = file("plan.json", cli.out());

        cli.run(0, "", "--sandbox", "policy", "explain", "--policy", policy, "--plan", plan);
        assertThat(cli.out()).contains("s3_create_bucket").contains("deny").contains("hands off production");
        cli.run(2, "", "--sandbox", "policy", "explain", "--plan", file("none.json", "{}"));
        assertThat(cli.err()).contains("has no steps");
        cli.run(2, "", "--sandbox", "policy", "explain", "--plan", file("no.json", "{\"steps\": ["));
        assertThat(cli.err()).contains("is no JSON");
        cli.run(2, "", "--sandbox", "policy", "explain", "--plan", plan, "create bucket x");
        assertThat(cli.err()).contains("and not both");
    }

    @Test
    void plan_isExplainedWhereItSaysThatItRuns() throws IOException {
        var policy = file("p.yml", """
                version: 1
                preset: automation
                rules:
                  - name: hands off Frankfurt
                    when: {region: eu-central-1}
                    decide: deny
                """);
        var plan = file("plan.json", """
                {"steps": [{"tool": "s3_create_bucket", "arguments": {"bucket": "demo-1"},
                            "target": {"profile": null, "region": "eu-central-1"}}]}
                """);

        cli.run(0, "", "--sandbox", "policy", "explain", "--policy", policy, "--plan", plan);
        assertThat(cli.out()).contains("deny").contains("hands off Frankfurt");
        cli.run(0, "", "--sandbox", "--region", "eu-west-1", "policy", "explain", "--policy", policy, "--plan", plan);
        assertThat(cli.out()).contains("allow").doesNotContain("hands off Frankfurt");
    }

    @Test
    void check_readsAnotherFileThoughTheUsualOneIsBroken() throws IOException {
        var settings = Files.createDirectories(home.resolve(".config").resolve("aws-agent"));
        Files.writeString(settings.resolve("policy.yml"), "rules: [");

        cli.run(0, "", "policy", "check", file("p.yml", POLICY));

        assertThat(cli.out()).contains("p.yml can be used");
    }

    @Test
    void check_namesToolsThatAreNotHere() throws IOException {
        cli.run(
                0,
                "",
                "policy",
                "check",
                file("p.yml", POLICY.replace("resource: \"prod-*\"", "tool: s3_delete_objcts")));

        assertThat(cli.err()).contains("there is no tool 's3_delete_objcts' here");
    }

    @Test
    void rejectedProposal_isGone() {
        var seal = cli.run(3, "", "--sandbox", "chat", "--json", "create bucket demo-1")
                .json()
                .path("proposal")
                .path("seal")
                .asText();

        cli.run(0, "", "--sandbox", "approve", seal, "--reject");
        assertThat(cli.out()).contains("nothing ran");
        cli.run(2, "", "--sandbox", "approve", seal, "--yes");
        cli.run(2, "", "approve", "abc");
        assertThat(cli.err()).contains("too short");
    }

    /** The next line of a pipe is no answer, so what its line before asked for does not wait either. */
    @Test
    void linesOfAPipe_leaveNothingWaiting() {
        cli.run(3, "create bucket demo-1\nyes\n", "--sandbox", "chat");
        cli.run(0, "", "--sandbox", "approve");

        assertThat(cli.out()).contains("Nothing waits");
    }

    @Test
    void audit_showsWhatWasDoneAndFindsWhatWasChanged() throws IOException {
        cli.run(0, "", "audit", "verify");
        assertThat(cli.out()).contains("whole: 0 records");
        cli.run(0, "", "--sandbox", "chat", "--yes", "create bucket demo-1");

        cli.run(0, "", "audit", "show");
        assertThat(cli.out()).contains("s3_create_bucket").contains("end of 1").contains("DONE");
        assertThat(cli.run(0, "", "audit", "show", "--json").json()).hasSize(2);
        assertThat(cli.run(0, "", "audit", "verify", "--json")
                        .json()
                        .path("whole")
                        .asBoolean())
                .isTrue();

        var log = home.resolve(".local/share/aws-agent/audit/audit.jsonl");
        Files.writeString(log, Files.readString(log).replace("demo-1", "demo-2"));
        cli.run(1, "", "audit", "verify");
        assertThat(cli.err()).contains("audit.jsonl, line 1: it was changed");
        cli.run(2, "", "audit", "show", "--last", "many");
        assertThat(cli.err()).contains("'many'");
    }
}
