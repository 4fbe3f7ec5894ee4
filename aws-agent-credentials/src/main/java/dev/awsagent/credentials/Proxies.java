package dev.awsagent.credentials;

import java.util.List;

/** Whether this process reaches the outside by a proxy, as far as the HTTP client of the SDK would heed it. */
final class Proxies {

    private static final List<String> PROPERTIES = List.of("http.proxyHost", "https.proxyHost");
    private static final List<String> VARIABLES = List.of("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY");

    private Proxies() {}

    static boolean areConfigured() {
        return PROPERTIES.stream().map(System::getProperty).anyMatch(Proxies::isSet)
                || VARIABLES.stream().map(System::getenv).anyMatch(Proxies::isSet);
    }

    private static boolean isSet(String value) {
        return value != null && !value.isBlank();
    }
}
