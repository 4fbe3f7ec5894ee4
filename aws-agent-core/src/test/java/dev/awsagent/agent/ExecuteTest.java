package dev.awsagent.agent;

import static dev.awsagent.fixture.ScriptedPlanner.plan;
import static dev.awsagent.fixture.ScriptedPlanner.step;
import static dev.awsagent.fixture.ScriptedPlanner.unfinished;
import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.fixture.Bench;
import dev.awsagent.fixture.FakeCredentials.SdkFailure;
import dev.awsagent.fixture.ScriptedPlanner;
import dev.awsagent.fixture.Tools;
import dev.awsagent.guard.Approval;
import dev.awsagent.plan.Planner;
import dev.awsagent.plan.Planning;
import dev.awsagent.plan.StepOutcome;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolResult;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ExecuteTest {

    private final Bench bench = new Bench();
    private AwsAgent agent;

    @AfterEach
    void close() {
        if (agent != null) {
            agent.close();
        }
    }

    private AwsAgent agent(Planner planner) {
        agent = bench.agent(planner);
        return agent;
    }

    private static Reply.Failed failed(Reply reply, FailureKind kind) {
        assertThat(reply).isInstanceOf(Reply.Failed.class);
        assertThat(((Reply.Failed) reply).kind()).isEqualTo(kind);
        return (Reply.Failed) reply;
    }

    private static Planner look() {
        return ScriptedPlanner.saying(plan(step("1", "desk_look_around")));
    }

    private Reply approved(Conversation conversation, String message) {
        var reply = conversation.ask(message);
        return reply instanceof Reply.ApprovalNeeded needed
                ? conversation.approve(new Approval(
                        needed.proposal().seal(),
                        "a test",
                        bench.clock.instant(),
                        needed.proposal().confirmations()))
                : reply;
    }

    @Test
    void answer_hasTheResultTheEvidenceAndWhereItRan() {
        var reply = (Reply.Answer) agent(ScriptedPlanner.saying(plan(step("1", "box_list_things", "box", "b1"))))
                .ask("list things in b1");

        assertThat(reply.text())
                .contains("pen   1.5 KiB  2026-01-02 03:04:05")
                .contains("[no profile, account 111111111111, region us-west-2, planned by scripted]");
        assertThat(reply.outcomes().get(0).evidence().get(0).requestId()).isEqualTo("req-1");
        var json = Rendering.in(bench.clock.getZone()).json(reply);
        assertThat(json.at("/evidence/0/requestId").asText()).isEqualTo("req-1");
        assertThat(json.at("/steps/0/result/things/0/size").asLong()).isEqualTo(1536);
        assertThat(json.get("account").asText()).isEqualTo("111111111111");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void callThatWasNotDeclared_isRefusedOnEveryThreadOfTheTool(boolean threaded) {
        var reply = failed(
                agent(ScriptedPlanner.saying(plan(step("1", "box_sneak_in", "box", "b1", "threaded", threaded))))
                        .ask("sneak in"),
                FailureKind.INTERNAL);

        assertThat(reply.message()).contains("refused box:DeleteBox").contains("did not declare");
        assertThat(bench.aws.received).isEmpty();
    }

    @Test
    void threadThatOutlivesItsStep_getsNothingThrough() throws Exception {
        var late = new AtomicReference<Throwable>();
        var go = new CountDownLatch(1);
        var ended = new CountDownLatch(1);
        bench.tool(new Tools.Look(call -> {
            var scope = dev.awsagent.gate.CallScope.current();
            new Thread(() -> {
                        try {
                            go.await();
                            scope.run(() -> scope.admit("box", "ListThings", Map.of(), List.of()));
                        } catch (Throwable e) {
                            late.set(e);
                        } finally {
                            ended.countDown();
                        }
                    })
                    .start();
            return "looked";
        }));

        agent(look()).ask("look around");
        go.countDown();

        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(late.get()).hasMessageContaining("the step that started it is over");
    }

    @Test
    void stepAfterAFailedOne_isNotRunAndTheReplySaysSo() {
        bench.tool(new Tools.Look(call -> ToolResult.failed(FailureKind.NOT_FOUND, "no desk", "buy one")));

        var reply = failed(
                agent(ScriptedPlanner.saying(plan(
                                step("1", "box_list_things", "box", "b1"),
                                step("2", "desk_look_around"),
                                step("3", "box_list_things", "box", "b2"))))
                        .ask("look"),
                FailureKind.NOT_FOUND);

        assertThat(reply.message()).isEqualTo("no desk; not run: 3. box_list_things");
        assertThat(reply.hint()).isEqualTo("buy one");
        assertThat(reply.outcomes()).hasSize(2);
        assertThat(Rendering.in(bench.clock.getZone()).text(reply))
                .contains("Done: box_list_things")
                .contains("Failed: no desk")
                .contains("Next: buy one");
        assertThat(bench.aws.received).hasSize(1);
    }

    @Test
    void exceptions_areMappedAndOneLine() {
        var errors = List.of(
                new SdkFailure(FailureKind.ACCESS_DENIED, "no\nno"),
                new ToolException(FailureKind.NOT_FOUND, "gone", "look elsewhere"),
                new NoSuchFileException("/tmp/x"),
                new IllegalStateException("odd\r\nthing"));
        var kinds =
                List.of(FailureKind.ACCESS_DENIED, FailureKind.NOT_FOUND, FailureKind.NOT_FOUND, FailureKind.INTERNAL);
        var messages = List.of(
                "AWS says: no no",
                "gone",
                "there is no file or folder '/tmp/x'",
                "desk_look_around failed: IllegalStateException: odd thing");
        for (int i = 0; i < errors.size(); i++) {
            var error = errors.get(i);
            var one = new Bench().tool(new Tools.Look(call -> {
                throw error;
            }));
            try (var agent = one.agent(look())) {
                var reply = failed(agent.ask("look around"), kinds.get(i));
                assertThat(reply.message()).isEqualTo(messages.get(i));
                assertThat(reply.hint()).isNotNull();
            }
        }
    }

    @Test
    void errorOfOneTurn_isGoneInTheNext() {
        var conversation = agent(ScriptedPlanner.saying(
                        plan(step("1", "box_nothing_here")), plan(step("1", "box_list_things", "box", "b1"))))
                .conversation();

        failed(conversation.ask("first"), FailureKind.INVALID);

        assertThat(conversation.state().error()).isNotNull();
        assertThat(conversation.ask("second")).isInstanceOf(Reply.Answer.class);
        assertThat(conversation.state().error()).isNull();
        assertThat(conversation.history()).hasSize(2);
    }

    @Test
    void changeThatTakesTooLong_isInDoubtOnceACallWentOut() {
        var tool = new Tools.FillUp();
        bench.tool(tool);
        agent = bench.builder(ScriptedPlanner.saying(plan(step("1", "box_fill_up", "box", "b1", "sent", true))))
                .stepTimeout(Duration.ofMillis(200))
                .build();

        var reply = failed(approved(agent.conversation(), "fill up b1"), FailureKind.IN_DOUBT);

        assertThat(reply.message()).contains("may or may not have happened").contains("longer than 200 ms");
        assertThat(reply.hint()).contains("b1");
        assertThat(tool.interrupted.getCount()).isZero();
        assertThat(reply.outcomes().get(0).evidence()).hasSize(1);
    }

    @Test
    void changeThatTakesTooLong_isAPlainTimeoutWhenNothingWasSent() {
        bench.tool(new Tools.FillUp());
        agent = bench.builder(ScriptedPlanner.saying(plan(step("1", "box_fill_up", "box", "b1", "sent", false))))
                .stepTimeout(Duration.ofMillis(200))
                .build();

        failed(approved(agent.conversation(), "fill up b1"), FailureKind.TIMEOUT);
    }

    @Test
    void brokenConnectionDuringAChange_isInDoubt_andARefusedOneIsNot() {
        var causes = List.of(new java.net.SocketException("reset"), new java.net.ConnectException("refused"));
        var kinds = List.of(FailureKind.IN_DOUBT, FailureKind.UNREACHABLE);
        for (int i = 0; i < causes.size(); i++) {
            var failure = new SdkFailure(FailureKind.UNREACHABLE, "no answer");
            failure.initCause(causes.get(i));
            var one = new Bench().tool(new Tools.Tidy(call -> {
                throw failure;
            }));
            try (var agent = one.agent(ScriptedPlanner.saying(plan(step("1", "desk_tidy_up"))))) {
                var conversation = agent.conversation();
                conversation.ask("tidy up");
                failed(conversation.ask("yes"), kinds.get(i));
            }
        }
    }

    @Test
    void unreachableThatAToolReportsAfterAChangeWasSent_isInDoubt() {
        bench.tool(new Tools.Tidy(
                call -> dev.awsagent.tool.ToolResult.failed(FailureKind.UNREACHABLE, "no answer", null)));

        failed(
                approved(
                        agent(ScriptedPlanner.saying(plan(step("1", "desk_tidy_up"))))
                                .conversation(),
                        "tidy up"),
                FailureKind.IN_DOUBT);
    }

    @Test
    void cancel_interruptsTheToolAndEndsTheTurn() throws Exception {
        var tool = new Tools.FillUp();
        bench.tool(tool);
        var conversation = agent(ScriptedPlanner.saying(plan(step("1", "box_fill_up", "box", "b1", "sent", true))))
                .conversation();
        assertThat(conversation.cancel()).isFalse();
        conversation.ask("fill up b1");

        var reply = CompletableFuture.supplyAsync(() -> conversation.ask("yes"));
        assertThat(tool.started.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(conversation.cancel()).isTrue();

        failed(reply.get(10, TimeUnit.SECONDS), FailureKind.IN_DOUBT);
        assertThat(tool.interrupted.getCount()).isZero();
        assertThat(conversation.ask("yes")).isInstanceOf(Reply.ClarificationNeeded.class);
        assertThat(bench.aws.received).hasSize(1);
    }

    @Test
    void cancelOfARead_isCancelled() throws Exception {
        var started = new CountDownLatch(1);
        bench.tool(new Tools.Look(call -> {
            started.countDown();
            while (true) {
                call.checkCancelled();
                Thread.onSpinWait();
            }
        }));
        var conversation = agent(look()).conversation();
        var reply = conversation.askAsync("look around", event -> {}).toCompletableFuture();
        started.await();

        conversation.cancel();

        failed(reply.get(10, TimeUnit.SECONDS), FailureKind.CANCELLED);
    }

    @Test
    void cancelledFuture_stopsItsTurn() throws Exception {
        var started = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        bench.tool(new Tools.Look(call -> {
            started.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
            return "";
        }));
        var future = agent(look()).askAsync("look around").toCompletableFuture();
        started.await();

        future.cancel(true);

        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void cancelledFutureOfAYes_stopsWhatWasApproved() throws Exception {
        var tool = new Tools.FillUp();
        bench.tool(tool);
        var conversation = agent(ScriptedPlanner.saying(plan(step("1", "box_fill_up", "box", "b1", "sent", true))))
                .conversation();
        conversation.ask("fill up b1");
        var future = conversation.askAsync("yes", event -> {}).toCompletableFuture();
        assertThat(tool.started.await(10, TimeUnit.SECONDS)).isTrue();

        future.cancel(true);

        assertThat(tool.interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void interruptOfTheAskingThread_cancelsAndIsLeftForItsOwner() throws Exception {
        var started = new CountDownLatch(1);
        bench.tool(new Tools.Look(call -> {
            started.countDown();
            new CountDownLatch(1).await();
            return "";
        }));
        agent(look());
        var reply = new AtomicReference<Reply>();
        var flag = new AtomicReference<Boolean>();
        var thread = new Thread(() -> {
            reply.set(agent.ask("look around"));
            flag.set(Thread.currentThread().isInterrupted());
        });
        thread.start();
        started.await();

        thread.interrupt();
        thread.join(10_000);

        failed(reply.get(), FailureKind.CANCELLED);
        assertThat(flag.get()).isTrue();
    }

    @Test
    void plannerThatHangs_isInterruptedByCancel() throws Exception {
        var started = new CountDownLatch(1);
        var conversation = agent(ScriptedPlanner.of(request -> {
                    started.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        throw new ToolException(FailureKind.CANCELLED, "the model was called off", null, e);
                    }
                    return new Planning.Said("");
                }))
                .conversation();
        var reply = conversation.askAsync("hello", event -> {}).toCompletableFuture();
        started.await();

        conversation.cancel();

        failed(reply.get(10, TimeUnit.SECONDS), FailureKind.CANCELLED);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void events_tellTheStoryInOrder() {
        bench.tool(new Tools.Look(call -> {
            call.progress(1, 2, "drawers", "left");
            call.progress(2, 2, "drawers", "right");
            return "looked";
        }));
        var events = Collections.synchronizedList(new ArrayList<AgentEvent>());

        agent(look()).stream("look around", events::add);

        assertThat(events.stream().map(event -> event.getClass().getSimpleName()))
                .containsExactly(
                        "NodeStarted",
                        "NodeStarted",
                        "Planned",
                        "NodeStarted",
                        "Reviewed",
                        "NodeStarted",
                        "StepStarted",
                        "StepProgress",
                        "StepProgress",
                        "StepFinished",
                        "NodeStarted",
                        "Replied");
        var rendering = Rendering.in(bench.clock.getZone());
        assertThat(events.stream()
                        .map(event -> rendering.json(event).get("event").asText())
                        .distinct())
                .contains("planned", "reviewed", "step-progress", "step-finished", "replied");
    }

    @Test
    void progressThatComesInAFlood_isThinnedOut() {
        bench.tool(new Tools.Look(call -> {
            for (int i = 1; i <= 100_000; i++) {
                call.progress(i, 100_000, "dust", null);
            }
            return "looked";
        }));
        var progress = new ArrayList<AgentEvent>();

        agent(look()).stream("look around", event -> {
            if (event instanceof AgentEvent.StepProgress) {
                progress.add(event);
            }
        });

        assertThat(progress).hasSizeBetween(2, 200);
        assertThat(((AgentEvent.StepProgress) progress.get(progress.size() - 1)).done())
                .isEqualTo(100_000);
    }

    @Test
    void listenerThatThrows_harmsNothing() {
        bench.tool(new Tools.Look(call -> "looked"));

        var reply = agent(look()).stream("look around", event -> {
            throw new IllegalStateException("a broken listener");
        });

        assertThat(reply).isInstanceOf(Reply.Answer.class);
    }

    @Test
    void executorOfACall_isNotTheToolsToClose() {
        var thrown = new AtomicReference<Throwable>();
        bench.tool(new Tools.Look(call -> {
            try {
                call.executor().shutdown();
            } catch (UnsupportedOperationException e) {
                thrown.set(e);
            }
            return call.executor().submit(() -> "from a thread of its own").get();
        }));

        assertThat(((Reply.Answer) agent(look()).ask("look around")).text()).contains("from a thread of its own");
        assertThat(thrown.get()).isNotNull();
    }

    @Test
    void serviceThatNobodyProvides_isNamed() {
        bench.tool(new Tools.Look(call -> call.service(Runnable.class)));

        var reply = failed(agent(look()).ask("look around"), FailureKind.INTERNAL);

        assertThat(reply.message()).contains("java.lang.Runnable");
        assertThat(reply.hint()).contains("module");
    }

    @Test
    void toolThatReturnsNull_hasFailed() {
        bench.tool(new Tools.Nothing());

        var reply = failed(
                agent(ScriptedPlanner.saying(plan(step("1", "desk_return_nothing"))))
                        .ask("return nothing"),
                FailureKind.INTERNAL);

        assertThat(reply.message()).contains("desk_return_nothing returned null");
    }

    @Test
    void modelsRounds_areReviewedOneByOneUntilItAnswers() {
        var planner = ScriptedPlanner.saying(
                unfinished(step("a", "box_list_things", "box", "b1")),
                unfinished(step("b", "box_put_thing", "box", "b1", "thing", "pen")),
                new Planning.Said("It is in."));
        var conversation = agent(planner).conversation();

        var asks = conversation.ask("make sure there is a pen in b1");
        assertThat(asks).isInstanceOf(Reply.ApprovalNeeded.class);
        assertThat(bench.aws.received).containsExactly("box:ListThings");
        var reply = (Reply.Answer) conversation.ask("yes");

        assertThat(reply.outcomes()).extracting(StepOutcome::tool).containsExactly("box_list_things", "box_put_thing");
        assertThat(reply.text()).contains("It is in.").contains("account 111111111111");
        assertThat(planner.requests).hasSize(3);
        assertThat(planner.requests.get(2).rounds()).hasSize(2);
    }

    @Test
    void modelThatNeverEnds_isStopped() {
        agent = bench.builder(ScriptedPlanner.saying(unfinished(step("1", "box_list_things", "box", "b1"))))
                .maxRounds(4)
                .build();

        var reply = failed(agent.ask("list for ever"), FailureKind.MODEL);

        assertThat(reply.message()).contains("4 rounds");
        assertThat(bench.aws.received).hasSize(4);
        assertThat(reply.outcomes()).hasSize(4);
    }

    @Test
    void successThatAModelClaims_isNoneWhenTheLastStepFailed() {
        bench.tool(new Tools.Look(call -> ToolResult.failed(FailureKind.NOT_FOUND, "no desk", null)));

        var reply = agent(ScriptedPlanner.saying(
                        unfinished(step("1", "desk_look_around")), new Planning.Said("Done! All went well.")))
                .ask("look around");

        failed(reply, FailureKind.NOT_FOUND);
    }

    @Test
    void wordsOfAModelAlone_areSaidToBeThat() {
        var reply = (Reply.Answer) agent(ScriptedPlanner.saying(new Planning.Said("I deleted the box.")))
                .ask("delete box b1");

        assertThat(reply.text()).contains("nothing was run");
        assertThat(reply.outcomes()).isEmpty();
    }

    @Test
    void modelThatThrows_isAnErrorOfTheTurn() {
        var reply = failed(
                agent(ScriptedPlanner.of(request -> {
                            throw new ToolException(FailureKind.MODEL, "429 from the model", "wait a minute");
                        }))
                        .ask("hello"),
                FailureKind.MODEL);

        assertThat(reply.hint()).isEqualTo("wait a minute");
    }
}
