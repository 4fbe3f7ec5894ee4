package dev.awsagent.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Puts together what the user said. */
final class Message {

    /** Stands for the standard input. */
    static final String PIPED = "-";

    /** More than the agent takes, so that it is the agent that says so; and an end to what is read. */
    private static final int MOST_BYTES = 4 << 20;

    private Message() {}

    /**
     * The words of a command line as one message. The shell took the quotes away, so a word that holds blanks gets them back;
     * a message that was quoted as a whole is left as it is.
     */
    static String of(List<String> words) {
        if (words.size() == 1) {
            return words.get(0);
        }
        var message = new StringBuilder();
        for (var word : words) {
            if (!message.isEmpty()) {
                message.append(' ');
            }
            message.append(quoted(word));
        }
        return message.toString();
    }

    private static String quoted(String word) {
        if (word.chars().noneMatch(Character::isWhitespace)) {
            return word;
        }
        return word.indexOf('"') < 0 ? '"' + word + '"' : word.indexOf('\'') < 0 ? '\'' + word + '\'' : word;
    }

    /** All that is piped in. */
    static String read(InputStream in) throws IOException {
        var bytes = in.readNBytes(MOST_BYTES);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString()
                    .strip();
        } catch (CharacterCodingException e) {
            throw new UsageException(
                    "the message on the standard input (" + bytes.length + " bytes) is not UTF-8 text; send text", e);
        }
    }
}
