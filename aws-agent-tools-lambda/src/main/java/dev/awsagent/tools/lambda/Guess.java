package dev.awsagent.tools.lambda;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * With which runtime and handler code is run, where nobody said it: what its files show.
 *
 * @param told whether both were said
 */
record Guess(String runtime, String handler, boolean told) {

    private record Language(String prefix, String runtime, Pattern files, Pattern methods) {}

    private static final List<Language> LANGUAGES = List.of(
            new Language(
                    "python",
                    "python3.13",
                    Pattern.compile("(\\w+)\\.py"),
                    Pattern.compile("(?m)^(?:async )?def (\\w*handler)\\s*\\(")),
            new Language(
                    "nodejs",
                    "nodejs22.x",
                    Pattern.compile("(\\w+)\\.[cm]?js"),
                    Pattern.compile("(?m)\\b(?:module\\.)?exports\\.(\\w*handler)\\s*="
                            + "|^export\\s+(?:const|let|var|(?:async\\s+)?function)\\s+(\\w*handler)\\b"
                            + "|module\\.exports\\s*=\\s*\\{[^}]*?\\b(\\w*handler)\\b")),
            new Language(
                    "ruby", "ruby3.4", Pattern.compile("(\\w+)\\.rb"), Pattern.compile("(?m)^def (\\w*handler)\\b")));

    private static final String BOOTSTRAP = "bootstrap";

    static boolean isSource(String name) {
        return LANGUAGES.stream().anyMatch(one -> one.files().matcher(name).matches());
    }

    /**
     * What was said, and for what was not what the code shows.
     *
     * @param code null where it is not looked into, and both were said
     * @throws ToolException of kind {@code INVALID} where it shows nothing, or several things
     */
    static Guess of(@Nullable CodePackage code, @Nullable String runtime, @Nullable String handler) {
        if (runtime != null && handler != null) {
            return new Guess(runtime, handler, true);
        }
        if (code == null) {
            throw new IllegalStateException("code that is not looked into shows nothing");
        }
        var found = found(code.top(), runtime);
        var handlers = found.stream()
                .filter(one -> handler == null || one.handler().equals(handler))
                .toList();
        if (handlers.size() == 1) {
            var one = handlers.get(0);
            return new Guess(runtime == null ? one.runtime() : runtime, one.handler(), false);
        }
        if (handler != null) {
            var runtimes = found.stream().map(Guess::runtime).distinct().toList();
            if (runtimes.size() == 1) {
                return new Guess(runtimes.get(0), handler, false);
            }
            throw new ToolException(
                    FailureKind.INVALID,
                    "the code does not show which runtime it is for",
                    "say it, such as 'runtime python3.13'");
        }
        throw new ToolException(
                FailureKind.INVALID,
                handlers.isEmpty()
                        ? "the code does not show what is to be called in it"
                                + (runtime == null ? ", nor which runtime it is for" : "")
                        : "the code has several handlers: "
                                + handlers.stream().map(Guess::handler).collect(Collectors.joining(", ")),
                "say it: 'handler "
                        + (handlers.isEmpty() ? "app.handler" : handlers.get(0).handler()) + "'"
                        + (handlers.isEmpty() && runtime == null ? " and 'runtime python3.13'" : ""));
    }

    private static List<Guess> found(Map<String, String> top, @Nullable String runtime) {
        var found = new ArrayList<Guess>();
        if (top.containsKey(BOOTSTRAP) && (runtime == null || runtime.startsWith("provided"))) {
            found.add(new Guess("provided.al2023", BOOTSTRAP, false));
        }
        for (var language : LANGUAGES) {
            if (runtime != null && !runtime.startsWith(language.prefix())) {
                continue;
            }
            top.forEach((name, text) -> {
                var file = language.files().matcher(name);
                if (!file.matches()) {
                    return;
                }
                language.methods()
                        .matcher(text)
                        .results()
                        .map(one -> one.group(1) != null
                                ? one.group(1)
                                : one.groupCount() > 1 && one.group(2) != null
                                        ? one.group(2)
                                        : one.group(one.groupCount()))
                        .distinct()
                        .forEach(method ->
                                found.add(new Guess(language.runtime(), file.group(1) + "." + method, false)));
            });
        }
        return found;
    }
}
