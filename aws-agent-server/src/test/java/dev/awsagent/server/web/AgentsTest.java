package dev.awsagent.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.agent.AwsAgent;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Target;
import dev.awsagent.journal.FileCheckpointStore;
import dev.awsagent.plan.PlannerChoice;
import dev.awsagent.server.ServerSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which agent a request gets. */
class AgentsTest {

    private static final User DANA = User.withToken("dana");

    @TempDir
    private Path folder;

    private Agents agents(UnaryOperator<AwsAgent.Builder> more) {
        return new Agents(
                new ServerSettings(
                        () -> more.apply(AwsAgent.builder().environment(new Environment(Map.of(), folder))),
                        Target.ANY,
                        null,
                        false,
                        folder,
                        folder.resolve("server"),
                        "dana",
                        "127.0.0.1",
                        0,
                        new ServerSettings.Tls.None(),
                        null),
                new FileCheckpointStore(folder.resolve("waiting")),
                List.of("openai:gpt-4o-mini"));
    }

    @Test
    void plannerWithoutAModel_isHadWhateverTheServerWasStartedWith() {
        for (UnaryOperator<AwsAgent.Builder> started : List.<UnaryOperator<AwsAgent.Builder>>of(
                builder -> builder,
                builder -> builder.fallbackModel("openai:gpt-4o-mini"),
                builder -> builder.planner(PlannerChoice.MODEL))) {
            try (var agents = agents(started)) {
                assertThat(agents.of(DANA, Agents.LOCAL).planner()).isEqualTo("local");
            }
        }
    }

    @Test
    void modelThatWasChosen_isNeverQuietlyAnother() {
        try (var agents = agents(builder -> builder.planner(PlannerChoice.LOCAL))) {
            assertThat(agents.usual()).isEqualTo("local");
            // There is no module for it here: what would plan in its place plans nothing.
            assertThatThrownBy(() -> agents.of(DANA, "openai:gpt-4o-mini"))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void plannerThatWasChosen_countsWhateverTheModel() {
        // Of a model for which there is no module here.
        var model = "openai:gpt-4o-mini";
        try (var agents = agents(builder -> builder.planner(PlannerChoice.MODEL))) {
            assertThat(agents.of(DANA, model, PlannerChoice.LOCAL).planner()).isEqualTo("local");
            assertThat(agents.of(DANA, null, PlannerChoice.AUTO).planner()).isEqualTo("local");
            assertThatThrownBy(() -> agents.of(DANA, model, PlannerChoice.MODEL))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> agents.of(DANA, model, PlannerChoice.AUTO))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(agents.of(DANA, null, PlannerChoice.LOCAL))
                    .isNotSameAs(agents.of(DANA, null, PlannerChoice.AUTO));
        }
    }

    @Test
    void usersOfAnIssuer_haveFoldersOfTheirOwn() {
        var ana = new User("openid:i ana", "ana", Set.of(), Set.of(new User.Grant(User.Role.OPERATOR, null)), Set.of());
        var olaf = new User("openid:i olaf", "olaf", ana.groups(), ana.grants(), ana.policies());
        try (var agents = agents(builder -> builder)) {
            assertThat(agents.folder(ana))
                    .isDirectory()
                    .isEqualTo(agents.folder(ana))
                    .isNotEqualTo(agents.folder(olaf));
            assertThat(agents.folder(ana)).startsWith(folder.resolve(Agents.AREAS));
            assertThat(agents.folder(DANA)).isEqualTo(folder);
            assertThat(agents.of(ana, null)).isSameAs(agents.of(ana, null)).isNotSameAs(agents.of(olaf, null));
        }
    }
}
