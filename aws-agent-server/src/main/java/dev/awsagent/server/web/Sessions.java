package dev.awsagent.server.web;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/** Who signed in: by the server's own token, by one of an issuer, or by the cookie that was had for either. Thread-safe. */
final class Sessions {

    private static final int MOST = 10_000;
    private static final int BYTES = 32;

    /** Longer ones are no tokens, and are not looked at. */
    private static final int LONGEST = 8_192;

    private final byte[] token;
    private final String secret;
    private final User owner;
    private final @Nullable OpenIdUsers issuer;
    private final Clock clock;
    private final Duration time;
    private final SecureRandom random;
    private final Cache<String, Session> sessions =
            Caffeine.newBuilder().maximumSize(MOST).build();

    /**
     * Somebody who signed in.
     *
     * @param key tells the cookie that it belongs to, and is of no use to whoever wants to make one; null where it is none
     */
    record Session(User user, Instant expires, @Nullable String key) {}

    /**
     * @param folder where the token is kept, for its owner's eyes only
     * @param user who has the token
     * @param issuer who else vouches for users; null for nobody
     */
    Sessions(Path folder, String user, @Nullable OpenIdUsers issuer, Duration time, Clock clock) {
        this.random = new SecureRandom();
        this.secret = kept(folder);
        this.token = Sha256.of(secret);
        this.owner = User.withToken(user);
        this.issuer = issuer;
        this.time = time;
        this.clock = clock;
    }

    private String kept(Path folder) {
        var file = folder.resolve("token");
        var posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        var forOwner = EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try {
            Files.createDirectories(folder, posix ? attributes("rwx------") : new FileAttribute<?>[0]);
            try (var channel =
                    Files.newByteChannel(file, forOwner, posix ? attributes("rw-------") : new FileAttribute<?>[0])) {
                channel.write(java.nio.ByteBuffer.wrap(made().getBytes(StandardCharsets.US_ASCII)));
            } catch (FileAlreadyExistsException e) {
                if (posix) {
                    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
                }
            }
            var read = Files.readString(file).strip();
            if (read.length() < 32) {
                throw new IllegalStateException("the token in " + file + " is too short to be one; remove the file");
            }
            return read;
        } catch (IOException e) {
            throw new IllegalStateException(
                    "the server's token cannot be kept in " + file + ": "
                            + e.getClass().getSimpleName()
                            + "; make that folder writable, or name another in AWSAGENT_DATA_DIR",
                    e);
        }
    }

    /** What the cookie is called. Cookies know no ports, and a machine may have several servers. */
    static String cookieName(int port, boolean secure) {
        return (secure ? "__Host-" : "") + "aws-agent-session-" + port;
    }

    private static FileAttribute<?>[] attributes(String permissions) {
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        };
    }

    private String made() {
        var bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** What signs in whoever has it. */
    String token() {
        return secret;
    }

    private static String key(String cookie) {
        return Base64.getEncoder().encodeToString(Sha256.of(cookie));
    }

    /**
     * Who has this token.
     *
     * @throws Problem when nobody has
     */
    Session bearer(String given) {
        // Of hashes, so that not even how long it takes tells how much of it was right.
        if (given.length() <= LONGEST && MessageDigest.isEqual(token, Sha256.of(given))) {
            return new Session(owner, Instant.MAX, null);
        }
        if (issuer != null && given.length() <= LONGEST && given.indexOf('.') > 0) {
            var known = issuer.user(given);
            return new Session(known.user(), known.expires(), null);
        }
        throw Problem.unauthorized("the token is none that signs in here");
    }

    /** Who has this cookie; null when nobody has, or not any more. */
    @Nullable
    Session cookie(String given) {
        var session = given.length() > LONGEST ? null : sessions.getIfPresent(key(given));
        if (session != null && isOver(session)) {
            sessions.invalidate(key(given));
            return null;
        }
        return session;
    }

    boolean isOver(Session session) {
        return !clock.instant().isBefore(session.expires())
                || session.key() != null && sessions.getIfPresent(session.key()) == null;
    }

    /** A cookie for whoever has signed in, with how long it counts. */
    Cookie begin(Session bearer) {
        var value = made();
        var end = clock.instant().plus(time);
        var expires = bearer.expires().isBefore(end) ? bearer.expires() : end;
        var session = new Session(bearer.user(), expires, key(value));
        sessions.put(key(value), session);
        return new Cookie(value, session);
    }

    /** @param value the secret of it */
    record Cookie(String value, Session session) {
        @Override
        public String toString() {
            return "Cookie of " + session.user().name();
        }
    }

    void end(Session session) {
        if (session.key() != null) {
            sessions.invalidate(session.key());
        }
    }
}
