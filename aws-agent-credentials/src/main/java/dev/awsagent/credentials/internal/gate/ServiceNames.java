package dev.awsagent.credentials.internal.gate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

/** The names of a service: as the AWS CLI has it ({@code logs}) and as its API model has it ({@code CloudWatch Logs}). */
public final class ServiceNames {

    private static final String PACKAGES = "software.amazon.awssdk.services.";

    private ServiceNames() {}

    /** Read when the first name is asked for. */
    private static final class Table {
        static final Map<String, String> ID_BY_CLI = new HashMap<>();
        static final Map<String, String> CLI_BY_SQUEEZED = new HashMap<>();

        static {
            var properties = new Properties();
            try (var in = Objects.requireNonNull(ServiceNames.class.getResourceAsStream("services.properties"))) {
                properties.load(in);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            for (var cli : properties.stringPropertyNames()) {
                var id = properties.getProperty(cli);
                ID_BY_CLI.put(cli, id);
                CLI_BY_SQUEEZED.put(squeeze(id), cli);
                CLI_BY_SQUEEZED.putIfAbsent(squeeze(cli), cli);
            }
        }
    }

    /** The name in the AWS CLI of a service that the SDK calls {@code serviceId}. */
    public static String cli(String serviceId) {
        var squeezed = squeeze(serviceId);
        return Objects.requireNonNullElse(Table.CLI_BY_SQUEEZED.get(squeezed), squeezed);
    }

    /** The name in the AWS CLI of the service that an interface of the SDK ({@code S3Client}) belongs to. */
    public static String cli(Class<?> type) {
        var name = type.getPackageName();
        return cli(
                name.startsWith(PACKAGES)
                        ? name.substring(PACKAGES.length()).replaceFirst("\\.presigner$", "")
                        : type.getSimpleName());
    }

    /**
     * What the name of a setting for this service is made of: {@code cloudwatch_logs} as a key of a {@code services}
     * section, {@code AWS_ENDPOINT_URL_CLOUDWATCH_LOGS} as a variable.
     */
    public static String settingsKey(String cli) {
        return Table.ID_BY_CLI.getOrDefault(cli, cli).toLowerCase(Locale.ROOT).replaceAll("[ -]", "_");
    }

    private static String squeeze(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }
}
