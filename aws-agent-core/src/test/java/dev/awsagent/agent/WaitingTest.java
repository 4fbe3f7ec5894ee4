package dev.awsagent.agent;

import static dev.awsagent.fixture.ScriptedPlanner.plan;
import static dev.awsagent.fixture.ScriptedPlanner.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.fixture.Bench;
import dev.awsagent.fixture.ScriptedPlanner;
import dev.awsagent.graph.AgentState;
import dev.awsagent.guard.Approval;
import dev.awsagent.guard.Decision;
import dev.awsagent.guard.Proposal;
import dev.awsagent.journal.FileCheckpointStore;
import dev.awsagent.plan.Planner;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What waits for a person when the program that proposed it is gone. */
class WaitingTest {

    private final Bench bench = new Bench();

    @TempDir
    private Path folder;

    private AwsAgent agent(Planner planner) {
        return bench.builder(planner)
                .checkpoints(new FileCheckpointStore(folder.resolve("waiting")))
                .build();
    }

    private AwsAgent agent() {
        return agent(ScriptedPlanner.saying(plan(step("1", "box_put_thing", "box", "b1", "thing", "pen"))));
    }

    private Approval yes(Proposal proposal) {
        return new Approval(proposal.seal(), "a test", bench.clock.instant(), List.of());
    }

    private Path kept() throws IOException {
        try (var files = Files.list(folder.resolve("waiting"))) {
            return files.findFirst().orElseThrow();
        }
    }

    @Test
    void anotherProgram_goesOnWithIt() {
        try (var first = agent()) {
            first.conversation("c1").ask("put pen into b1");
        }
        try (var second = agent()) {
            var waiting = second.pending();
            assertThat(waiting).containsOnlyKeys("c1");
            var proposal = waiting.get("c1");
            assertThat(proposal.message()).isEqualTo("put pen into b1");

            var conversation = second.conversation("c1");
            assertThat(conversation.pending()).contains(proposal);
            assertThat(conversation.approve(yes(proposal))).isInstanceOf(Reply.Answer.class);
            assertThat(second.pending()).isEmpty();
        }
        assertThat(bench.aws.received).containsExactly("box:PutThing");
    }

    @Test
    void whatIsOver_isNoTroubleWhereverItWasMade() throws IOException {
        AgentState memory;
        try (var first = agent()) {
            var conversation = first.conversation("c1");
            conversation.ask("put pen into b1");
            memory = AgentState.fromJson(conversation.memory().toJson());
        }
        var file = kept();
        Files.writeString(
                file, Files.readString(file).replaceFirst("\"folder\":\"[^\"]*\"", "\"folder\":\"/elsewhere\""));
        try (var second = agent()) {
            assertThatThrownBy(() -> second.conversation(memory)).isInstanceOf(ToolException.class);
            assertThat(second.conversationAtRest(memory).pending()).isEmpty();
            bench.clock.pass(Duration.ofMinutes(15));

            assertThat(second.conversation(memory).pending()).isEmpty();
        }
    }

    @Test
    void conversationThatWasKept_goesOnWithItsHistoryAndWhatWaits() {
        AgentState memory;
        try (var first = agent()) {
            var conversation = first.conversation("c1");
            conversation.ask("put pen into b1");
            conversation.reject(conversation.pending().orElseThrow().seal());
            conversation.ask("put pen into b1");
            memory = AgentState.fromJson(conversation.memory().toJson());
        }
        try (var second = agent()) {
            var conversation = second.conversation(memory);
            assertThat(conversation.history()).isNotEmpty();
            assertThat(conversation.approve(yes(conversation.pending().orElseThrow())))
                    .isInstanceOf(Reply.Answer.class);
        }
    }

    @Test
    void twoPrograms_runItOnce() {
        try (var first = agent();
                var second = agent();
                var third = agent()) {
            first.conversation("c1").ask("put pen into b1");
            var here = second.conversation("c1");
            var there = third.conversation("c1");
            var proposal = here.pending().orElseThrow();

            assertThat(here.approve(yes(proposal))).isInstanceOf(Reply.Answer.class);

            var late = (Reply.Failed) there.approve(yes(proposal));
            assertThat(late.kind()).isEqualTo(FailureKind.CONFLICT);
            assertThat(first.conversation("c1").approve(yes(proposal))).isInstanceOf(Reply.Failed.class);
        }
        assertThat(bench.aws.received).hasSize(1);
    }

    private Approval yes(Proposal proposal, String approver) {
        return new Approval(proposal.seal(), approver, bench.clock.instant(), List.of());
    }

    private AwsAgent careful() {
        return bench.builder(ScriptedPlanner.saying(plan(step("1", "box_put_thing", "box", "b1", "thing", "pen"))))
                .checkpoints(new FileCheckpointStore(folder.resolve("waiting")))
                .policy(subject -> new Decision(Decision.Verdict.ASK, "two for all", 2))
                .build();
    }

