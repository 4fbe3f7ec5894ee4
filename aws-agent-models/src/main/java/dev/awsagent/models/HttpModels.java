package dev.awsagent.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.awsagent.model.ChatModelFactory;
import dev.awsagent.model.ModelSettings;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.http.client.HttpMethod;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The models of a provider that is reached over HTTP with a key. */
abstract class HttpModels implements ChatModelFactory {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CHECK = Duration.ofSeconds(20);

    /** No provider has as many. */
    private static final int MOST_PAGES = 20;

    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1\\]|\\[0:0:0:0:0:0:0:1\\]", Pattern.CASE_INSENSITIVE);

    /** Without one, a provider cannot be reached over plain HTTP on another machine. */
    private static final String NO_KEY_ELSEWHERE = "http://127.0.0.1:11434/v1";

    private final Provider provider;

    /**
     * A provider.
     *
     * @param name the part before the colon
     * @param key the variable that holds the key
     * @param baseUrl the variable that says where; in the configuration file it is {@code base_url}
     * @param usual where, unless that is set; null when each user has a place of their own
     * @param keyless whether it wants no key, wherever it is; else it wants one only at its usual place
     * @param library the langchain4j module that speaks its protocol
     * @param example the name of a model
     */
    record Provider(
            String name,
            String key,
            String baseUrl,
            @Nullable URI usual,
            boolean keyless,
            String library,
            String example) {}

    HttpModels(Provider provider) {
        this.provider = provider;
    }

    /** Makes the model; the provider's library may be missing. */
    abstract ChatModel blocking(Access access);

    abstract StreamingChatModel streaming(Access access);

    /** Where the provider lists its models, below the base URL. */
    String listing() {
        return "/models";
    }

    /** What a request for that list says of who asks. */
    abstract Map<String, String> headers(String key);

    /** The names in that list. */
    List<String> names(JsonNode listed) {
        return texts(listed.path("data"), "id");
    }

    /** How the list goes on, as a query to add to its address; null where it ends. */
    @Nullable
    String more(JsonNode listed) {
        return null;
    }

    /** What each of these says itself; what is said of a part of one is no name. */
    static List<String> texts(JsonNode all, String field) {
        return all.valueStream()
                .map(one -> one.path(field))
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .toList();
    }

    /** A bound in tokens that this provider has to be told, by its setting; zero where it needs none. */
    int tokens(ModelSettings settings) {
        return 0;
    }

    /**
     * A number of tokens among the settings.
     *
     * @param usual where none is set
     * @throws IllegalArgumentException where it is none, or out of these bounds
     */
    static int tokens(ModelSettings.@Nullable Found found, int usual, int least, int most) {
        if (found == null) {
            return usual;
        }
        var said = found.value().strip();
        var number = said.matches("\\d{1,9}") ? Integer.parseInt(said) : -1;
        if (number < least || number > most) {
            throw new IllegalArgumentException(
                    found.source() + " is '" + said + "'; it must be a number of tokens from " + least + " to " + most);
        }
        return number;
    }

    /** The part of the model's URL that is the same for all. */
    URI at(URI baseUrl) {
        return baseUrl;
    }

    @Override
    public final String provider() {
        return provider.name();
    }

    @Override
    public final String example() {
        return provider.name() + ":" + provider.example();
    }

    @Override
    public final ChatModel create(String name, ModelSettings settings) {
        return made(name, settings, this::blocking);
    }

    @Override
    public final Optional<StreamingChatModel> createStreaming(String name, ModelSettings settings) {
        return Optional.of(made(name, settings, this::streaming));
    }

    private <M> M made(String name, ModelSettings settings, Function<Access, M> maker) {
        var access = access(name, settings);
        try {
            return maker.apply(access);
        } catch (NoClassDefFoundError e) {
            throw without("the model " + provider.name() + ":" + access.model() + " needs", e);
        }
    }

    private IllegalArgumentException without(String who, NoClassDefFoundError error) {
        return new IllegalArgumentException(
                who + " the library dev.langchain4j:" + provider.library()
                        + ", which is not there; add it (aws-agent-bom has its version)",
                error);
    }

    @Override
    public final List<String> available(ModelSettings settings) {
        var access = access(provider.example(), settings);
        try {
            return listed(access);
        } catch (NoClassDefFoundError e) {
            throw without("the models of " + provider.name() + " need", e);
        } catch (HttpException e) {
            throw refused(e);
        } catch (JsonProcessingException e) {
            throw new ToolException(
                    FailureKind.MODEL,
                    provider.name() + " answered with something that is no list of models",
                    "check " + provider.baseUrl());
        } catch (ToolException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new ToolException(
                    FailureKind.MODEL,
                    provider.name() + " cannot be reached at " + access.baseUrl(),
                    "check the network and " + provider.baseUrl());
        }
    }

    private List<String> listed(Access access) throws JsonProcessingException {
        var http = new ModelHttp.Builder(access.key(), CHECK, "").build();
        var names = new TreeSet<String>();
        var query = "";
        for (int page = 0; page < MOST_PAGES; page++) {
            var request = HttpRequest.builder().method(HttpMethod.GET).url(access.baseUrl() + listing() + query);
            if (access.key() != null) {
                headers(access.key()).forEach(request::addHeader);
            }
            var list = JSON.readTree(http.execute(request.build()).body());
            names.addAll(names(list));
            var more = more(list);
            if (more == null) {
                return List.copyOf(names);
            }
            query = "?" + more;
        }
        throw new ToolException(
                FailureKind.MODEL,
                provider.name() + " has a list of models that does not end: " + MOST_PAGES + " pages were read",
                "check " + provider.baseUrl());
    }

    /** A value as it goes into a query. */
    static String escaped(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private ToolException refused(HttpException e) {
        var key = e.statusCode() == 401 || e.statusCode() == 403;
        return new ToolException(
                FailureKind.MODEL,
                key
                        ? provider.name() + " refuses the key (" + e.statusCode() + ")"
                        : provider.name() + " answered with status " + e.statusCode(),
                key ? "check " + provider.key() : "try again later, or check " + provider.baseUrl());
    }

    final Access access(String name, ModelSettings settings) {
        var prefix = provider.name() + ":";
        var model = (name.startsWith(prefix) ? name.substring(prefix.length()) : name).strip();
        if (model.isEmpty()) {
            throw new IllegalArgumentException("the name of a model is missing in '" + name + "'; say " + example());
        }
        var url = baseUrl(settings.find(provider.baseUrl(), "base_url"));
        var key = settings.key(provider.key());
        if (url == null) {
            throw new IllegalArgumentException("the model " + prefix + model + " needs a place: set "
                    + provider.baseUrl() + " to the URL of yours");
        }
        if (key == null && !provider.keyless() && (provider.usual() == null || url.equals(provider.usual()))) {
            throw new IllegalArgumentException("the model " + prefix + model + " needs a key: set " + provider.key()
                    + ", or keep it with: aws-agent models set-key " + provider.name()
                    + (provider.usual() == null
                            ? ""
                            : "; or set " + provider.baseUrl() + " to a server that wants none, such as "
                                    + NO_KEY_ELSEWHERE));
        }
        return new Access(at(url), key == null ? null : checked(key, url), model, Access.TIMEOUT, tokens(settings));
    }

    private String checked(ModelSettings.Found found, URI url) {
        var key = found.value().strip();
        if (key.isEmpty() || !key.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException(
                    found.source() + " holds blanks or characters that no key has; set it to the key alone");
        }
        if (!"https".equalsIgnoreCase(url.getScheme())
                && !LOOPBACK.matcher(url.getHost()).matches()) {
            throw new IllegalArgumentException(provider.baseUrl() + " is " + url
                    + ": a key is not sent over plain HTTP to another machine; use https, or unset "
                    + found.source());
        }
        return key;
    }

    private @Nullable URI baseUrl(ModelSettings.@Nullable Found found) {
        if (found == null || found.value().isBlank()) {
            return provider.usual();
        }
        URI url;
        try {
            url = URI.create(found.value().strip().replaceAll("/+$", ""));
        } catch (IllegalArgumentException e) {
            // Not shown: it may hold a password.
            throw new IllegalArgumentException(found.source() + " is no URL; set it to one like " + like());
        }
        var scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http") || url.getHost() == null) {
            throw new IllegalArgumentException(found.source() + " must be an http or https URL such as " + like());
        }
        if (url.getUserInfo() != null || url.getQuery() != null || url.getFragment() != null) {
            throw new IllegalArgumentException(
                    found.source() + " must hold no user, query or fragment; the key goes into " + provider.key());
        }
        return url;
    }

    private String like() {
        return provider.usual() == null
                ? "https://NAME.example.com"
                : provider.usual().toString();
    }
}
