package dev.awsagent.agent;

import static dev.awsagent.fixture.ScriptedPlanner.plan;
import static dev.awsagent.fixture.ScriptedPlanner.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.Defaults;
import dev.awsagent.credential.Environment;
import dev.awsagent.fixture.Aws;
import dev.awsagent.fixture.Bench;
import dev.awsagent.fixture.FakeCredentials;
import dev.awsagent.fixture.ScriptedPlanner;
import dev.awsagent.fixture.Tools;
import dev.awsagent.gate.CallScope;
import dev.awsagent.guard.Approval;
import dev.awsagent.guard.Decision;
import dev.awsagent.guard.Policy;
import dev.awsagent.journal.AuditException;
import dev.awsagent.journal.AuditSink;
import dev.awsagent.plan.Planner;
import dev.awsagent.tool.FailureKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the engine writes into the audit log. */
class AuditTest {

    private final Bench bench = new Bench();

    @TempDir
    private Path memory;

    private static Planner put() {
        return ScriptedPlanner.saying(plan(step("1", "box_put_thing", "box", "b1", "thing", "pen")));
    }

    private Reply approved(AwsAgent agent) {
        var conversation = agent.conversation();
        var proposal = ((Reply.ApprovalNeeded) conversation.ask("put pen into b1")).proposal();
        return conversation.approve(new Approval(proposal.seal(), "maria", bench.clock.instant(), List.of()));
    }

    private static List<String> events(AwsAgent agent) {
        return agent.audit().newest(100).stream()
                .map(record -> record.path("event").asText())
                .toList();
    }

    @Test
    void change_isWrittenDownWithWhoApprovedIt() {
        try (var agent = bench.builder(put()).memory(memory).build()) {
            approved(agent);

            assertThat(events(agent)).containsExactly("begin", "end");
            var begin = agent.audit().newest(2).get(0);
            var end = agent.audit().newest(1).get(0);
            assertThat(begin.at("/approvals/0/approver").asText()).isEqualTo("maria");
            assertThat(begin.path("seal").asText()).hasSize(64);
            assertThat(begin.path("rule").asText()).isEqualTo("default: changes ask");
            assertThat(begin.path("account").asText()).isEqualTo("111111111111");
            assertThat(begin.path("caller").asText()).endsWith(":user/test");
            assertThat(begin.path("tool").asText()).isEqualTo("box_put_thing");
            assertThat(begin.path("calls").get(0).asText()).isEqualTo("box:PutThing");
            assertThat(begin.path("resources").get(0).asText()).isEqualTo("b1/pen");
            assertThat(end.path("of").asLong()).isEqualTo(1);
            assertThat(end.path("result").asText()).isEqualTo("DONE");
            assertThat(end.path("requests").get(0).asText()).isEqualTo("req-1");
            assertThat(agent.audit().verify().isWhole()).isTrue();
        }
    }

    @Test
    void change_isWrittenDownWithWhoAskedForIt() {
        try (var agent = bench.builder(put()).memory(memory).build()) {
            var conversation = agent.conversation().by(new Person("ana", true));
            conversation.ask("put pen into b1");
            assertThat(conversation.ask("yes")).isInstanceOf(Reply.Answer.class);
            conversation.by(new Person("ben", true)).ask("put pen into b1");
            conversation.approve(new Approval(
                    conversation.pending().orElseThrow().seal(), "maria", bench.clock.instant(), List.of()));

            var records = agent.audit().newest(4);
            assertThat(records.get(0).path("user").asText()).isEqualTo("ana");
            assertThat(records.get(0).at("/approvals/0/approver").asText()).isEqualTo("ana");
            assertThat(records.get(2).path("user").asText()).isEqualTo("ben");
            assertThat(records.get(2).at("/approvals/0/approver").asText()).isEqualTo("maria");
        }
    }

    /** It is on the disk when the call is made, so that a program that dies leaves it there. */
    @Test
    void beginning_isThereBeforeTheCall() throws IOException {
        var seen = new ArrayList<JsonNode>();
        var watched = new Bench();
        watched.credentials.with(Aws.class, new Aws() {
            @Override
            public void call(String service, String operation, Map<String, Object> params) {
                seen.addAll(new dev.awsagent.journal.AuditLog(memory.resolve("audit"), watched.clock).newest(9));
                super.call(service, operation, params);
            }
        });
        try (var agent = watched.builder(put()).memory(memory).build()) {
            approved(agent);
        }

        assertThat(seen).extracting(record -> record.path("event").asText()).containsExactly("begin");
    }

