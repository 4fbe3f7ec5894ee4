package dev.awsagent.credentials.internal.source;

import dev.awsagent.credential.CredentialException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of the two AWS files.
 *
 * @param shown how messages call it
 */
record ProfileFile(Path path, String shown, ProfileParser.Kind kind) {

    private static final long MOST_BYTES = 16L << 20;

    /**
     * Its text; null when it is not there.
     *
     * @throws CredentialException when it is there and cannot be read
     */
    @Nullable
    String text() {
        try {
            if (Files.isDirectory(path)) {
                throw new CredentialException(
                        shown + " is a folder, expected a file", "remove it or name another file");
            }
            var size = Files.size(path);
            if (size > MOST_BYTES) {
                throw new CredentialException(
                        shown + " has " + size + " bytes, at most " + MOST_BYTES + " are read",
                        "check that it is a file of AWS profiles");
            }
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(path)))
                    .toString();
            if (text.indexOf('\0') >= 0) {
                throw notText(null);
            }
            return text;
        } catch (NoSuchFileException e) {
            return null;
        } catch (CharacterCodingException e) {
            throw notText(e);
        } catch (IOException e) {
            throw new CredentialException(
                    shown + " cannot be read: " + e.getClass().getSimpleName(), "check who may read " + shown, e);
        }
    }

    private CredentialException notText(@Nullable Exception cause) {
        return new CredentialException(shown + " is not UTF-8 text", "save it as UTF-8, or restore it", cause);
    }

    /** The sections of such a file. */
    List<ProfileSection> sections(@Nullable String text) {
        return text == null ? List.of() : ProfileParser.parse(text, shown, kind);
    }
}
