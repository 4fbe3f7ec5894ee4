package dev.awsagent.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.credential.Environment;
import dev.awsagent.model.ChatModelFactory;
import dev.awsagent.model.ModelSettings;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelsTest {

    private static final String KEY = "key-of-the-model-123456";

    private final OpenAiModels models = new OpenAiModels();

    private static Environment environment(String... namesAndValues) {
        var variables = new java.util.HashMap<String, String>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            variables.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return new Environment(variables, Path.of("nowhere"));
    }

    private static ModelSettings settings(String... namesAndValues) {
        return ModelSettings.of("openai", environment(namesAndValues));
    }

    @Test
    void factories_areFoundByServiceLoader() {
        assertThat(ServiceLoader.load(ChatModelFactory.class).stream()
                        .map(provider -> provider.get().provider()))
                .containsExactlyInAnyOrder("anthropic", "azure", "bedrock", "gemini", "ollama", "openai");
    }

    @ParameterizedTest
    @CsvSource({
        "anthropic, ANTHROPIC_API_KEY, ''",
        "azure, AZURE_OPENAI_API_KEY, https://mine.openai.azure.com",
        "gemini, GEMINI_API_KEY, ''",
        "openai, OPENAI_API_KEY, ''"
    })
    void key_isOfTheEnvironmentElseTheFileElseTheKeyring(String provider, String variable, String url) {
        var factory = factory(provider);
        var place = Map.of("base_url", url);
        var both = new java.util.HashMap<>(place);
        both.put("key", "of-the-file");
        var kept = new ModelSettings.Found("of-the-keyring", "the keyring");
        assertThat(access(factory, environment(variable, KEY), both, kept).key())
                .isEqualTo(KEY);
        assertThat(access(factory, environment(), both, kept).key()).isEqualTo("of-the-file");
        assertThat(access(factory, environment(), place, kept).key()).isEqualTo("of-the-keyring");
        assertThatThrownBy(() -> access(factory, environment(), place, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(variable)
                .hasMessageContaining("set-key " + provider);
    }

    private static Access access(
            HttpModels factory, Environment environment, Map<String, String> file, ModelSettings.Found kept) {
        var settings = new ModelSettings(
                factory.provider(), environment, file, () -> Optional.ofNullable(kept), ModelSettings.Services.none());
        assertThat(settings.toString()).doesNotContain("of-the-file").doesNotContain(KEY);
        return factory.access("m", settings);
    }

    private static HttpModels factory(String provider) {
        return (HttpModels) ServiceLoader.load(ChatModelFactory.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(factory -> factory.provider().equals(provider))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void azureWithoutAPlace_saysWhichVariable() {
        assertThatThrownBy(() -> new AzureOpenAiModels()
                        .create("m", ModelSettings.of("azure", environment("AZURE_OPENAI_API_KEY", KEY))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("AZURE_OPENAI_ENDPOINT");
    }

    @Test
    void ollama_needsNoKey() {
        assertThat(new OllamaModels().create("llama3.1:8b", ModelSettings.of("ollama", environment())))
                .isNotNull();
    }

    private static ModelSettings configured(String provider, Map<String, String> file, String... variables) {
        return new ModelSettings(
                provider, environment(variables), file, Optional::empty, ModelSettings.Services.none());
    }

    @Test
    void windowOfOllama_isASettingAndHasAUsualSize() {
        var ollama = new OllamaModels();
        assertThat(ollama.context("m", configured("ollama", Map.of()))).hasValue(16_384);
        assertThat(ollama.context("m", configured("ollama", Map.of("context", "32768"))))
                .hasValue(32_768);
        assertThat(ollama.context(
                        "m", configured("ollama", Map.of("context", "32768"), "OLLAMA_CONTEXT_LENGTH", "8192")))
                .hasValue(8_192);
        for (var wrong : List.of("many", "0", "-1", "99999999999")) {
            assertThatThrownBy(() -> ollama.create("m", configured("ollama", Map.of("context", wrong))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("models.ollama.context")
                    .hasMessageContaining("'" + wrong + "'");
        }
        assertThat(models.context("m", settings("OPENAI_API_KEY", KEY))).isEmpty();
    }

    @Test
    void longestAnswerOfAnthropic_isASetting() {
        var anthropic = new AnthropicModels();
        var key = Map.of("key", KEY);
        var more = Map.of("key", KEY, "max_tokens", "64000");
        assertThat(anthropic.access("m", configured("anthropic", key)).tokens()).isEqualTo(4_096);
        assertThat(anthropic.access("m", configured("anthropic", more)).tokens())
                .isEqualTo(64_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt-4o-mini", "openai:gpt-4o-mini", "openai:llama3.1:8b"})
    void keyThere_modelIsMade(String name) {
        assertThat(models.create(name, settings("OPENAI_API_KEY", KEY))).isNotNull();
        assertThat(models.createStreaming(name, settings("OPENAI_API_KEY", KEY)))
                .isPresent();
    }

    @Test
    void keyMissing_saysWhichVariableAndTheOtherWay() {
        assertThatThrownBy(() -> models.create("openai:gpt-4o-mini", settings()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("openai:gpt-4o-mini")
                .hasMessageContaining("OPENAI_API_KEY")
                .hasMessageContaining("OPENAI_BASE_URL");
    }

    @Test
    void serverOfOnesOwn_needsNoKey() {
        var environment = settings("OPENAI_BASE_URL", "http://127.0.0.1:11434/v1");
        assertThat(models.create("llama3.1:8b", environment)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "openai:"})
    void nameMissing_saysSo(String name) {
        assertThatThrownBy(() -> models.create(name, settings("OPENAI_API_KEY", KEY)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name of a model is missing");
    }

    @ParameterizedTest
    @CsvSource({
        "ftp://example.com/v1, must be an http or https URL",
        "not a url, is no URL",
        "https://user:hunter2@example.com/v1, no user",
        "https://example.com/v1?key=hunter2, no user",
        "http://models.example.com/v1, plain HTTP"
    })
    void baseUrlThatCannotBe_isRefusedWithoutShowingWhatMayBeSecret(String url, String problem) {
        assertThatThrownBy(() -> models.create("m", settings("OPENAI_API_KEY", KEY, "OPENAI_BASE_URL", url)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("OPENAI_BASE_URL")
                .hasMessageContaining(problem)
                .hasMessageNotContaining("hunter2")
                .hasMessageNotContaining(KEY);
    }

    @Test
    void keyWithALineInIt_isRefusedWithoutShowingIt() {
        assertThatThrownBy(() -> models.create("m", settings("OPENAI_API_KEY", "abc\r\nX-Evil: 1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("OPENAI_API_KEY")
                .hasMessageNotContaining("abc");
    }

    @Test
    void access_neverShowsTheKey() {
        var access = new Access(URI.create("https://example.com/v1"), KEY, "m", Duration.ofSeconds(1), 0);
        assertThat(access.toString()).doesNotContain(KEY).contains("with key");
    }

    @ParameterizedTest
    @CsvSource({
        "dev.awsagent.models.OpenAiModels, langchain4j-open-ai",
        "dev.awsagent.models.AzureOpenAiModels, langchain4j-open-ai",
        "dev.awsagent.models.AnthropicModels, langchain4j-anthropic",
        "dev.awsagent.models.GeminiModels, langchain4j-google-ai-gemini",
        "dev.awsagent.models.OllamaModels, langchain4j-ollama",
        "dev.awsagent.models.BedrockModels, langchain4j-bedrock"
    })
    void libraryMissing_saysWhichOneToAdd(String factory, String library) throws Exception {
        var urls = Arrays.stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
                .filter(entry -> !entry.contains("langchain4j-") || entry.contains("langchain4j-core"))
                .map(entry -> {
                    try {
                        return Path.of(entry).toUri().toURL();
                    } catch (java.net.MalformedURLException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toArray(URL[]::new);
        try (var without = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
            var environment = without.loadClass(Environment.class.getName())
                    .getConstructor(Map.class, Path.class)
                    .newInstance(
                            Map.of(
                                    "OPENAI_API_KEY", KEY,
                                    "ANTHROPIC_API_KEY", KEY,
                                    "GEMINI_API_KEY", KEY,
                                    "AZURE_OPENAI_API_KEY", KEY,
                                    "AZURE_OPENAI_ENDPOINT", "https://mine.openai.azure.com"),
                            Path.of("nowhere"));
            var settingsType = without.loadClass(ModelSettings.class.getName());
            var settings = settingsType
                    .getMethod("of", String.class, environment.getClass())
                    .invoke(null, "any", environment);
            var made = without.loadClass(factory).getConstructor().newInstance();
            var create =
                    without.loadClass(ChatModelFactory.class.getName()).getMethod("create", String.class, settingsType);
            assertThatThrownBy(() -> create.invoke(made, "m", settings))
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("dev.langchain4j:" + library)
                    .hasMessageContaining("add");
        }
    }
}
