package dev.awsagent.benchmarks.transfer;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request.
 *
 * @param bucket the bucket that it names, in its host or in its path; empty where it names none
 * @param key the key that it names, decoded; empty where it names none
 * @param query the parameters, decoded
 * @param headers by names in lower case
 */
record Request(String method, String bucket, String key, Map<String, String> query, Map<String, String> headers) {

    /** Reads a head, as its lines. */
    static Request parse(String head) {
        var lines = head.split("\r\n", -1);
        var words = lines[0].split(" ", -1);
        if (words.length != 3 || !words[1].startsWith("/")) {
            throw new IllegalArgumentException(
                    "a request begins with a method, a path and a version; got '" + lines[0] + "'");
        }
        var headers = new HashMap<String, String>();
        for (var number = 1; number < lines.length; number++) {
            var line = lines[number];
            var colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        var mark = words[1].indexOf('?');
        var path = mark < 0 ? words[1].substring(1) : words[1].substring(1, mark);
        var query = mark < 0 ? Map.<String, String>of() : query(words[1].substring(mark + 1));
        var bucket = bucketOfHost(headers.getOrDefault("host", ""));
        if (bucket != null) {
            return new Request(words[0], bucket, decoded(path), query, headers);
        }
        var slash = path.indexOf('/');
        return new Request(
                words[0],
                decoded(slash < 0 ? path : path.substring(0, slash)),
                slash < 0 ? "" : decoded(path.substring(slash + 1)),
                query,
                headers);
    }

    /** The bucket in a name such as {@code bucket.localhost} or {@code bucket.s3.localhost}; null where there is none. */
    private static @Nullable String bucketOfHost(String host) {
        var colon = host.indexOf(':');
        var name = colon < 0 ? host : host.substring(0, colon);
        if (!name.endsWith(".localhost")) {
            return null;
        }
        var before = name.substring(0, name.length() - ".localhost".length());
        if (before.equals("s3")) {
            return null;
        }
        return before.endsWith(".s3") ? before.substring(0, before.length() - ".s3".length()) : before;
    }

    static Map<String, String> query(String text) {
        var query = new HashMap<String, String>();
        for (var pair : text.split("&", -1)) {
            var equals = pair.indexOf('=');
            var name = equals < 0 ? pair : pair.substring(0, equals);
            var value = equals < 0 ? "" : pair.substring(equals + 1);
            query.put(decoded(name.replace('+', ' ')), decoded(value.replace('+', ' ')));
        }
        return query;
    }

    /** Without percent signs; a plus sign stays one. */
    static String decoded(String text) {
        return text.indexOf('%') < 0 ? text : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    boolean asks(String parameter) {
        return query.containsKey(parameter);
    }

    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /** A whole number of the query, or of what is used where it is absent. */
    int number(String parameter, int otherwise) {
        var text = query.get(parameter);
        if (text == null) {
            return otherwise;
        }
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("parameter " + parameter + " is no number: '" + text + "'", e);
        }
    }
}
