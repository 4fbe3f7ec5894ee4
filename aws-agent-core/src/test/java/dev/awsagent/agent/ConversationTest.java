package dev.awsagent.agent;

import static dev.awsagent.fixture.ScriptedPlanner.plan;
import static dev.awsagent.fixture.ScriptedPlanner.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.credential.Target;
import dev.awsagent.fixture.Bench;
import dev.awsagent.fixture.ScriptedPlanner;
import dev.awsagent.fixture.Tools;
import dev.awsagent.plan.LocalPlanner;
import dev.awsagent.plan.Planner;
import dev.awsagent.plan.Planning;
import dev.awsagent.tool.FailureKind;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ConversationTest {

    private final Bench bench = new Bench();

    /** Lists the box that the message names. */
    private static Planner lister() {
        return ScriptedPlanner.of(request -> {
            var words = request.message().split(" ");
            return plan(step("1", "box_list_things", "box", words[words.length - 1]));
        });
    }

    private static String failure(Reply reply) {
        assertThat(reply).isInstanceOf(Reply.Failed.class);
        assertThat(((Reply.Failed) reply).kind()).isEqualTo(FailureKind.INVALID);
        return ((Reply.Failed) reply).message();
    }

    @Test
    void turnsOfOneConversation_runOneAfterAnother() throws Exception {
        var inside = new AtomicInteger();
        var most = new AtomicInteger();
        bench.tool(new Tools.Look(call -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            Thread.sleep(5);
            inside.decrementAndGet();
            return "looked";
        }));
        try (var agent = bench.agent(ScriptedPlanner.saying(plan(step("1", "desk_look_around"))))) {
            var conversation = agent.conversation();
            var replies = new ArrayList<CompletableFuture<Reply>>();
            for (int i = 0; i < 20; i++) {
                replies.add(conversation.askAsync("look " + i, event -> {}).toCompletableFuture());
            }
            for (var reply : replies) {
                assertThat(reply.get(30, TimeUnit.SECONDS)).isInstanceOf(Reply.Answer.class);
            }

            assertThat(most.get()).isEqualTo(1);
            assertThat(conversation.history()).hasSize(20);
        }
    }

    @Test
    void wordsBesideResults_standInTheReplyWithoutThem() {
        var planner = ScriptedPlanner.saying(
                ScriptedPlanner.unfinished(step("1", "box_list_things", "box", "b1")),
                new Planning.Said("  Nothing lies about.  "),
                new Planning.Said("Hello."),
                plan(step("1", "box_list_things", "box", "b1")));
        try (var agent = bench.agent(planner)) {
            var rendering = Rendering.in(ZoneId.of("UTC"));
            var conversation = agent.conversation();
            var both = (Reply.Answer) conversation.ask("what is in b1");
            assertThat(both.said()).isEqualTo("Nothing lies about.");
            assertThat(both.outcomes()).hasSize(1);
            assertThat(both.text()).contains("Nothing lies about.");
            assertThat(rendering.json(both).path("said").asText()).isEqualTo("Nothing lies about.");

            assertThat(((Reply.Answer) conversation.ask("hi")).said()).startsWith("Hello.");
            var results = (Reply.Answer) conversation.ask("list b1");
            assertThat(results.said()).isNull();
            assertThat(rendering.json(results).path("said").isNull()).isTrue();
        }
    }

    @Test
    void whatNeedsNoMoreThanThought_isOverWhenItHasBegun() {
        try (var agent = bench.agent(new LocalPlanner())) {
            var conversation = agent.conversation();
            var threads = new HashSet<Thread>();
            var begun = conversation.begin("help", event -> threads.add(Thread.currentThread()));
            assertThat(begun.isOver()).isTrue();
            assertThat(begun.finish()).isInstanceOf(Reply.Answer.class).isSameAs(begun.finish());
            assertThat(threads).containsExactly(Thread.currentThread());
            assertThat(conversation.history()).hasSize(1);
            assertThat(conversation.ask("help")).isInstanceOf(Reply.Answer.class);
        }
    }

    @Test
    void whatRuns_goesOnOnAnotherThreadAndKeepsTheConversationUntilThen() throws Exception {
        var ran = new CompletableFuture<String>();
        bench.tool(new Tools.Tidy(call -> {
            ran.complete("tidied");
            return "tidied";
        }));
        try (var agent = bench.agent(new LocalPlanner())) {
            var conversation = agent.conversation();
            var nodes = new ArrayList<String>();
            var begun = conversation.begin("tidy up the desk", event -> {
                if (event instanceof AgentEvent.NodeStarted node) {
                    nodes.add(node.node());
                }
            });
            assertThat(begun.isOver()).isFalse();
            assertThat(nodes).containsExactly("route", "plan");

            var next = conversation.askAsync("help", event -> {}).toCompletableFuture();
            assertThatThrownBy(() -> next.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);

            var reply = CompletableFuture.supplyAsync(begun::finish).get(30, TimeUnit.SECONDS);
            assertThat(reply).isInstanceOf(Reply.ApprovalNeeded.class);
            assertThat(nodes).startsWith("route", "plan", "review");
            assertThat(next.get(30, TimeUnit.SECONDS)).isInstanceOf(Reply.Answer.class);
            assertThat(ran).isNotDone();
        }
    }

    @Test
    void yesToWhatWaits_runsOnlyWhenItIsFinished() {
        var ran = new AtomicInteger();
        bench.tool(new Tools.Tidy(call -> "tidied " + ran.incrementAndGet()));
        try (var agent = bench.agent(new LocalPlanner())) {
            var conversation = agent.conversation();
            assertThat(conversation.ask("tidy up the desk")).isInstanceOf(Reply.ApprovalNeeded.class);
            var begun = conversation.begin("yes", event -> {});
            assertThat(begun.isOver()).isFalse();
            assertThat(ran).hasValue(0);
            assertThat(begun.finish()).isInstanceOf(Reply.Answer.class);
            assertThat(ran).hasValue(1);
        }
    }

    /** A turn that is called off between its two threads runs nothing. */
    @Test
    void turnThatIsCalledOffAfterItHasBegun_runsNothing() {
        var ran = new AtomicInteger();
        bench.tool(new Tools.Look(call -> "looked " + ran.incrementAndGet()));
        try (var agent = bench.agent(ScriptedPlanner.saying(plan(step("1", "desk_look_around"))))) {
            var conversation = agent.conversation();
            var begun = conversation.begin("look around", event -> {});
            assertThat(begun.isOver()).as("another planner may take its time").isFalse();
            assertThat(conversation.cancel()).isTrue();
            assertThat(((Reply.Failed) begun.finish()).kind()).isEqualTo(FailureKind.CANCELLED);
            assertThat(ran).hasValue(0);
        }
    }

    @Test
    void listenerThatBeginsATurnInItsOwn_isToldInsteadOfWaitingForItself() {
        try (var agent = bench.agent(new LocalPlanner())) {
            var conversation = agent.conversation();
            var thrown = new ArrayList<Throwable>();
            conversation.ask("help", event -> {
                if (thrown.isEmpty()) {
                    try {
                        conversation.ask("help");
                    } catch (IllegalStateException e) {
                        thrown.add(e);
                    }
                }
            });
            assertThat(thrown).hasSize(1);
            assertThat(conversation.ask("help")).isInstanceOf(Reply.Answer.class);
        }
    }

    /** Whoever watches has to see the end of each turn. */
    @Test
    void replyThatCannotBeWritten_isReportedAsTheEndAllTheSame() {
        var nowhere = new Clock() {
            @Override
            public ZoneId getZone() {
                throw new IllegalStateException("no zone");
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return bench.clock.instant();
            }
        };
        var events = new ArrayList<AgentEvent>();
        try (var agent = bench.builder(ScriptedPlanner.saying(new Planning.Said("Hello.")))
                .clock(nowhere)
                .build()) {
            var reply = agent.stream("hello there, you", events::add);

            assertThat(reply).isInstanceOf(Reply.Failed.class);
            assertThat(events.get(events.size() - 1))
                    .isInstanceOfSatisfying(
                            AgentEvent.Replied.class,
                            replied -> assertThat(((Reply.Failed) replied.reply()).message())
                                    .contains("the reply could not be written"));
        }
    }

    @Test
    void conversations_runAtOnceAndNeverMix() throws Exception {
        var profiles = List.of("dev", "prod");
        try (var agent = bench.agent(lister())) {
            var replies = new ArrayList<CompletableFuture<Reply>>();
            for (int i = 0; i < 100; i++) {
                var conversation = agent.conversation(new Target(profiles.get(i % 2), null, null, null));
                replies.add(conversation.askAsync("list box" + i, event -> {}).toCompletableFuture());
            }
            for (int i = 0; i < replies.size(); i++) {
                var context = replies.get(i).get(30, TimeUnit.SECONDS).context();
                assertThat(context.profile()).isEqualTo(profiles.get(i % 2));
                assertThat(context.account()).isEqualTo(i % 2 == 0 ? "222222222222" : "333333333333");
            }
            assertThat(bench.aws.received).hasSize(100);
        }
    }

    @Test
    void history_isTheConversationsOwn() {
        var planner = ScriptedPlanner.saying(new Planning.Said("hello"));
        try (var agent = bench.agent(planner)) {
            var one = agent.conversation();
            one.ask("first");
            one.ask("second");
            agent.conversation().ask("other");

            assertThat(planner.requests.get(1).history()).hasSize(1);
            assertThat(planner.requests.get(1).history().get(0).message()).isEqualTo("first");
            assertThat(planner.requests.get(2).history()).isEmpty();
        }
    }

    @Test
    void target_isSwitchedBetweenTurns() {
        try (var agent = bench.agent(lister())) {
            var conversation = agent.conversation(new Target("dev", null, null, null));
            assertThat(conversation.ask("list b1").context().profile()).isEqualTo("dev");

            conversation.use(new Target("prod", null, null, null));

            assertThat(conversation.ask("list b1").context().account()).isEqualTo("333333333333");
            assertThat(conversation.history()).hasSize(2);
        }
    }

    @Test
    void switchOfTarget_givesUpWhatWaits() {
        try (var agent =
                bench.agent(ScriptedPlanner.saying(plan(step("1", "box_put_thing", "box", "b1", "thing", "pen"))))) {
            var conversation = agent.conversation();
            conversation.ask("put pen into b1");

            conversation.use(new Target("prod", null, null, null));

            assertThat(conversation.pending()).isEmpty();
            assertThat(((Reply.ClarificationNeeded) conversation.ask("yes")).question())
                    .contains("Nothing waits");
            assertThat(bench.aws.received).isEmpty();
        }
    }

    @Test
    void openQuestion_isGivenToThePlannerWithItsAnswer() {
        var planner = ScriptedPlanner.saying(
                new Planning.Clarify("Which box?", List.of("box"), List.of("b1", "b2")),
                plan(step("1", "box_list_things", "box", "b2")),
                new Planning.Said("done"));
        try (var agent = bench.agent(planner)) {
            var conversation = agent.conversation();

            assertThat(conversation.ask("list things")).isInstanceOf(Reply.ClarificationNeeded.class);
            conversation.ask("b2");
            conversation.ask("thanks");

            assertThat(planner.requests.get(1).pending().message()).isEqualTo("list things");
            assertThat(planner.requests.get(1).pending().question().question()).isEqualTo("Which box?");
            assertThat(planner.requests.get(2).pending()).isNull();
        }
    }

    @Test
    void declined_isAQuestionAFailureOrARefusalByItsKind() {
        for (var kind : Planning.Declined.Kind.values()) {
            try (var agent = bench.agent(ScriptedPlanner.saying(new Planning.Declined(kind, "no", List.of("list"))))) {
                var reply = agent.ask("do something");
                assertThat(reply.getClass().getSimpleName())
                        .isEqualTo(
                                switch (kind) {
                                    case NOT_UNDERSTOOD -> "ClarificationNeeded";
                                    case NOT_SUPPORTED -> "Failed";
                                    case FORBIDDEN -> "Refused";
                                });
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "\n\t", "\u200b\u200b", "\u202e"})
    void messageWithNothingInIt_isRefused(String message) {
        try (var agent = bench.agent(lister())) {
            assertThat(failure(agent.ask(message))).contains("message");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"list\u0000b1", "list \u001b[31m b1", "list b1\u0007", "list \u0085 b1", "PK\u0003\u0004\ufffd"})
    void binaryMessage_isRefusedWithThePlace(String message) {
        try (var agent = bench.agent(lister())) {
            assertThat(failure(agent.ask(message))).contains("not plain text").contains("position");
        }
    }

    @Test
    void enormousMessage_isRefusedBeforeAnybodyReadsIt() {
        var planner = ScriptedPlanner.saying(new Planning.Said(""));
        try (var agent = bench.agent(planner)) {
            assertThat(failure(agent.ask("x".repeat(1_048_576))))
                    .contains("1048576")
                    .contains("32768");
            assertThat(agent.plan("x".repeat(1_048_576))).isInstanceOf(Preview.Failed.class);
            assertThat(planner.requests).isEmpty();
        }
    }

    @Test
    void invisibleAndReorderingCharacters_areTakenOutOfAMessage() {
        var planner = ScriptedPlanner.saying(new Planning.Said("ok"));
        try (var agent = bench.agent(planner)) {
            agent.ask("li\u200bst \u202ebu\u00adckets\u2066 of cafe\u0301");

            assertThat(planner.requests.get(0).message()).isEqualTo("list buckets of caf\u00e9");
        }
    }

    @Test
    void namesInQuotesAndUris_stayAsTheyAre() {
        var planner = ScriptedPlanner.saying(new Planning.Said("ok"));
        var message = "get \"cafe\u0301.txt\" and s3://b/cafe\u0301.txt of 👩\u200d💻's box";
        try (var agent = bench.agent(planner)) {
            agent.ask(message);

            assertThat(planner.requests.get(0).message()).isEqualTo(message);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "../x", "a/b", "ä", "x\n"})
    void idThatCannotBe_isRefused(String id) {
        try (var agent = bench.agent(lister())) {
            assertThatThrownBy(() -> agent.conversation(id)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void conversationOfAnId_isTheSameOne() {
        try (var agent = bench.agent(lister())) {
            var one = agent.conversation("a.b_c-1");
            assertThat(agent.conversation("a.b_c-1")).isSameAs(one);
            assertThat(agent.conversation().id())
                    .isNotEqualTo(agent.conversation().id());
        }
    }

    @Test
    void givenCredentials_areNotTheAgentsToClose() {
        bench.agent(lister()).close();

        assertThat(bench.credentials.closed).isFalse();
    }

    @Test
    void identity_isOfTheTargetThatWasAsked() {
        try (var agent = bench.agent(lister())) {
            assertThat(agent.identify(new Target("prod", null, null, null)).account())
                    .isEqualTo("333333333333");
            assertThat(agent.profiles()).extracting("name").containsExactly("dev");
        }
    }

    @Test
    void modelOfAnUnknownProvider_isRefusedNamingWhatThereIs() {
        assertThatThrownBy(
                        () -> AwsAgent.builder().plugins(false).model("acme:x").build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("acme")
                .hasMessageContaining("aws-agent-models");
        assertThatThrownBy(() -> AwsAgent.builder().plugins(false).model("gpt").build())
                .hasMessageContaining("openai:gpt-4o-mini");
    }

    @Test
    void localPlanner_isThereWithoutBeingAskedFor() {
        bench.tool(new Tools.Look(call -> "a tidy desk"));
        try (var agent = AwsAgent.builder()
                .plugins(false)
                .tools(new Tools.Look(call -> "a tidy desk"))
                .build()) {
            var reply = agent.ask("look around on the desk");

            assertThat(reply).isInstanceOf(Reply.Answer.class);
            assertThat(((Reply.Answer) reply).text()).contains("a tidy desk");
            assertThat(reply.context().planner()).isEqualTo("local");
        }
    }
}
