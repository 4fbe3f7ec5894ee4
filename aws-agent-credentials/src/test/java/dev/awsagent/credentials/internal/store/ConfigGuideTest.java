package dev.awsagent.credentials.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.credential.Defaults;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the guide says of the configuration file is so. */
class ConfigGuideTest {

    private static String guide() throws Exception {
        var root = System.getProperty("awsagent.repository.root", "..");
        return Files.readString(Path.of(root, "docs/guides/credentials.md"));
    }

    @Test
    void exampleOfTheConfigurationFile_isOne() throws Exception {
        var blocks = Pattern.compile("(?ms)^```yaml\\n(.*?)^```")
                .matcher(guide())
                .results()
                .toList();
        assertThat(blocks).hasSize(1);

        var file = ConfigParser.parse(
                Path.of("config.yml"), "config.yml", blocks.get(0).group(1));

        assertThat(file.defaults()).isEqualTo(new Defaults("eu-west-1", "openai:gpt-4o-mini", null));
        assertThat(file.awsProfile()).isEqualTo("dev");
        assertThat(file.names()).containsExactly("prod", "admin", "local");
        assertThat(file.fields("admin")).containsEntry("external_id", "team-42");
    }

    @Test
    void bounds_areThoseOfTheGuide() throws Exception {
        assertThat(guide()).contains("19 to\n  256 MiB and 2 to 16 passes");
        assertThat(new Encryption.Cost(19 * 1024, 2, 1)).isNotNull();
        assertThat(new Encryption.Cost(256 * 1024, 16, 8)).isNotNull();
    }
}
