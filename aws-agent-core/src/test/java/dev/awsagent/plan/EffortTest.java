package dev.awsagent.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.fixture.Tools;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolRegistry;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EffortTest {

    private static final ToolRegistry TOOLS =
            ToolRegistry.of(List.of(new Tools.ListThings(), new Tools.PutThing(), new Tools.DeleteBox()));

    @AfterEach
    void calm() {
        Thread.interrupted();
    }

    private static Planning plan(String sentence) {
        return new LocalPlanner().plan(PlanRequest.of(sentence, TOOLS, Clock.systemUTC()));
    }

    private static long spent(String sentence) {
        return Effort.within(() -> {
            plan(sentence);
            return Effort.spent();
        });
    }

    @Test
    void moreThanTheMost_isTooMuchAndCountsNothingOfTheNextRequest() {
        assertThatThrownBy(() -> Effort.within(() -> {
                    Effort.spend(Effort.MOST);
                    Effort.spend(1);
                    return null;
                }))
                .isInstanceOf(Effort.Exceeded.class);
        assertThat(Effort.<Long>within(() -> {
                    Effort.spend(1);
                    return Effort.spent();
                }))
                .isEqualTo(1);
    }

    @Test
    void longerSentence_isMoreWork() {
        assertThat(spent("list things in blue")).isPositive();
        assertThat(spent("list things in blue and list things in red and list things in green"))
                .isGreaterThan(3 * spent("list things in blue"));
    }

    @Test
    void interruptedThread_readsNoFurther() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> plan("list things in blue"))
                .isInstanceOfSatisfying(
                        ToolException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.CANCELLED));
        assertThat(Thread.interrupted())
                .as("who interrupted it can still see that")
                .isTrue();
        assertThat(plan("list things in blue")).isInstanceOf(Planning.Planned.class);
    }
}
