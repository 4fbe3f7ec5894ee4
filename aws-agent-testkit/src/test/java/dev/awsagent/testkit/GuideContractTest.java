package dev.awsagent.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.tool.ToolRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Guides that are wrong, each in one way, and what is said of them. */
class GuideContractTest {

    private static final String LIST = "| `list shelves` · `which shelves are there` | `ssm_list_shelves` | READ |";
    private static final String DROP = "| `ssm_drop_shelf` | `drop the shelf orders` | DESTROY |";

    @TempDir
    Path folder;

    /** What fails, as "test: message". */
    private List<String> failures(String... rows) throws IOException {
        var guide = Files.writeString(folder.resolve("guide.md"), String.join("\n", rows));
        var contract = new GuideContract() {
            @Override
            protected Path guide() {
                return guide;
            }

            @Override
            protected ToolRegistry tools() {
                return ToolRegistry.of(new ShelfToolPlugin().tools());
            }
        };
        var failures = new ArrayList<String>();
        contract.guideContract().forEach(test -> {
            try {
                test.getExecutable().execute();
            } catch (Throwable e) {
                failures.add(test.getDisplayName() + ": " + e.getMessage());
            }
        });
        return failures;
    }

    @Test
    void guideThatIsRight_keepsIt() throws IOException {
        assertThat(failures("# Shelves", LIST, DROP)).isEmpty();
    }

    @Test
    void toolWithoutARow_isNamed() throws IOException {
        assertThat(failures(LIST))
                .singleElement()
                .asString()
                .startsWith("has each tool: ssm_drop_shelf has no row in ");
    }

    @Test
    void toolWithoutASentence_isNamed() throws IOException {
        assertThat(failures(LIST, "| | `ssm_drop_shelf` | DESTROY |"))
                .containsExactly("has each tool: ssm_drop_shelf has no sentence");
    }

    @Test
    void otherEffect_isReportedWithBoth() throws IOException {
        assertThat(failures(LIST, DROP.replace("DESTROY", "WRITE")))
                .containsExactly("ssm_drop_shelf has its effect: ssm_drop_shelf is DESTROY, the guide says WRITE");
    }

    @Test
    void sentenceOfAnotherTool_isReported() throws IOException {
        assertThat(failures(LIST.replace("which shelves are there", "remove shelf orders"), DROP))
                .singleElement()
                .asString()
                .contains("'remove shelf orders' is not planned as ssm_list_shelves");
    }

    @Test
    void rowOfNoTool_isReported() throws IOException {
        assertThat(failures(LIST, DROP, "| | `ssm_burn_shelf` | DESTROY |"))
                .singleElement()
                .asString()
                .contains("has a row for ssm_burn_shelf, which is no tool");
    }
}
