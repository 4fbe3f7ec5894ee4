package dev.awsagent.agent;

import static dev.awsagent.fixture.ScriptedPlanner.plan;
import static dev.awsagent.fixture.ScriptedPlanner.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.fixture.Aws;
import dev.awsagent.fixture.FakeCredentials;
import dev.awsagent.fixture.ScriptedPlanner;
import dev.awsagent.fixture.Tools;
import dev.awsagent.plan.Planner;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class AwsAgentTest {

    private final Aws aws = new Aws();
    private final FakeCredentials credentials = new FakeCredentials().with(Aws.class, aws);
    private final Clock clock = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);

    private AwsAgent.Builder agent(Planner planner) {
        return AwsAgent.builder()
                .plugins(false)
                .tools(new Tools.ListThings(), new Tools.PutThing(), new Tools.DeleteBox(), new Tools.ShareThing())
                .credentials(credentials)
                .planner(planner)
                .clock(clock);
    }

    @Test
    void read_runsAndShowsWhereItRan() {
        try (var agent = agent(ScriptedPlanner.saying(plan(step("1", "box_list_things", "box", "b1"))))
                .build()) {
            var reply = agent.ask("list things in b1");

            assertThat(reply).isInstanceOf(Reply.Answer.class);
            assertThat(((Reply.Answer) reply).text())
                    .contains("pen   1.5 KiB  2026-01-02 03:04:05")
                    .contains("[no profile, account 111111111111, region us-west-2]");
            assertThat(aws.received).containsExactly("box:ListThings");
        }
    }

    @Test
    void destroyOfAThingThatHoldsOthers_runsOnlyAfterItsNameWasTyped() {
        try (var agent = agent(ScriptedPlanner.saying(plan(step("1", "box_delete_box", "box", "b1"))))
                .build()) {
            var conversation = agent.conversation();

            assertThat(conversation.ask("delete box b1")).isInstanceOf(Reply.ApprovalNeeded.class);
            assertThat(conversation.ask("yes")).isInstanceOf(Reply.ApprovalNeeded.class);
            assertThat(aws.received).containsOnly("box:ListThings");

            assertThat(conversation.ask("b1")).isInstanceOf(Reply.Answer.class);
            assertThat(aws.received).containsOnlyOnce("box:DeleteBox");
        }
    }
}