    /** What a program leaves behind that dies when AWS has done it, and before that is written down. */
    private Path left(Planner planner) {
        var copy = memory.resolve("left");
        var dying = new Bench();
        dying.credentials.with(Aws.class, new Aws() {
            @Override
            public void call(String service, String operation, Map<String, Object> params) {
                super.call(service, operation, params);
                copied(memory.resolve("dying/audit"), copy.resolve("audit"));
            }
        });
        try (var agent = dying.builder(planner).memory(memory.resolve("dying")).build()) {
            approved(agent);
        }
        return copy;
    }

    private static void copied(Path from, Path to) {
        try (var files = Files.list(from)) {
            Files.createDirectories(to);
            for (var file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName().toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void changeWhoseProgramDied_isShownAsInDoubtAndNotRepeatedUnseen() {
        var left = left(put());
        try (var agent = bench.builder(put())
                .policy(subject -> new Decision(Decision.Verdict.ALLOW, "all"))
                .memory(left)
                .build()) {
            var conversation = agent.conversation();
            var proposal = ((Reply.ApprovalNeeded) conversation.ask("put pen into b1")).proposal();

            assertThat(bench.aws.received).isEmpty();
            assertThat(proposal.verdict()).isEqualTo(Decision.Verdict.ASK_TYPED);
            assertThat(proposal.confirmations()).containsExactly("b1/pen");
            assertThat(proposal.steps().get(0).impact().notes())
                    .singleElement()
                    .asString()
                    .contains("2026-11-23T12:00:00Z", "not known to have ended (record 1 of the audit log)");

            var approval = new Approval(proposal.seal(), "maria", bench.clock.instant(), List.of("b1/pen"));
            assertThat(conversation.approve(approval)).isInstanceOf(Reply.Answer.class);
            assertThat(agent.ask("put pen into b1")).isInstanceOf(Reply.Answer.class);
            assertThat(bench.aws.received).hasSize(2);
        }
    }

    @Test
    void anotherChange_isNotInDoubt() {
        var left = left(put());
        var other = ScriptedPlanner.saying(plan(step("1", "box_put_thing", "box", "b1", "thing", "ink")));
        try (var agent = bench.builder(other).memory(left).build()) {
            var reply = (Reply.ApprovalNeeded) agent.ask("put ink into b1");

            assertThat(reply.proposal().verdict()).isEqualTo(Decision.Verdict.ASK);
            assertThat(reply.proposal().steps().get(0).impact().notes()).isEmpty();
        }
    }

    /** A proposal of before is not one that shows the doubt. */
    @Test
    void changeThatWaitedWhileAnotherProgramDiedOfIt_isShownAgain() {
        try (var agent = bench.builder(put()).memory(memory.resolve("left")).build()) {
            var conversation = agent.conversation();
            var proposal = ((Reply.ApprovalNeeded) conversation.ask("put pen into b1")).proposal();
            left(put());

            var again = conversation.approve(new Approval(proposal.seal(), "maria", bench.clock.instant(), List.of()));
            assertThat(((Reply.ApprovalNeeded) again).proposal().confirmations())
                    .containsExactly("b1/pen");
            assertThat(bench.aws.received).isEmpty();
        }
    }

    @Test
    void whatCannotBeWrittenDown_isNotDone() throws IOException {
        Files.writeString(memory.resolve("audit"), "a file in the place of the folder");
        try (var agent = bench.builder(put()).memory(memory).build()) {
            var reply = approved(agent);

            assertThat(((Reply.Failed) reply).message()).contains("audit log").contains("this was not run");
            assertThat(bench.aws.received).isEmpty();
        }
    }

    @Test
    void reads_runWhereNothingCanBeWrittenDown() throws IOException {
        Files.writeString(memory.resolve("audit"), "a file in the place of the folder");
        var list = ScriptedPlanner.saying(plan(step("1", "box_list_things", "box", "b1")));
        try (var agent = bench.builder(list).memory(memory).build()) {
            assertThat(agent.ask("list things in b1")).isInstanceOf(Reply.Answer.class);
        }
    }

    @Test
    void secondPlace_hasTheSameLines() throws IOException {
        var lines = new ArrayList<String>();
        try (var agent =
                bench.builder(put()).memory(memory).auditSink(lines::add).build()) {
            approved(agent);
        }

        assertThat(lines).hasSize(2).containsExactlyElementsOf(Files.readAllLines(memory.resolve("audit/audit.jsonl")));
    }

    /** What happened is told where it can be: in the file. */
    @Test
    void whatTheSecondPlaceDoesNotTake_isNotDone() {
        AuditSink full = line -> {
            throw new AuditException("the second place is full", "make room there");
        };
        try (var agent = bench.builder(put()).memory(memory).auditSink(full).build()) {
            var reply = approved(agent);

            assertThat(((Reply.Failed) reply).message())
                    .contains("the second place is full")
                    .contains("this was not run");
            assertThat(bench.aws.received).isEmpty();
            assertThat(agent.audit().newest(1).get(0).path("result").asText()).isEqualTo("NOT_RUN");
            assertThat(agent.audit().verify().unfinished()).isEmpty();
        }
    }

    @Test
    void placeThatNobodyKnows_keepsChangesFromBeingMade() {
        bench.credentials.defaults = new Defaults(null, null, null, Map.of(), Map.of("kind", "stone"));
        try (var agent = bench.builder(put()).memory(memory).build()) {
            var reply = approved(agent);

            assertThat(((Reply.Failed) reply).message()).contains("sends the audit log to 'stone'");
            assertThat(bench.aws.received).isEmpty();
        }
    }

    @Test
    void configuredSecondPlaceWithoutAFirst_keepsChangesFromBeingMade() {
        bench.credentials.defaults = new Defaults(null, null, null, Map.of(), Map.of("kind", "stone"));
        try (var agent = bench.builder(put()).build()) {
            assertThat(((Reply.Failed) approved(agent)).message()).contains("this was not run");
            assertThat(bench.aws.received).isEmpty();
        }
    }

    @Test
    void trouble_ofTheCredentialsForTheSecondPlace_isTold() {
        AuditSink expired = line -> {
            throw new CredentialException("the sign-in of profile 'audit' is over", "sign in again");
        };
        try (var agent = bench.builder(put()).memory(memory).auditSink(expired).build()) {
            var reply = (Reply.Failed) approved(agent);

            assertThat(reply.message())
                    .contains("the sign-in of profile 'audit' is over")
                    .contains("this was not run");
            assertThat(reply.hint()).isEqualTo("sign in again");
        }
    }

    /** The change is made by then. */
    @Test
    void endThatTheSecondPlaceDoesNotTake_isANotice() {
        AuditSink forgetful = line -> {
            if (line.contains("\"end\"")) {
                throw new AuditException("the second place is full", "make room there");
            }
        };
        try (var agent =
                bench.builder(put()).memory(memory).auditSink(forgetful).build()) {
            assertThat(approved(agent)).isInstanceOf(Reply.Answer.class);
            assertThat(agent.notices()).anyMatch(notice -> notice.contains("the second place is full"));
        }
    }

    @Test
    void lineThatTheSecondPlaceDidNotTake_comesAgainBeforeTheNext() throws IOException {
        var taken = new ArrayList<String>();
        var full = new AtomicBoolean();
        AuditSink sink = line -> {
            if (full.get()) {
                throw new AuditException("the second place is full", "make room there");
            }
            taken.add(line);
            // Full once the first change has begun.
            full.set(taken.size() == 1);
        };
        try (var agent = bench.builder(put()).memory(memory).auditSink(sink).build()) {
            assertThat(approved(agent)).isInstanceOf(Reply.Answer.class);
            for (int i = 0; i < 5; i++) {
                assertThat(approved(agent)).as("begins nothing").isInstanceOf(Reply.Failed.class);
            }
            assertThat(taken).hasSize(1);
            full.set(false);
            assertThat(approved(agent)).isInstanceOf(Reply.Answer.class);
        }
        assertThat(taken)
                .hasSize(14)
                .containsExactlyElementsOf(Files.readAllLines(memory.resolve("audit/audit.jsonl")));
    }

    @Test
    void lineThatTheSecondPlaceAloneRefuses_keepsNoOtherFromIt() {
        var taken = new ArrayList<String>();
        AuditSink choosy = line -> {
            if (line.contains("\"seq\":1,")) {
                throw new AuditException("this line is too long", "write shorter ones");
            }
            taken.add(line);
        };
        try (var agent = bench.builder(put()).memory(memory).auditSink(choosy).build()) {
            for (int i = 0; i < 3; i++) {
                assertThat(approved(agent)).isInstanceOf(Reply.Failed.class);
            }
            assertThat(approved(agent)).isInstanceOf(Reply.Answer.class);
            assertThat(agent.notices()).anyMatch(notice -> notice.contains("record 1 of the audit log"));
        }
        assertThat(taken).isNotEmpty().noneMatch(line -> line.contains("\"seq\":1,"));
    }

    @Test
    void callOfTheSecondPlace_thatItDidNotDeclare_isStopped() {
        AuditSink curious = line -> bench.aws.call("box", "DeleteBox", Map.of());
        try (var agent = bench.builder(put()).memory(memory).auditSink(curious).build()) {
            assertThat(approved(agent)).isInstanceOf(Reply.Failed.class);
            assertThat(bench.aws.received).isEmpty();
        }
    }

    @Test
    void secondPlaceWithoutAFirst_isRefused() {
        assertThatThrownBy(() -> bench.builder(put()).auditSink(line -> {}).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("give the agent a folder for its memory");
    }

    @Test
    void failure_isWrittenDown() {
        bench.credentials.with(Aws.class, new Aws() {
            @Override
            public void call(String service, String operation, Map<String, Object> params) {
                throw new FakeCredentials.SdkFailure(FailureKind.ACCESS_DENIED, "no PutThing\nfor you");
            }
        });
        try (var agent = bench.builder(put()).memory(memory).build()) {
            approved(agent);

            assertThat(agent.audit().newest(1).get(0).path("result").asText()).isEqualTo("ACCESS_DENIED");
            assertThat(agent.audit().verify().unfinished()).isEmpty();
        }
    }

    private AwsAgent.Builder atHome(Path home) {
        return AwsAgent.builder()
                .plugins(false)
                .environment(new Environment(Map.of(), home))
                .tools(new Tools.PutThing())
                .credentials(bench.credentials)
                .planner(put())
                .clock(bench.clock);
    }

    @Test
    void changeOfAnAgentWithoutAMemory_isWrittenDownAmongTheDataOfTheUser() {
        try (var agent = atHome(memory).build()) {
            approved(agent);
            assertThat(events(agent)).containsExactly("begin", "end");
        }
        assertThat(memory.resolve(".local/share/aws-agent/audit/audit.jsonl")).isNotEmptyFile();
    }

    @Test
    void changeOfAnAgentWithoutAMemory_isNotDoneWhereNothingCanBeWritten() throws IOException {
        Files.createFile(memory.resolve(".local"));
        try (var agent = atHome(memory).build()) {
            var failed = (Reply.Failed) approved(agent);
            assertThat(failed.message()).contains("the audit log in ").endsWith("this was not run");
            assertThat(failed.hint()).contains("AWSAGENT_DATA_DIR");
            assertThat(bench.aws.received).isEmpty();
        }
    }

    @Test
    void withoutAudit_isSaidByWhoeverBuildsTheAgent() {
        try (var agent = atHome(memory).withoutAudit().build()) {
            assertThat(approved(agent)).isInstanceOf(Reply.Answer.class);
            assertThatThrownBy(agent::audit)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("withoutAudit");
        }
        assertThat(memory).isEmptyDirectory();
    }

    @Test
    void refusal_isWrittenDown() {
        try (var agent = bench.builder(put())
                .policy(Policy.preset(Policy.READ_ONLY))
                .memory(memory)
                .build()) {
            agent.ask("put pen into b1");

            assertThat(events(agent)).containsExactly("refused");
            assertThat(agent.audit().newest(1).get(0).path("rule").asText()).startsWith("read-only");
        }
    }

    @Test
    void callThatWasNotDeclared_isWrittenDownAsADefectOfTheTool() {
        var sneaking = ScriptedPlanner.saying(plan(step("1", "box_sneak_in", "box", "b1", "threaded", false)));
        try (var agent = bench.builder(sneaking).memory(memory).build()) {
            agent.ask("sneak");

            assertThat(bench.aws.received).doesNotContain("box:DeleteBox");
            assertThat(events(agent)).contains("stopped");
            assertThat(agent.audit().newest(1).get(0).path("tool").asText()).isEqualTo("box_sneak_in");
        }
    }

    @Test
    void callOnAThreadOfItsOwn_isWrittenDownAsADefectOfTheToolToo() throws Exception {
        var tried = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        bench.tool(new Tools.Look(call -> {
            for (var early : List.of(true, false)) {
                var thread = new Thread(() -> {
                    try {
                        if (!early) {
                            go.await();
                        }
                        CallScope.strayed("refused box:DeleteBox: on no thread of a step");
                        if (!early) {
                            tried.countDown();
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
                thread.start();
                if (early) {
                    thread.join();
                }
            }
            return "looked";
        }));
        try (var agent = bench.builder(ScriptedPlanner.saying(plan(step("1", "desk_look_around"))))
                .memory(memory)
                .build()) {
            agent.ask("look around");
            assertThat(events(agent)).containsExactly("stopped");

            go.countDown();
            assertThat(tried.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(events(agent)).containsExactly("stopped", "stopped");
            assertThat(agent.audit().newest(1).get(0).path("tool").asText()).isEqualTo("desk_look_around");
        }
    }

    @Test
    void secret_isNotWrittenDown() throws IOException {
        var lock = ScriptedPlanner.saying(plan(step("1", "box_set_lock", "box", "b1", "code", "hunter2-hunter2")));
        try (var agent = bench.builder(lock)
                .policy(subject -> new Decision(Decision.Verdict.ALLOW, "all"))
                .memory(memory)
                .build()) {
            agent.ask("lock b1 with hunter2-hunter2");
        }

        assertThat(Files.readString(memory.resolve("audit/audit.jsonl")))
                .contains("box_set_lock")
                .doesNotContain("hunter2");
    }
}
