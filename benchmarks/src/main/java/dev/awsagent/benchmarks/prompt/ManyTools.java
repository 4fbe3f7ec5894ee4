package dev.awsagent.benchmarks.prompt;

import dev.awsagent.tool.Tool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** As many tools as are wanted, each a class of its own, as a tool is known by its class. */
final class ManyTools extends ClassLoader {

    private static final int SERVICES = 40;
    private static final int VERBS = 25;
    private static final String CONSONANTS = "bdfgklmnprstvz";
    private static final String VOWELS = "aeiou";

    private ManyTools() {
        super(ManyTools.class.getClassLoader());
    }

    static String service(int number) {
        return word(number % SERVICES);
    }

    static String verb(int number) {
        return word(1_000 + number % VERBS);
    }

    static String noun(int number) {
        return word(10_000 + number / VERBS);
    }

    /** Three syllables; another word for each number. */
    private static String word(int number) {
        var word = new StringBuilder();
        for (int rest = number * 37 + 11, i = 0; i < 3; i++) {
            word.append(CONSONANTS.charAt(rest % CONSONANTS.length()));
            rest /= CONSONANTS.length();
            word.append(VOWELS.charAt(rest % VOWELS.length()));
            rest /= VOWELS.length();
        }
        return word.toString();
    }

    static List<Tool<?, ?>> of(int count) throws IOException, ReflectiveOperationException {
        var template = Tool00000.class.getSimpleName();
        byte[] bytes;
        try (var in = Tool00000.class.getResourceAsStream(template + ".class")) {
            if (in == null) {
                throw new IOException("the class " + template + " is not where it was loaded from");
            }
            bytes = in.readAllBytes();
        }
        // Latin-1 keeps every byte, and words of the same length keep every length.
        var text = new String(bytes, StandardCharsets.ISO_8859_1);
        var loader = new ManyTools();
        var tools = new ArrayList<Tool<?, ?>>();
        for (int i = 1; i <= count; i++) {
            var made = text.replace(template, "Tool%05d".formatted(i))
                    .replace("servic", service(i))
                    .replace("verbab", verb(i))
                    .replace("nounab", noun(i))
                    .getBytes(StandardCharsets.ISO_8859_1);
            var type = loader.defineClass(null, made, 0, made.length);
            tools.add((Tool<?, ?>) type.getConstructor().newInstance());
        }
        return tools;
    }
}
