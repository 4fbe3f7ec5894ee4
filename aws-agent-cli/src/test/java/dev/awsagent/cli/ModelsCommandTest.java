package dev.awsagent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsCommandTest {

    private static final String KEY = "sk-planted-key-of-the-model-000000";

    @TempDir
    Path home;

    private InProcess cli;
    private StubModel server;

    @BeforeEach
    void start() throws Exception {
        cli = new InProcess(home);
        server = new StubModel();
    }

    @AfterEach
    void stop() {
        server.close();
        assertThat(cli.everything()).doesNotContain(KEY);
    }

    private void configure(String yaml) throws Exception {
        var file = home.resolve(".config/aws-agent/config.yml");
        Files.createDirectories(file.getParent());
        Files.writeString(file, yaml);
    }

    @Test
    void everyProvider_isListedWithWhatItNeeds() throws Exception {
        configure("defaults: {model: 'openai:m'}\n");
        cli.run(0, "", "models");
        assertThat(cli.out())
                .contains("PROVIDER", "anthropic", "ANTHROPIC_API_KEY", "AZURE_OPENAI_ENDPOINT", "bedrock", "gemini")
                .contains("ollama:", "openai:gpt-4o-mini");
    }

    @Test
    void json_saysWhichAreReady() {
        cli.with("ANTHROPIC_API_KEY", KEY).run(0, "", "models", "--json");
        assertThat(cli.json()).anySatisfy(one -> {
            assertThat(one.path("provider").asText()).isEqualTo("anthropic");
            assertThat(one.path("ready").asBoolean()).isTrue();
        });
        assertThat(cli.json()).anySatisfy(one -> {
            assertThat(one.path("provider").asText()).isEqualTo("openai");
            assertThat(one.path("ready").asBoolean()).isFalse();
            assertThat(one.path("problem").asText()).contains("OPENAI_API_KEY");
        });
    }

    @Test
    void check_asksTheProviderWithTheKeyOfTheConfiguration() throws Exception {
        configure("models:\n  openai: {key: " + KEY + ", base_url: '" + server.baseUrl() + "'}\n"
                + "  ollama: {base_url: '" + server.baseUrl() + "'}\n");
        server.answers(200, "application/json", "{\"data\":[{\"id\":\"m-2\"},{\"id\":\"m-1\"}]}");
        cli.run(0, "", "models", "--check");
        assertThat(cli.out()).contains("works").contains("m-1, m-2");
    }

    @Test
    void keyThatIsRefused_isSaidAndNotShown() throws Exception {
        configure("models:\n  openai: {key: " + KEY + ", base_url: '" + server.baseUrl() + "'}\n");
        server.answers(401, "application/json", "{\"error\":{\"message\":\"wrong key " + KEY + "\"}}");
        cli.run(1, "", "models", "--check");
        assertThat(cli.out()).contains("fails").contains("openai refuses the key (401)");
    }

    @Test
    void keyWithoutAKeyring_saysTheOtherWays() {
        cli.run(1, KEY, "models", "set-key", "openai");
        assertThat(cli.err()).contains("no keyring").contains("models.openai.key");
        cli.run(2, KEY, "models", "set-key", "nobody");
        assertThat(cli.err()).contains("there are anthropic, azure, bedrock, gemini, ollama, openai");
    }

    @Test
    void showPrompt_showsWhatTheModelReads() {
        server.says("Hello.");
        cli.with("OPENAI_BASE_URL", server.baseUrl())
                .run(0, "", "--model", "openai:m", "--show-prompt", "chat", "what do you think of my buckets?");
        assertThat(cli.err()).contains("--- to openai:m", "rules: ", "user: what do you think of my buckets?");
        assertThat(cli.out()).contains("Hello.").doesNotContain("rules: ");
    }

    @Test
    void planner_isChosenByOption() {
        cli.with("OPENAI_BASE_URL", server.baseUrl())
                .run(0, "", "--model", "openai:m", "--planner", "auto", "--json", "plan", "list all S3 buckets");
        assertThat(cli.json().findValuesAsText("planner")).contains("local");
        cli.run(0, "", "--model", "openai:m", "--planner", "auto", "plan", "list all S3 buckets");
        assertThat(cli.out()).endsWith("Planned by local.\n");
        cli.run(0, "", "--model", "openai:m", "--planner", "local", "plan", "list all S3 buckets");
        assertThat(cli.out()).doesNotContain("lanned by");
        assertThat(server.asked).isEmpty();
        cli.run(2, "", "--planner", "oracle", "plan", "list all S3 buckets");
        assertThat(cli.err()).contains("write one of local, model, auto");
    }

    @Test
    void fallbackModel_answersWhereTheFirstCannot() {
        server.says("Hello.");
        cli.with("OPENAI_BASE_URL", server.baseUrl())
                .with("OLLAMA_BASE_URL", "http://127.0.0.1:1")
                .run(
                        0,
                        "",
                        "--model",
                        "ollama:m",
                        "--fallback-model",
                        "openai:m",
                        "chat",
                        "what do you think of my buckets?");
        assertThat(cli.out()).contains("Hello.");
    }
}
