package dev.awsagent.server.web;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.awsagent.internal.Json;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Users that an issuer of OpenID Connect vouches for, by signed tokens. Only signatures by a pair of keys count, and only for the
 * issuer and the audience that are configured. Thread-safe.
 */
final class OpenIdUsers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OpenIdUsers.class);
    private static final int MILLIS = 3_000;
    private static final int MOST_BYTES = 256 << 10;

    /** An issuer that could not be reached is asked again only after so long. */
    private static final long AGAIN_NANOS = 5_000_000_000L;

    private static final int WAITING = 8;
    private static final Duration SKEW = Duration.ofSeconds(DefaultJWTClaimsVerifier.DEFAULT_MAX_CLOCK_SKEW_SECONDS);
    private static final JOSEObjectType ACCESS_TOKEN = new JOSEObjectType("at+jwt");
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256);

    private final ServerFile.OpenId settings;
    private final Map<String, ServerFile.Group> groups;
    private final AtomicReference<@Nullable Keys> known = new AtomicReference<>();

    /** Held by the one who asks the issuer. */
    private final Semaphore asking = new Semaphore(1);

    private volatile long failed = System.nanoTime() - AGAIN_NANOS;

    /** What checks tokens, and where it has the keys from. */
    private record Keys(DefaultJWTProcessor<SecurityContext> processor, JWKSource<SecurityContext> source) {}

    /** A user, until the token ends. */
    record Known(User user, Instant expires) {}

    OpenIdUsers(ServerFile.OpenId settings, Map<String, ServerFile.Group> groups) {
        this.settings = settings;
        this.groups = Map.copyOf(groups);
    }

    /**
     * Whose token it is.
     *
     * @throws Problem when it is nobody's, or of somebody who may do nothing here
     */
    Known user(String token) {
        JWTClaimsSet claims;
        try {
            // What cannot count is not worth asking the issuer for its keys.
            var signed = SignedJWT.parse(token);
            check(signed);
            claims = keys().processor().process(signed, null);
        } catch (ParseException | BadJOSEException e) {
            throw Problem.unauthorized(
                    "the token does not count here: it is not of the issuer, not for this audience, expired,"
                            + " or not signed by a key of the issuer");
        } catch (JOSEException | IOException e) {
            LOG.warn("the keys of the issuer cannot be had: {}", e.getClass().getSimpleName());
            throw new Problem(
                    503,
                    "Service Unavailable",
                    "the keys of the issuer cannot be had, so the token cannot be checked",
                    "try again soon; whoever runs the server can check openid in its configuration");
        }
        var name = text(claims, settings.name());
        if (name == null || name.isBlank() || name.length() > 256) {
            throw Problem.unauthorized("the token has no claim '" + settings.name() + "' that tells whose it is");
        }
        return new Known(
                user(name, groupsOf(claims)), claims.getExpirationTime().toInstant());
    }

    private void check(SignedJWT token) throws ParseException, BadJOSEException {
        var claims = token.getJWTClaimsSet();
        var end = claims.getExpirationTime();
        if (!ALGORITHMS.contains(token.getHeader().getAlgorithm())
                || !settings.issuer().toString().equals(claims.getIssuer())
                || !claims.getAudience().contains(settings.audience())
                || end == null
                || end.toInstant().plus(SKEW).isBefore(Instant.now())) {
            throw new BadJOSEException("not for here");
        }
    }

    private User user(String name, List<String> member) {
        var user = User.of("openid:" + settings.issuer() + " " + name, name, member, groups);
        if (user.grants().isEmpty()) {
            throw Problem.forbidden(
                    "the user is in no group that may do something here",
                    "whoever runs the server can add one under groups in its configuration");
        }
        return user;
    }

    private static @Nullable String text(JWTClaimsSet claims, String name) {
        return claims.getClaim(name) instanceof String text ? text : null;
    }

    private List<String> groupsOf(JWTClaimsSet claims) {
        var claim = claims.getClaim(settings.groups());
        if (claim instanceof String one) {
            return List.of(one);
        }
        return claim instanceof List<?> all
                ? all.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList()
                : List.of();
    }

    /** Few wait for somebody else to ask the issuer, and nobody for one that was not there a moment ago. */
    private Keys keys() throws IOException {
        var found = known.get();
        if (found != null) {
            return found;
        }
        if (wasAway() || !mayAsk()) {
            throw new IOException("the issuer is not known yet");
        }
        try {
            found = known.get();
            if (found != null) {
                return found;
            }
            if (wasAway()) {
                throw new IOException("the issuer is not known yet");
            }
            found = asked();
            known.set(found);
            return found;
        } catch (IOException | RuntimeException e) {
            failed = wasAway() ? failed : System.nanoTime();
            throw e;
        } finally {
            asking.release();
        }
    }

    private boolean wasAway() {
        return System.nanoTime() - failed < AGAIN_NANOS;
    }

    private boolean mayAsk() {
        try {
            return asking.getQueueLength() < WAITING && asking.tryAcquire(2L * MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Keys asked() throws IOException {
        var retriever = new DefaultResourceRetriever(MILLIS, MILLIS, MOST_BYTES);
        var keys = settings.keys() == null ? discovered(retriever) : settings.keys();
        JWKSource<SecurityContext> source = JWKSourceBuilder.<SecurityContext>create(keys.toURL(), retriever)
                .retrying(true)
                .build();
        var made = new DefaultJWTProcessor<SecurityContext>();
        made.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, ACCESS_TOKEN, null));
        made.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, source));
        made.setJWTClaimsSetVerifier(new DefaultJWTClaimsVerifier<>(
                settings.audience(),
                new JWTClaimsSet.Builder().issuer(settings.issuer().toString()).build(),
                Set.of("exp")));
        return new Keys(made, source);
    }

    /** The keys are asked for anew now and then, by a thread that would outlive the server. */
    @Override
    public void close() {
        var found = known.getAndSet(null);
        if (found != null && found.source() instanceof Closeable source) {
            try {
                source.close();
            } catch (IOException e) {
                LOG.debug("{}", e.getClass().getName());
            }
        }
    }

    private URI discovered(DefaultResourceRetriever retriever) throws IOException {
        var base = settings.issuer().toString().replaceFirst("/$", "");
        var about = Json.parse(retriever
                .retrieveResource(
                        URI.create(base + "/.well-known/openid-configuration").toURL())
                .getContent());
        if (!about.path("issuer").asText().equals(settings.issuer().toString())) {
            throw new IOException("the issuer says that it is another");
        }
        var keys = URI.create(about.path("jwks_uri").asText());
        if (!"https".equals(keys.getScheme()) && !(keys.getHost() != null && Hosts.isLoopback(keys.getHost()))) {
            throw new IOException("the issuer's keys are not at an https address");
        }
        return keys;
    }
}