    @Test
    void twoPeople_haveToSayYesEachForThemselves() {
        try (var first = careful();
                var second = careful()) {
            first.conversation("c1").ask("put pen into b1");
            var here = first.conversation("c1");
            var there = second.conversation("c1");
            var proposal = there.pending().orElseThrow();

            var half = (Reply.ApprovalNeeded) here.approve(yes(proposal, "maria"));
            assertThat(half.approvals()).extracting(Approval::approver).containsExactly("maria");
            assertThat(half.proposal()).isEqualTo(proposal);
            for (var conversation : List.of(here, there)) {
                var again = (Reply.Failed) conversation.approve(yes(proposal, "maria"));
                assertThat(again.kind()).isEqualTo(FailureKind.CONFLICT);
                assertThat(again.message()).contains("maria has said yes to this already");
            }
            assertThat(bench.aws.received).isEmpty();

            assertThat(there.approve(yes(proposal, "jo"))).isInstanceOf(Reply.Answer.class);
            assertThat(here.approve(yes(proposal, "ann"))).isInstanceOf(Reply.Failed.class);
        }
        assertThat(bench.aws.received).containsExactly("box:PutThing");
    }

    /** Nobody knows whose words they are. */
    @Test
    void yesInWords_isNotThatOfASecondPerson() {
        try (var agent = careful()) {
            var conversation = agent.conversation("c1");
            conversation.ask("put pen into b1");
            conversation.approve(yes(conversation.pending().orElseThrow(), "maria"));

            var reply = (Reply.ApprovalNeeded) conversation.ask("yes");
            assertThat(reply.approvals()).extracting(Approval::approver).containsExactly("maria");
            assertThat(conversation.pending()).isPresent();
        }
        assertThat(bench.aws.received).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"maria", "Maria", " maria ", "\uff4daria"})
    void samePersonByAnotherSpelling_isStillOne(String name) {
        try (var agent = careful()) {
            var conversation = agent.conversation("c1");
            conversation.ask("put pen into b1");
            var proposal = conversation.pending().orElseThrow();
            conversation.approve(yes(proposal, "maria"));

            assertThat(conversation.approve(yes(proposal, name))).isInstanceOf(Reply.Failed.class);
        }
        assertThat(bench.aws.received).isEmpty();
    }

    /** Two programs have the conversation open; in one of them it goes on to another proposal. */
    @Test
    void yesToWhatWaitsNoMore_isNotKeptForWhatDoes() {
        try (var first = careful();
                var second = careful()) {
            var here = first.conversation("c1");
            here.ask("put pen into b1");
            var there = second.conversation("c1");
            var old = there.pending().orElseThrow();
            bench.clock.pass(Duration.ofMinutes(1));
            here.ask("put pen into b1 once more");
            var now = here.pending().orElseThrow();

            assertThat(there.approve(yes(old, "jo"))).isInstanceOf(Reply.Failed.class);
            assertThat(((Reply.ApprovalNeeded) here.approve(yes(now, "jo"))).approvals())
                    .hasSize(1);
            assertThat(here.approve(yes(now, "maria"))).isInstanceOf(Reply.Answer.class);
        }
    }

    @Test
    void oneYesOfTwo_isKeptForTheNextProgram_andIsNoMoreThanThat() throws IOException {
        try (var first = careful()) {
            var conversation = first.conversation("c1");
            conversation.ask("put pen into b1");
            conversation.approve(yes(conversation.pending().orElseThrow(), "maria"));
        }
        try (var second = careful()) {
            var conversation = second.conversation("c1");
            assertThat(conversation.state().reply())
                    .isInstanceOfSatisfying(
                            Reply.ApprovalNeeded.class,
                            needed -> assertThat(needed.approvals()).hasSize(1));
            assertThat(conversation.reject(conversation.pending().orElseThrow().seal()))
                    .isInstanceOf(Reply.Answer.class);
        }
        assertThat(folder.resolve("waiting")).isEmptyDirectory();
        assertThat(bench.aws.received).isEmpty();
    }

    @Test
    void yesOfAnotherSealInTheFile_doesNotCount() throws IOException {
        try (var first = careful()) {
            first.conversation("c1").ask("put pen into b1");
        }
        var forged =
                "\"approvals\":[{\"seal\":\"0\",\"approver\":\"eve\",\"at\":\"2026-01-01T00:00:00Z\",\"typed\":[]}]";
        var text = Files.readString(kept());
        assertThat(text).contains("\"approvals\":[]");
        Files.writeString(kept(), text.replace("\"approvals\":[]", forged));
        try (var second = careful()) {
            var conversation = second.conversation("c1");
            var reply = conversation.approve(yes(conversation.pending().orElseThrow(), "maria"));
            assertThat(reply).isInstanceOf(Reply.Failed.class);
        }
        assertThat(bench.aws.received).isEmpty();
    }

    @Test
    void oneApprovalGivenManyTimesAtOnce_runsItOnce() throws Exception {
        try (var first = agent()) {
            first.conversation("c1").ask("put pen into b1");
        }
        var agents = new ArrayList<AwsAgent>();
        var threads = Executors.newCachedThreadPool();
        try {
            var conversations = new ArrayList<Conversation>();
            for (int i = 0; i < 4; i++) {
                agents.add(agent());
                conversations.add(agents.get(i).conversation("c1"));
            }
            var approval = yes(conversations.get(0).pending().orElseThrow());
            var ready = new CyclicBarrier(2 * conversations.size());
            var replies = new ArrayList<Future<Reply>>();
            for (int i = 0; i < 2 * conversations.size(); i++) {
                var conversation = conversations.get(i / 2);
                replies.add(threads.submit(() -> {
                    ready.await();
                    return conversation.approve(approval);
                }));
            }
            var kinds = new ArrayList<FailureKind>();
            for (var reply : replies) {
                if (reply.get() instanceof Reply.Failed failed) {
                    kinds.add(failed.kind());
                }
            }
            assertThat(kinds).hasSize(replies.size() - 1).containsOnly(FailureKind.CONFLICT);
        } finally {
            threads.shutdownNow();
            agents.forEach(AwsAgent::close);
        }
        assertThat(bench.aws.received).containsExactly("box:PutThing");
    }

    @Test
    void whatIsOver_waitsNoMore() {
        try (var first = agent()) {
            first.conversation("c1").ask("put pen into b1");
        }
        bench.clock.pass(Duration.ofMinutes(15));
        try (var second = agent()) {
            assertThat(second.pending()).isEmpty();
            assertThat(second.conversation("c1").pending()).isEmpty();
            assertThat(folder.resolve("waiting")).isEmptyDirectory();
        }
    }

    @Test
    void rejected_waitsForNobody() {
        try (var first = agent()) {
            var conversation = first.conversation("c1");
            conversation.ask("put pen into b1");
            conversation.reject(conversation.pending().orElseThrow().seal());
        }
        try (var second = agent()) {
            assertThat(second.pending()).isEmpty();
        }
    }

    @Test
    void fileThatWasChanged_isNotGoneOnWith() throws IOException {
        try (var first = agent()) {
            first.conversation("c1").ask("put pen into b1");
        }
        Files.writeString(kept(), Files.readString(kept()).replace("pen", "axe"));
        try (var second = agent()) {
            assertThat(second.pending()).isEmpty();
            assertThatThrownBy(() -> second.conversation("c1"))
                    .isInstanceOf(ToolException.class)
                    .hasMessageContaining("is not what was proposed");
        }
        assertThat(bench.aws.received).isEmpty();
    }

    @Test
    void accountThatIsAnotherByNow_asksAgain() {
        try (var first = agent()) {
            first.conversation("c1").ask("put pen into b1");
        }
        bench.credentials.accounts.put("", "999999999999");
        try (var second = agent()) {
            var conversation = second.conversation("c1");
            var again = conversation.approve(yes(conversation.pending().orElseThrow()));

            assertThat(((Reply.ApprovalNeeded) again).proposal().account()).isEqualTo("999999999999");
        }
        assertThat(bench.aws.received).isEmpty();
    }

    /** Its paths would mean other files there. */
    @Test
    void anotherFolder_isNotWhereItGoesOn() throws IOException {
        try (var first = agent()) {
            first.conversation("c1").ask("put pen into b1");
        }
        try (var second = bench.builder(ScriptedPlanner.saying())
                .checkpoints(new FileCheckpointStore(folder.resolve("waiting")))
                .workingFolder(Files.createDirectory(folder.resolve("elsewhere")))
                .build()) {
            assertThat(second.pending()).isEmpty();
            assertThatThrownBy(() -> second.conversation("c1"))
                    .isInstanceOf(ToolException.class)
                    .hasMessageContaining("was made in the folder");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hunter2-hunter2", "pin4", "two\nlines \"quoted\""})
    void whatHoldsASecret_isKeptInNoFile(String secret) {
        var lock = ScriptedPlanner.saying(plan(step("1", "box_set_lock", "box", "b1", "code", secret)));
        try (var first = agent(lock)) {
            var conversation = first.conversation("c1");
            conversation.ask("lock b1 as I told you");
            assertThat(first.pending().get("c1").toString()).doesNotContain(secret);

            assertThat(folder.resolve("waiting"))
                    .satisfiesAnyOf(
                            path -> assertThat(path).doesNotExist(),
                            path -> assertThat(path).isEmptyDirectory());
            var shown = conversation.pending().orElseThrow();
            assertThat(conversation.approve(yes(shown))).isInstanceOf(Reply.Answer.class);
        }
    }
}
