package dev.awsagent.testkit;

import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolPlugin;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.jar.JarFile;
import org.jspecify.annotations.Nullable;

/** What a plugin promises as a whole: that it is found, on the class path and on the module path. */
final class PluginChecks {

    private static final String SERVICE = ToolPlugin.class.getName();
    private static final String SERVICES_FILE = "META-INF/services/" + SERVICE;
    private static final String CORE = "dev.awsagent.core";

    private final ToolPlugin plugin;
    private final Class<?> type;

    PluginChecks(ToolPlugin plugin) {
        this.plugin = plugin;
        this.type = plugin.getClass();
    }

    Map<String, ToolContract.Check> all() {
        var checks = new LinkedHashMap<String, ToolContract.Check>();
        checks.put("is found by ServiceLoader", this::found);
        checks.put("services file and module-info agree", this::registered);
        checks.put("its tools have names of their own", this::names);
        return checks;
    }

    List<String> names() {
        var problems = new ArrayList<String>();
        var seen = new LinkedHashMap<String, Class<?>>();
        for (var tool : plugin.tools()) {
            var info = tool.getClass().getAnnotation(ToolInfo.class);
            var other = info == null ? null : seen.put(info.name(), tool.getClass());
            if (other != null) {
                problems.add(tool.getClass().getName() + " and " + other.getName() + " are both called " + info.name()
                        + "; rename one");
            }
        }
        return problems;
    }

    List<String> found() {
        var names = ServiceLoader.load(ToolPlugin.class, type.getClassLoader()).stream()
                .map(provider -> provider.type().getName())
                .toList();
        return names.contains(type.getName())
                ? List.of()
                : List.of("ServiceLoader finds " + names + " and not " + type.getName() + "; write its name into "
                        + SERVICES_FILE + ", and \"provides " + SERVICE + " with " + type.getName()
                        + ";\" into module-info");
    }

    List<String> registered() throws IOException {
        var problems = new ArrayList<String>();
        if (!Modifier.isPublic(type.getModifiers())) {
            problems.add(type.getName() + " is not public; ServiceLoader needs it to be");
        }
        var registered = inServicesFile();
        if (!registered.contains(type.getName())) {
            problems.add(SERVICES_FILE + " names " + registered + " and not " + type.getName()
                    + "; on the class path nobody finds it");
        }
        var descriptor = moduleInfo();
        if (descriptor.isPresent() && !descriptor.get().isAutomatic()) {
            problems.addAll(againstModule(descriptor.get(), registered));
        }
        return problems;
    }

    List<String> againstModule(ModuleDescriptor module, Set<String> registered) {
        var problems = new ArrayList<String>();
        var provided = module.provides().stream()
                .filter(provides -> provides.service().equals(SERVICE))
                .flatMap(provides -> provides.providers().stream())
                .toList();
        if (!Set.copyOf(provided).equals(registered)) {
            problems.add("module-info of " + module.name() + " provides " + provided + " and " + SERVICES_FILE
                    + " names " + registered + "; make them the same");
        }
        if (module.requires().stream().noneMatch(requires -> requires.name().equals(CORE))) {
            problems.add("module-info of " + module.name() + " does not require " + CORE);
        }
        var packages = new LinkedHashSet<String>();
        for (Tool<?, ?> tool : plugin.tools()) {
            var types = ToolTypes.of(tool.getClass());
            if (types.input() != null) {
                packages.add(types.input().getPackageName());
            }
        }
        for (var name : packages) {
            var open = module.isOpen()
                    || module.opens().stream()
                            .anyMatch(opens -> opens.source().equals(name)
                                    && (!opens.isQualified() || opens.targets().contains(CORE)));
            if (!open) {
                problems.add("module-info of " + module.name() + " does not open " + name + "; add \"opens " + name
                        + " to " + CORE + ";\", or its inputs cannot be read on the module path");
            }
        }
        return problems;
    }

    private Set<String> inServicesFile() throws IOException {
        var beside = read(SERVICES_FILE);
        if (beside != null) {
            return names(beside);
        }
        // A build tool may keep resources in a folder of their own: then it is the file that names the plugin.
        for (var urls = type.getClassLoader().getResources(SERVICES_FILE); urls.hasMoreElements(); ) {
            try (var in = urls.nextElement().openStream()) {
                var names = names(in.readAllBytes());
                if (names.contains(type.getName())) {
                    return names;
                }
            }
        }
        return Set.of();
    }

    private static Set<String> names(byte[] file) {
        var names = new LinkedHashSet<String>();
        new String(file, StandardCharsets.UTF_8).lines().forEach(line -> {
            var name = line.replaceFirst("#.*", "").strip();
            if (!name.isEmpty()) {
                names.add(name);
            }
        });
        return names;
    }

    private Optional<ModuleDescriptor> moduleInfo() throws IOException {
        if (type.getModule().isNamed()) {
            return Optional.of(type.getModule().getDescriptor());
        }
        var file = read("module-info.class");
        return file == null ? Optional.empty() : Optional.of(ModuleDescriptor.read(ByteBuffer.wrap(file)));
    }

    /** A file of the folder or jar that the plugin's class is in, and of no other; null when it has none of that name. */
    private byte @Nullable [] read(String name) throws IOException {
        var place = place();
        if (Files.isDirectory(place)) {
            var file = place.resolve(name);
            return Files.exists(file) ? Files.readAllBytes(file) : null;
        }
        try (var jar = new JarFile(place.toFile())) {
            var entry = jar.getEntry(name);
            if (entry == null) {
                return null;
            }
            try (var in = jar.getInputStream(entry)) {
                return in.readAllBytes();
            }
        }
    }

    private Path place() {
        var source = type.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            throw new IllegalStateException("cannot tell which jar or folder " + type.getName() + " is in");
        }
        return pathOf(source.getLocation());
    }

    private static Path pathOf(URL url) {
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            return Path.of(URI.create(url.toString().replace(" ", "%20")));
        }
    }
}
