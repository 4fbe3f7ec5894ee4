package dev.awsagent.models;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a client of a provider is made from.
 *
 * @param baseUrl without a slash at its end
 * @param key null for a server that wants none
 * @param model the model's name, without the provider
 * @param timeout how long one answer may take, with what is tried again
 * @param tokens the provider's bound in tokens, of what it says it bounds
 */
record Access(URI baseUrl, @Nullable String key, String model, Duration timeout, int tokens) {

    static final Duration TIMEOUT = Duration.ofMinutes(2);

    /** HTTP that ends in time, keeps the key to itself, and notices a stream that ends without this mark. */
    ModelHttp.Builder http(String lastMark) {
        return new ModelHttp.Builder(key, timeout, lastMark);
    }

    /** Never shows the key. */
    @Override
    public String toString() {
        return "Access[" + baseUrl + ", " + model + ", " + (key == null ? "no key" : "with key") + "]";
    }
}
