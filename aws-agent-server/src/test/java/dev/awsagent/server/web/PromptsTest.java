package dev.awsagent.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.awsagent.credential.Prompt;
import dev.awsagent.credential.UnansweredException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PromptsTest {

    private static final User OWNER = User.withToken("dana");
    private static final Prompt.Question CODE = new Prompt.Question("MFA code of d", false);
    private static final Prompt.Question PASSPHRASE = new Prompt.Question("passphrase of config.yml", true);

    private final Prompts prompts = new Prompts(Duration.ofSeconds(20), Clock.systemUTC());

    private static User ada() {
        return User.of(
                "ada", "ada", Set.of("ops"), Map.of("ops", new ServerFile.Group(User.Role.OPERATOR, null, null)));
    }

    /** What opens the keys of the server's machine is for whoever runs it there. */
    @Test
    void passphrase_isAskedOfWhoHasTheServersTokenAlone() throws Exception {
        var told = new ArrayList<ObjectNode>();
        prompts.listen(ada(), told::add);
        assertThat(prompts.of(ada(), "c").ask(PASSPHRASE)).isNull();
        assertThat(told).isEmpty();

        var heard = new CompletableFuture<ObjectNode>();
        prompts.listen(OWNER, heard::complete);
        var answer = CompletableFuture.supplyAsync(() -> prompts.of(OWNER, "c").ask(PASSPHRASE));
        var asked = heard.get(10, TimeUnit.SECONDS);
        assertThat(asked.path("secret").asBoolean()).isTrue();
        prompts.answer(OWNER, asked.path("id").asText(), "correct horse");

        assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("correct horse".toCharArray());
        assertThat(told).as("others hear of nothing").isEmpty();
        assertThat(prompts.of(OWNER)).isEmpty();
    }

    @Test
    void whoDeclines_isAskedNothingMoreInThatTurn() throws Exception {
        List<ObjectNode> told = java.util.Collections.synchronizedList(new ArrayList<>());
        prompts.listen(OWNER, message -> {
            told.add(message);
            if (message.path("type").asText().equals("prompt")) {
                CompletableFuture.runAsync(
                        () -> prompts.answer(OWNER, message.path("id").asText(), null));
            }
        });
        var turn = prompts.of(OWNER, "c");
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> turn.ask(CODE))
                    .isInstanceOf(UnansweredException.class)
                    .hasMessage("declined: MFA code of d");
        }
        assertThat(told).hasSize(2);
        assertThatThrownBy(() -> prompts.of(OWNER, "c").ask(CODE)).isInstanceOf(UnansweredException.class);
        assertThat(told).as("the next turn asks").hasSize(4);
    }
}
