package dev.awsagent.tools.s3.transfer;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Tags as the {@code x-amz-tagging} header has them: a query string. */
final class Tagging {

    private Tagging() {}

    static String header(Map<String, String> tags) {
        return new TreeMap<>(tags)
                .entrySet().stream()
                        .map(tag -> encoded(tag.getKey()) + "=" + encoded(tag.getValue()))
                        .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
