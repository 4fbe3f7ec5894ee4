package dev.awsagent.models;

import dev.awsagent.credential.Environment;
import dev.awsagent.model.ChatModelFactory;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Models behind an API that speaks as OpenAI's does: OpenAI itself, and Ollama, vLLM and others. {@code OPENAI_API_KEY}
 * holds the key; {@code OPENAI_BASE_URL} says where, up to and including {@code /v1}. A server on this machine needs no
 * key. Thread-safe.
 */
public final class OpenAiModels implements ChatModelFactory {

    private static final String KEY = "OPENAI_API_KEY";
    private static final String BASE_URL = "OPENAI_BASE_URL";
    private static final URI OPENAI = URI.create("https://api.openai.com/v1");
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1\\]|\\[0:0:0:0:0:0:0:1\\]", Pattern.CASE_INSENSITIVE);

    /**
     * What a client is made from.
     *
     * @param model the model's name, without the provider
     * @param key null for a server that wants none
     * @param timeout how long one answer may take, with what is tried again
     */
    record Settings(URI baseUrl, @Nullable String key, String model, Duration timeout) {

        static final Duration TIMEOUT = Duration.ofMinutes(2);

        /** Never shows the key. */
        @Override
        public String toString() {
            return "Settings[" + baseUrl + ", " + model + ", " + (key == null ? "no key" : "with key") + "]";
        }
    }

    /** For {@link java.util.ServiceLoader}. */
    public OpenAiModels() {}

    @Override
    public String provider() {
        return "openai";
    }

    /**
     * Makes a model.
     *
     * @param name {@code gpt-4o-mini} or {@code openai:gpt-4o-mini}
     * @throws IllegalArgumentException when the key, the URL or the library is missing or wrong, saying which and what to do
     */
    @Override
    public ChatModel create(String name, Environment environment) {
        return made(name, environment, settings -> OpenAiClients.blocking(settings));
    }

    @Override
    public Optional<StreamingChatModel> createStreaming(String name, Environment environment) {
        return Optional.of(made(name, environment, settings -> OpenAiClients.streaming(settings)));
    }

    private <M> M made(String name, Environment environment, Function<Settings, M> maker) {
        var settings = settings(name, environment);
        try {
            return maker.apply(settings);
        } catch (NoClassDefFoundError e) {
            throw new IllegalArgumentException(
                    "the model openai:" + settings.model()
                            + " needs the library dev.langchain4j:langchain4j-open-ai, which"
                            + " is not there; add it (aws-agent-bom has its version)",
                    e);
        }
    }

    private Settings settings(String name, Environment environment) {
        var model =
                (name.startsWith(provider() + ":") ? name.substring(provider().length() + 1) : name).strip();
        if (model.isEmpty()) {
            throw new IllegalArgumentException(
                    "the name of a model is missing in '" + name + "'; say openai:gpt-4o-mini");
        }
        var url = baseUrl(environment.variable(BASE_URL));
        var key = environment.variable(KEY);
        if (key == null && url.equals(OPENAI)) {
            throw new IllegalArgumentException("the model openai:" + model + " needs a key: set " + KEY + ", or set "
                    + BASE_URL + " to a server that wants none, such as http://127.0.0.1:11434/v1");
        }
        if (key != null) {
            key = key.strip();
            if (key.isEmpty() || !key.chars().allMatch(c -> c > ' ' && c < 127)) {
                throw new IllegalArgumentException(
                        KEY + " holds blanks or characters that no key has; set it to the key alone");
            }
            if (!"https".equalsIgnoreCase(url.getScheme())
                    && !LOOPBACK.matcher(url.getHost()).matches()) {
                throw new IllegalArgumentException(BASE_URL + " is " + url
                        + ": a key is not sent over plain HTTP to another machine; use https, or unset " + KEY);
            }
        }
        return new Settings(url, key, model, Settings.TIMEOUT);
    }

    private static URI baseUrl(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return OPENAI;
        }
        URI url;
        try {
            url = URI.create(text.strip());
        } catch (IllegalArgumentException e) {
            // Not shown: it may hold a password.
            throw new IllegalArgumentException(BASE_URL + " is no URL; set it to one like " + OPENAI);
        }
        var scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http") || url.getHost() == null) {
            throw new IllegalArgumentException(BASE_URL + " must be an http or https URL such as " + OPENAI);
        }
        if (url.getUserInfo() != null || url.getQuery() != null || url.getFragment() != null) {
            throw new IllegalArgumentException(
                    BASE_URL + " must hold no user, query or fragment; the key goes into " + KEY);
        }
        return url;
    }
}
