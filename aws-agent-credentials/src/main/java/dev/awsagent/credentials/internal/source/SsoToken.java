package dev.awsagent.credentials.internal.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.awsagent.credential.CredentialException;
import dev.awsagent.credentials.internal.store.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** A sign-in with IAM Identity Center, as the AWS CLI keeps it. {@code toString} shows when it ends, and no secret. */
public final class SsoToken {

    private static final long MOST_BYTES = 256 * 1024;

    private final String accessToken;
    private final Instant expires;
    private final @Nullable Renewal renewal;

    /** What it takes to get the next one without a person; null parts make none. */
    public record Renewal(String clientId, String clientSecret, Instant registrationExpires, String refreshToken) {
        @Override
        public String toString() {
            return "Renewal[until " + registrationExpires + "]";
        }
    }

    public SsoToken(String accessToken, Instant expires, @Nullable Renewal renewal) {
        this.accessToken = accessToken;
        this.expires = expires;
        this.renewal = renewal;
    }

    public String accessToken() {
        return accessToken;
    }

    public Instant expires() {
        return expires;
    }

    public @Nullable Renewal renewal() {
        return renewal;
    }

    /**
     * Reads one.
     *
     * @return null where there is none
     * @throws CredentialException when the file cannot be read or is none
     */
    public static @Nullable SsoToken read(Path file, SsoSettings sso) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw unreadable(file, sso, "it has more than " + MOST_BYTES + " bytes");
            }
            var json = new ObjectMapper().readTree(Files.readAllBytes(file));
            var token = text(json, "accessToken");
            var expires = instant(json, "expiresAt");
            if (token == null || expires == null) {
                throw unreadable(file, sso, "it has no accessToken or no expiresAt");
            }
            return new SsoToken(token, expires, renewal(json));
        } catch (NoSuchFileException e) {
            return null;
        } catch (DateTimeParseException e) {
            throw unreadable(file, sso, "a time in it is none");
        } catch (IOException e) {
            // Its message may quote the file, and the file is secret.
            throw unreadable(file, sso, e.getClass().getSimpleName());
        }
    }

    private static @Nullable Renewal renewal(JsonNode json) {
        var id = text(json, "clientId");
        var secret = text(json, "clientSecret");
        var until = instant(json, "registrationExpiresAt");
        var refresh = text(json, "refreshToken");
        return id == null || secret == null || until == null || refresh == null
                ? null
                : new Renewal(id, secret, until, refresh);
    }

    private static CredentialException unreadable(Path file, SsoSettings sso, String why) {
        return new CredentialException(
                "the sign-in of " + sso.who() + " in " + file + " cannot be used: " + why,
                "sign in again: " + sso.command());
    }

    private static @Nullable String text(JsonNode json, String name) {
        var value = json.path(name).asText("");
        return value.isBlank() ? null : value;
    }

    /** Older versions of the AWS CLI wrote UTC where others write Z. */
    private static @Nullable Instant instant(JsonNode json, String name) {
        var value = text(json, name);
        return value == null
                ? null
                : DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(value.replaceFirst("UTC$", "Z"), Instant::from);
    }

    /**
     * Keeps it, for the AWS CLI too.
     *
     * @param registration of the client that signed in; kept also where nothing can be renewed
     */
    public void write(Path file, SsoSettings sso, String clientId, String clientSecret, Instant registrationExpires)
            throws IOException {
        var json = new ObjectMapper().createObjectNode();
        json.put("startUrl", sso.startUrl());
        json.put("region", sso.region());
        json.put("accessToken", accessToken);
        json.put("expiresAt", expires.truncatedTo(ChronoUnit.SECONDS).toString());
        json.put("clientId", clientId);
        json.put("clientSecret", clientSecret);
        json.put(
                "registrationExpiresAt",
                registrationExpires.truncatedTo(ChronoUnit.SECONDS).toString());
        if (renewal != null) {
            json.put("refreshToken", renewal.refreshToken());
        }
        PrivateFiles.write(file, new ObjectMapper().writeValueAsBytes(json));
    }

    @Override
    public String toString() {
        return "SsoToken[until " + expires + "]";
    }
}
