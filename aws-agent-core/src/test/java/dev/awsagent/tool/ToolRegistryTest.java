package dev.awsagent.tool;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What plugins on the path may bring. */
class ToolRegistryTest {

    /** Was compiled against a class that is not on the path. */
    public static final class Halved implements ToolPlugin {
        @Override
        public List<Tool<?, ?>> tools() {
            throw new NoClassDefFoundError("com/example/Gone");
        }
    }

    /** The same, of its lookups alone. */
    public static final class HalvedLookups implements ToolPlugin {
        @Override
        public List<TagLookup> tagLookups() {
            throw new NoClassDefFoundError("com/example/Gone");
        }
    }

    private abstract static class OfBoxes implements TagLookup {
        @Override
        public String service() {
            return "box";
        }

        @Override
        public List<AwsCall> looks() {
            return List.of();
        }

        @Override
        public Map<String, Map<String, String>> tags(List<AwsCall> touching, Impact impact, ToolCall call) {
            return Map.of();
        }
    }

    static final class First extends OfBoxes {}

    static final class Second extends OfBoxes {}

    public static final class Boxes implements ToolPlugin {
        @Override
        public List<TagLookup> tagLookups() {
            return List.of(new First());
        }
    }

    public static final class MoreBoxes implements ToolPlugin {
        @Override
        public List<TagLookup> tagLookups() {
            return List.of(new Second());
        }
    }

    @TempDir
    private Path folder;

    private void discover(Class<?>... plugins) throws IOException {
        var names = Stream.of(plugins).map(Class::getName).toList();
        var services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.write(services.resolve(ToolPlugin.class.getName()), names);
        try (var loader = new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
            ToolRegistry.discover(List.of(), loader);
        }
    }

    @Test
    void pluginThatLacksAClass_isToldAsOneThatCannotBeLoaded() {
        for (var plugin : List.of(Halved.class, HalvedLookups.class)) {
            assertThatThrownBy(() -> discover(plugin))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a tool plugin on the path cannot be loaded: com/example/Gone; fix or remove its jar");
        }
    }

    @Test
    void twoLookupsOfOneService_areRefusedNamingBothPlaces() {
        assertThatThrownBy(() -> discover(Boxes.class, MoreBoxes.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "two plugins look up the tags of box: one in ", First.class.getName(), Second.class.getName());
    }
}
