package dev.awsagent.credentials;

import dev.awsagent.credential.AwsCredentials;
import dev.awsagent.credential.Identity;
import dev.awsagent.credentials.internal.store.PrivateFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which account long-lived keys belong to, from run to run. Holds a hash, an account id and an ARN for each, and nothing that
 * opens anything. What cannot be read is as good as absent: the account is then asked for again.
 */
final class AccountMemory {

    private static final int MOST_LINES = 200;
    private static final long MOST_BYTES = 256 * 1024;
    private static final Pattern LINE =
            Pattern.compile("(?<hash>[0-9a-f]{64}) (?<account>\\d{12})(?: (?<arn>arn:[!-~]{1,2048}))?");

    private final Path file;

    AccountMemory(Path folder) {
        this.file = folder.resolve("accounts");
    }

    /** A session's keys are gone before they are asked for again. */
    private static boolean isLasting(AwsCredentials credentials) {
        return credentials.sessionToken() == null && credentials.expires() == null;
    }

    Optional<Identity> find(AwsCredentials credentials, @Nullable Object endpoint) {
        if (!isLasting(credentials)) {
            return Optional.empty();
        }
        var hash = hash(credentials, endpoint);
        for (var line : lines()) {
            var matcher = line.startsWith(hash) ? LINE.matcher(line) : null;
            if (matcher != null && matcher.matches()) {
                return Optional.of(
                        new Identity(matcher.group("account"), matcher.group("arn"), credentials.source(), null));
            }
        }
        return Optional.empty();
    }

    /** Keeps it, where it is worth keeping and can be kept: nothing depends on it. */
    void keep(AwsCredentials credentials, @Nullable Object endpoint, Identity identity) {
        var hash = hash(credentials, endpoint);
        var line = hash + " " + identity.account() + (identity.arn() == null ? "" : " " + identity.arn());
        if (!isLasting(credentials) || !LINE.matcher(line).matches()) {
            return;
        }
        var before = lines();
        if (before.contains(line)) {
            return;
        }
        var after = new ArrayList<String>();
        after.add(line);
        before.stream()
                .filter(other -> LINE.matcher(other).matches() && !other.startsWith(hash))
                .limit(MOST_LINES - 1L)
                .forEach(after::add);
        try {
            PrivateFiles.write(file, (String.join("\n", after) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // Asked for again next time.
        }
    }

    private List<String> lines() {
        try {
            return Files.size(file) > MOST_BYTES ? List.of() : Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }

    private static String hash(AwsCredentials credentials, @Nullable Object endpoint) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update((credentials.accessKeyId() + "\n" + endpoint).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
