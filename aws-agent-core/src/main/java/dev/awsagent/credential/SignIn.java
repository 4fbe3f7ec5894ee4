package dev.awsagent.credential;

import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a person goes to sign in. The code is only good for this one sign-in, and worth nothing to whoever reads it later.
 *
 * @param page to be opened in a browser, on any machine
 * @param code to be compared with, or typed into, what the page shows
 * @param complete the same page with the code filled in; null where the service gives none
 * @param expires when this offer ends
 */
public record SignIn(URI page, String code, @Nullable URI complete, Instant expires) {}
