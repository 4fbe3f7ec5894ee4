package dev.awsagent.credentials;

import dev.awsagent.credential.AwsCredentials;
import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.Identity;
import dev.awsagent.credential.Target;
import dev.awsagent.credentials.internal.gate.Requests;
import dev.awsagent.credentials.internal.source.Surroundings;
import dev.awsagent.gate.CallScope;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;
import software.amazon.awssdk.services.sts.model.Credentials;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/** The calls to STS that get and check credentials, each in a scope that lets nothing else through. */
final class StsCalls {

    /** In seconds: STS gives none that ends before. */
    private static final int SHORTEST_SESSION = 900;

    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final AwsClients clients;

    /** @param clients for the target, without credentials: each call brings its own */
    private StsCalls(AwsClients clients) {
        this.clients = clients;
    }

    static StsCalls of(SdkRuntime sdk, Target target, AwsClients.Endpoints endpoints) {
        return new StsCalls(new AwsClients(sdk, target, AnonymousCredentialsProvider.create(), endpoints));
    }

    /** @param code of the MFA device that the role names; null for a role without one */
    AwsCredentials assume(Surroundings.Role role, AwsCredentials source, @Nullable String code) {
        return ask(
                "assume the role " + role.arn() + " for " + role.who(),
                source,
                () -> credentials(
                        role,
                        sts().assumeRole(request -> request.overrideConfiguration(signed(source))
                                        .roleArn(role.arn())
                                        .roleSessionName(sessionName(role))
                                        .externalId(role.externalId())
                                        .durationSeconds(role.seconds())
                                        .serialNumber(code == null ? null : role.mfaSerial())
                                        .tokenCode(code))
                                .credentials(),
                        source.source()));
    }

    /**
     * A session of a role that may do no more than a policy says.
     *
     * @param sourceIdentity who is behind it, as CloudTrail keeps it with each of its calls
     */
    AwsCredentials narrowed(String role, AwsCredentials source, String policy, String sourceIdentity, String session) {
        var who = "what was approved";
        return ask("assume the role " + role + " for " + who, source, () -> {
            var answer = sts().assumeRole(request -> request.overrideConfiguration(signed(source))
                            .roleArn(role)
                            .roleSessionName(session)
                            .sourceIdentity(sourceIdentity)
                            .policy(policy)
                            .durationSeconds(SHORTEST_SESSION))
                    .credentials();
            return credentials(new Surroundings.Role(role, null, null, null, null, who), answer, source.source());
        });
    }

    AwsCredentials assumeWithToken(Surroundings.Role role, Path tokenFile) {
        String token;
        try {
            token = Files.readString(tokenFile).strip();
        } catch (IOException e) {
            throw new CredentialException(
                    "the web identity token of " + role.who() + " cannot be read from " + tokenFile + ": "
                            + e.getClass().getSimpleName(),
                    "check AWS_WEB_IDENTITY_TOKEN_FILE or web_identity_token_file",
                    e);
        }
        return ask(
                "assume the role " + role.arn() + " for " + role.who(),
                null,
                () -> credentials(
                        role,
                        sts().assumeRoleWithWebIdentity(request -> request.overrideConfiguration(timed().build())
                                        .roleArn(role.arn())
                                        .roleSessionName(sessionName(role))
                                        .webIdentityToken(token))
                                .credentials(),
                        "its web identity token"));
    }

    /** Who the credentials are. */
    Identity identity(AwsCredentials credentials) {
        return ask("ask who the credentials from " + credentials.source() + " are", credentials, () -> {
            var plain =
                    clients.identityWire(credentials).flatMap(wire -> CallerIdentity.ask(wire, clients.stsEndpoint()));
            if (plain.isPresent()) {
                return new Identity(
                        plain.get().account(), plain.get().arn(), credentials.source(), credentials.expires());
            }
            GetCallerIdentityResponse answer;
            try {
                answer = sts().getCallerIdentity(request -> request.overrideConfiguration(signed(credentials)));
            } catch (AwsServiceException e) {
                var own = clients.endpoint("sts");
                if (own.isEmpty() || !SdkErrors.hasNoSuchOperation(e)) {
                    throw e;
                }
                return nobody(own.get(), credentials);
            }
            if (answer.account() == null || answer.account().isBlank()) {
                var own = clients.endpoint("sts");
                if (own.isPresent() && !SdkErrors.looksLikePage(answer.sdkHttpResponse())) {
                    return nobody(own.get(), credentials);
                }
                throw new CredentialException(
                        clients.endpoint("sts").map(URI::toString).orElse("AWS")
                                + " answered the question who the credentials from " + credentials.source()
                                + " are with HTTP "
                                + answer.sdkHttpResponse().statusCode() + " and names no account",
                        "check that the endpoint is one of AWS's STS, or one that looks like it");
            }
            return new Identity(answer.account(), answer.arn(), credentials.source(), credentials.expires());
        });
    }

    /** At an endpoint of one's own that looks like S3 only: it has no accounts, so its name stands for one. */
    private static Identity nobody(URI endpoint, AwsCredentials credentials) {
        return Identity.unchecked(endpoint.getAuthority(), credentials.source(), credentials.expires());
    }

    private StsClient sts() {
        // Kept apart from the client that a tool gets for the same target: this one has no credentials of its own.
        return clients.<StsClient, StsClientBuilder>client(StsClient.class, "signed call by call", builder -> {});
    }

    private static String sessionName(Surroundings.Role role) {
        return role.sessionName() == null ? "aws-agent-" + System.currentTimeMillis() : role.sessionName();
    }

    private static AwsCredentials credentials(Surroundings.Role role, Credentials answer, String via) {
        return new AwsCredentials(
                answer.accessKeyId(),
                answer.secretAccessKey(),
                answer.sessionToken(),
                answer.expiration(),
                role.who() + " (role " + role.arn() + ", assumed with " + via + ")");
    }

    private static AwsRequestOverrideConfiguration.Builder timed() {
        return AwsRequestOverrideConfiguration.builder().apiCallTimeout(LONGEST);
    }

    private static AwsRequestOverrideConfiguration signed(AwsCredentials credentials) {
        return timed().credentialsProvider(StaticCredentialsProvider.create(sdk(credentials)))
                .putExecutionAttribute(Requests.OWN, true)
                .build();
    }

    /** As the SDK has them. */
    static software.amazon.awssdk.auth.credentials.AwsCredentials sdk(AwsCredentials credentials) {
        var token = credentials.sessionToken();
        return token == null
                ? AwsBasicCredentials.create(credentials.accessKeyId(), credentials.secretAccessKey())
                : AwsSessionCredentials.create(credentials.accessKeyId(), credentials.secretAccessKey(), token);
    }

    private <T> T ask(String what, @Nullable AwsCredentials used, Callable<T> work) {
        try {
            return CallScope.identity().call(work);
        } catch (SdkException e) {
            var why = SdkErrors.explain(e, clients.target(), used == null ? null : used.source());
            throw new CredentialException("cannot " + what + ": " + why.message(), why.hint(), e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
