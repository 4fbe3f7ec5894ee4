package dev.awsagent.server.web;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.awsagent.internal.Json;
import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Users that an issuer of OpenID Connect vouches for, by signed tokens. Only signatures by a pair of keys count, and only for the
 * issuer and the audience that are configured. Thread-safe.
 */
final class OpenIdUsers {

    private static final Logger LOG = LoggerFactory.getLogger(OpenIdUsers.class);
    private static final int MILLIS = 3_000;
    private static final int MOST_BYTES = 256 << 10;
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256);

    private final ServerFile.OpenId settings;
    private final Map<String, ServerFile.Group> groups;
    private @Nullable DefaultJWTProcessor<SecurityContext> processor;

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
            claims = processor().process(token, null);
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

    private User user(String name, List<String> member) {
        var roles = EnumSet.noneOf(User.Role.class);
        var policies = new HashSet<String>();
        var profiles = new HashSet<String>();
        var any = false;
        for (var one : member) {
            var group = groups.get(one);
            if (group != null) {
                roles.add(group.role());
                if (group.policy() != null) {
                    policies.add(group.policy());
                }
                if (group.profiles() == null) {
                    any = true;
                } else {
                    profiles.addAll(group.profiles());
                }
            }
        }
        if (roles.isEmpty()) {
            throw Problem.forbidden(
                    "the user is in no group that may do something here",
                    "whoever runs the server can add one under groups in its configuration");
        }
        return new User("openid:" + settings.issuer() + " " + name, name, roles, policies, any ? null : profiles);
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

    private synchronized DefaultJWTProcessor<SecurityContext> processor() throws IOException {
        if (processor == null) {
            var retriever = new DefaultResourceRetriever(MILLIS, MILLIS, MOST_BYTES);
            var keys = settings.keys() == null ? discovered(retriever) : settings.keys();
            JWKSource<SecurityContext> source = JWKSourceBuilder.<SecurityContext>create(keys.toURL(), retriever)
                    .retrying(true)
                    .build();
            var made = new DefaultJWTProcessor<SecurityContext>();
            made.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, source));
            made.setJWTClaimsSetVerifier(new DefaultJWTClaimsVerifier<>(
                    settings.audience(),
                    new JWTClaimsSet.Builder()
                            .issuer(settings.issuer().toString())
                            .build(),
                    Set.of("exp")));
            processor = made;
        }
        return processor;
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
