package dev.awsagent.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.agent.AwsAgent;
import dev.awsagent.agent.Reply;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Target;
import dev.awsagent.guard.Decision;
import dev.awsagent.journal.FileCheckpointStore;
import dev.awsagent.plan.Plan;
import dev.awsagent.plan.PlannerChoice;
import dev.awsagent.plan.Step;
import dev.awsagent.server.ServerSettings;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.nio.file.Files;
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
    private static final Decision ALLOWED = new Decision(Decision.Verdict.ALLOW, "all");

    @ToolInfo(name = "desk_tidy_up", effect = Effect.WRITE, value = "Tidies the desk up.")
    static final class TidyUp implements Tool<TidyUp.Input, String> {

        record Input() {}

        @Override
        public List<AwsCall> calls(Input in) {
            return List.of();
        }

        @Override
        public ToolResult<String> call(Input in, ToolCall call) {
            return ToolResult.ok("tidy");
        }
    }

    @TempDir
    private Path folder;

    private Agents agents(UnaryOperator<AwsAgent.Builder> more) {
        return agents(
                more,
                new ServerFile(
                        List.of(),
                        List.of(),
                        List.of("openai:gpt-4o-mini"),
                        null,
                        Map.of(),
                        ServerFile.EMPTY.limits()));
    }

    private Agents agents(UnaryOperator<AwsAgent.Builder> more, ServerFile file) {
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
                file);
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

    private static String rule(AwsAgent agent) {
        var reply = agent.run(new Plan("a test", List.of(new Step("1", "desk_tidy_up", Map.of(), Target.ANY))));
        return reply instanceof Reply.Refused refused
                ? refused.rule()
                : reply.getClass().getSimpleName();
    }

    @Test
    void policyOfAGroupThatIsEdited_isReadAgainAndABrokenOneChangesNothing() throws Exception {
        var policy = folder.resolve("ops.yml");
        Files.writeString(policy, "version: 1\nrules:\n- {name: tidy, decide: allow}\n");
        var file = ServerFile.read(
                Files.writeString(folder.resolve("server.yml"), "groups: {ops: {role: operator, policy: ops.yml}}"));
        var ana = User.of("openid:i ana", "ana", List.of("ops"), file.groups());
        try (var agents = agents(builder -> builder.tools(new TidyUp()).policy(all -> ALLOWED), file)) {
            var agent = agents.of(ana, Agents.LOCAL);
            assertThat(rule(agent)).isEqualTo("Answer");

            Files.writeString(policy, "version: 1\nrules:\n- {name: no tidying any more, decide: deny}\n");
            assertThat(agents.of(ana, Agents.LOCAL)).isSameAs(agent);
            assertThat(rule(agent)).endsWith("no tidying any more");

            Files.writeString(policy, "version: 1\nrules:\n- {name: broken, decide: perhaps}\n");
            assertThat(rule(agent)).endsWith("no tidying any more");
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
