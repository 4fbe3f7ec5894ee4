package dev.awsagent.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.awsagent.credential.Environment;
import dev.awsagent.model.ChatModelFactory;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiModelsTest {

    private static final String KEY = "key-of-the-model-123456";

    private final OpenAiModels models = new OpenAiModels();

    private static Environment environment(String... namesAndValues) {
        var variables = new java.util.HashMap<String, String>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            variables.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return new Environment(variables, Path.of("nowhere"));
    }

    @Test
    void factory_isFoundByServiceLoader() {
        assertThat(ServiceLoader.load(ChatModelFactory.class).stream().map(ServiceLoader.Provider::type))
                .contains(OpenAiModels.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt-4o-mini", "openai:gpt-4o-mini", "openai:llama3.1:8b"})
    void keyThere_modelIsMade(String name) {
        assertThat(models.create(name, environment("OPENAI_API_KEY", KEY))).isNotNull();
        assertThat(models.createStreaming(name, environment("OPENAI_API_KEY", KEY)))
                .isPresent();
    }

    @Test
    void keyMissing_saysWhichVariableAndTheOtherWay() {
        assertThatThrownBy(() -> models.create("openai:gpt-4o-mini", environment()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("openai:gpt-4o-mini")
                .hasMessageContaining("OPENAI_API_KEY")
                .hasMessageContaining("OPENAI_BASE_URL");
    }

    @Test
    void serverOfOnesOwn_needsNoKey() {
        var environment = environment("OPENAI_BASE_URL", "http://127.0.0.1:11434/v1");
        assertThat(models.create("llama3.1:8b", environment)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "openai:"})
    void nameMissing_saysSo(String name) {
        assertThatThrownBy(() -> models.create(name, environment("OPENAI_API_KEY", KEY)))
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
        assertThatThrownBy(() -> models.create("m", environment("OPENAI_API_KEY", KEY, "OPENAI_BASE_URL", url)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("OPENAI_BASE_URL")
                .hasMessageContaining(problem)
                .hasMessageNotContaining("hunter2")
                .hasMessageNotContaining(KEY);
    }

    @Test
    void keyWithALineInIt_isRefusedWithoutShowingIt() {
        assertThatThrownBy(() -> models.create("m", environment("OPENAI_API_KEY", "abc\r\nX-Evil: 1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("OPENAI_API_KEY")
                .hasMessageNotContaining("abc");
    }

    @Test
    void settings_neverShowTheKey() {
        var settings = new OpenAiModels.Settings(URI.create("https://example.com/v1"), KEY, "m", Duration.ofSeconds(1));
        assertThat(settings.toString()).doesNotContain(KEY).contains("with key");
    }

    @Test
    void libraryMissing_saysWhichOneToAdd() throws Exception {
        var urls = Arrays.stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
                .filter(entry -> !entry.contains("langchain4j-open-ai") && !entry.contains("langchain4j-http-client"))
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
                    .newInstance(Map.of("OPENAI_API_KEY", KEY), Path.of("nowhere"));
            var type = without.loadClass(OpenAiModels.class.getName());
            assertThat(type).isNotEqualTo(OpenAiModels.class);
            var factory = type.getConstructor().newInstance();
            for (var method : new String[] {"create", "createStreaming"}) {
                assertThatThrownBy(() -> type.getMethod(method, String.class, environment.getClass())
                                .invoke(factory, "gpt-4o-mini", environment))
                        .isInstanceOf(InvocationTargetException.class)
                        .cause()
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("dev.langchain4j:langchain4j-open-ai")
                        .hasMessageContaining("add it");
            }
        }
    }
}
