package dev.awsagent.benchmarks.planning;

import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** As many different tools as are asked for, half of them looks and half changes, each with a word of its own. */
public final class ManyTools {

    private static final String STRANGE = "qqqqq";

    private ManyTools() {}

    public static ToolRegistry of(int count) throws IOException, ReflectiveOperationException {
        return ToolRegistry.of(list(count));
    }

    static List<Tool<?, ?>> list(int count) throws IOException, ReflectiveOperationException {
        var tools = new ArrayList<Tool<?, ?>>();
        for (int i = 0; i < count; i++) {
            tools.add(tool(i % 2 == 0 ? "ListQqqqq" : "DropQqqqq", word(i / 2)));
        }
        return tools;
    }

    /** The word of the tools of this number: five letters, as the one that it takes the place of. */
    public static String word(int number) {
        var word = new StringBuilder("z");
        for (int rest = number, i = 0; i < 4; i++, rest /= 20) {
            word.append("bcdfghjklmnpqrtvwxyz".charAt(rest % 20));
        }
        return word.toString();
    }

    /** A class with the word in all of its texts, made from the one that is compiled. The length stays, and so does the rest. */
    private static Tool<?, ?> tool(String template, String word) throws IOException, ReflectiveOperationException {
        var name = ManyTools.class.getPackageName() + "." + template;
        byte[] bytes;
        try (var in = ManyTools.class.getResourceAsStream(template + ".class")) {
            bytes = Objects.requireNonNull(in, template).readAllBytes();
        }
        var strange = STRANGE.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i + strange.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + strange.length, strange, 0, strange.length)) {
                System.arraycopy(word.getBytes(StandardCharsets.US_ASCII), 0, bytes, i, strange.length);
            }
        }
        var made = new Maker(bytes).findClass(name);
        var constructor = made.getDeclaredConstructor();
        constructor.setAccessible(true);
        return (Tool<?, ?>) constructor.newInstance();
    }

    private static final class Maker extends ClassLoader {

        private final byte[] bytes;

        Maker(byte[] bytes) {
            super(ManyTools.class.getClassLoader());
            this.bytes = bytes;
        }

        @Override
        protected Class<?> findClass(String name) {
            return defineClass(name, bytes, 0, bytes.length);
        }
    }
}
