package dev.awsagent.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.agent.AwsAgent;
import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.CredentialService;
import dev.awsagent.credential.CredentialStore;
import dev.awsagent.credential.Defaults;
import dev.awsagent.credential.Environment;
import dev.awsagent.model.ModelSettings;
import dev.awsagent.tool.ToolException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which models a provider says there are. */
@Timeout(60)
class ModelListIT {

    private ModelServer server;

    @BeforeEach
    void start() throws Exception {
        server = new ModelServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private List<String> listed(HttpModels models, String key, String url, String... pages) {
        for (var page : pages) {
            server.json(page);
        }
        return models.available(ModelSettings.of(
                models.provider(),
                new Environment(Map.of(key, Protocol.KEY, url, server.root().toString()), Path.of("nowhere"))));
    }

    /** vLLM says of each what it may, and that has an id as well. */
    @Test
    void partOfAModel_isNoModel() {
        assertThat(listed(
                        new OpenAiModels(),
                        "OPENAI_API_KEY",
                        "OPENAI_BASE_URL",
                        "{\"data\":[{\"id\":\"m-2\",\"permission\":[{\"id\":\"modelperm-1\"}]},{\"id\":\"m-1\"},{}]}"))
                .containsExactly("m-1", "m-2");
        assertThat(listed(
                        new OllamaModels(),
                        "OLLAMA_API_KEY",
                        "OLLAMA_BASE_URL",
                        "{\"models\":[{\"name\":\"m:1\",\"details\":{\"name\":\"inner\"}}]}"))
                .containsExactly("m:1");
    }

    @Test
    void pagesOfAnthropic_areReadToTheEnd() {
        assertThat(listed(
                        new AnthropicModels(),
                        "ANTHROPIC_API_KEY",
                        "ANTHROPIC_BASE_URL",
                        "{\"data\":[{\"id\":\"c-2\"}],\"has_more\":true,\"last_id\":\"c 2\"}",
                        "{\"data\":[{\"id\":\"c-1\"}],\"has_more\":false,\"last_id\":\"c-1\"}"))
                .containsExactly("c-1", "c-2");
        assertThat(server.asked.get(0).query()).isNull();
        assertThat(server.asked.get(1).query()).isEqualTo("after_id=c 2");
    }

    @Test
    void pagesOfGemini_areReadToTheEnd() {
        assertThat(listed(
                        new GeminiModels(),
                        "GEMINI_API_KEY",
                        "GEMINI_BASE_URL",
                        "{\"models\":[{\"name\":\"models/g-2\"}],\"nextPageToken\":\"a&b\"}",
                        "{\"models\":[{\"name\":\"models/g-1\"}]}"))
                .containsExactly("g-1", "g-2");
        assertThat(server.asked.get(1).query()).isEqualTo("pageToken=a&b");
    }

    @Test
    void listThatDoesNotEnd_isAFailure() {
        var page = "{\"models\":[{\"name\":\"models/g\"}],\"nextPageToken\":\"again\"}";
        var pages = new String[110];
        java.util.Arrays.fill(pages, page);
        assertThatThrownBy(() -> listed(new GeminiModels(), "GEMINI_API_KEY", "GEMINI_BASE_URL", pages))
                .isInstanceOf(ToolException.class)
                .hasMessageContaining("does not end");
    }

    @SuppressWarnings("unchecked")
    private static <T> T fake(Class<T> type, Map<String, Object> answers) {
        return (T) Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
            var answer = answers.get(method.getName());
            if (answer instanceof RuntimeException error) {
                throw error;
            }
            return answer;
        });
    }

    /** One that is locked keeps nothing from those that need no key of it. */
    @Test
    void lockedKeyring_isAProblemOfItsProviders() {
        var store = fake(
                CredentialStore.class,
                Map.of("modelKey", new CredentialException("the keyring is locked", "unlock it and try again")));
        var credentials = fake(
                CredentialService.class,
                Map.of("defaults", Defaults.NONE, "store", Optional.of(store), "notices", List.of()));
        server.json("{\"data\":[{\"id\":\"m-1\"}]}");
        try (var agent = AwsAgent.builder()
                .plugins(false)
                .credentials(credentials)
                .environment(new Environment(
                        Map.of(
                                "OPENAI_API_KEY",
                                Protocol.KEY,
                                "OPENAI_BASE_URL",
                                server.root().toString()),
                        Path.of("nowhere")))
                .build()) {
            var reports = agent.models(true);
            assertThat(reports)
                    .filteredOn(report -> report.provider().equals("anthropic"))
                    .singleElement()
                    .satisfies(report ->
                            assertThat(report.problem()).isEqualTo("the keyring is locked; unlock it and try again"));
            assertThat(reports)
                    .filteredOn(report -> report.provider().equals("openai"))
                    .singleElement()
                    .satisfies(report -> assertThat(report.models()).containsExactly("m-1"));
        }
    }
}
