package dev.awsagent.tools.s3;

import static dev.awsagent.tools.s3.transfer.Selection.matching;
import static dev.awsagent.tools.s3.transfer.TransferRequest.Compare.CHECKSUM;
import static dev.awsagent.tools.s3.transfer.TransferRequest.Existing.SKIP;
import static dev.awsagent.tools.s3.transfer.TransferRequest.copy;
import static dev.awsagent.tools.s3.transfer.TransferRequest.delete;
import static dev.awsagent.tools.s3.transfer.TransferRequest.move;
import static dev.awsagent.tools.s3.transfer.TransferRequest.sync;
import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.plan.Planning;
import dev.awsagent.tools.s3.transfer.Location;
import dev.awsagent.tools.s3.transfer.Location.Pipe;
import dev.awsagent.tools.s3.transfer.Location.Remote;
import dev.awsagent.tools.s3.transfer.ObjectSettings;
import dev.awsagent.tools.s3.transfer.Selection;
import dev.awsagent.tools.s3.transfer.TransferRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.StorageClass;

/** The table of the guide to transfers: its sentences are understood, and its calls are what is compiled here. */
class TransfersGuideTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    private static Location at(String text) {
        return Location.parse(text, Path.of(""));
    }

    private static final ObjectSettings colder =
            new ObjectSettings(StorageClass.GLACIER, null, null, null, null, Map.of(), Map.of(), null, null, false);

    /** As they stand in the guide, letter by letter. */
    private static List<TransferRequest.Builder> calls() {
        return List.of(
                copy(at("report.pdf"), at("s3://acme-docs/2026/")),
                copy(at("site/"), at("s3://www/")),
                move(at("out/"), at("s3://acme-docs/out/")),
                move(at("s3://acme-docs/out/"), at("out/")),
                delete(new Remote("demo-1", "logs/")).recursive(true),
                copy(at("s3://acme-docs/2026/report.pdf"), at("./")),
                copy(at("s3://app-logs/2026/"), at("logs/")),
                copy(at("s3://app-logs/2026-11-22/"), at("logs/")).selection(matching(path -> path.endsWith(".log"))),
                copy(at("s3://acme-a/"), at("s3://acme-b/")),
                move(at("s3://acme-a/x/"), at("s3://acme-b/x/")),
                move(at("s3://acme-a/x"), at("s3://acme-b/x")),
                copy(at("s3://acme-a/x"), at("s3://acme-b/x")),
                sync(at("s3://www/"), at("s3://www-copy/")),
                copy(at("data/"), at("s3://acme-docs/d/")).settings(colder),
                sync(at("site/"), at("s3://www/")),
                sync(at("site/"), at("s3://www/")).deleteExtra(true),
                copy(new Pipe(), at("s3://backups/shop.sql")),
                copy(at("s3://backups/shop.sql"), new Pipe()),
                sync(at("site/"), at("s3://www/")).dryRun(true));
    }

    private static final Selection selected = new Selection(
            List.of(path -> path.endsWith(".log")),
            List.of(path -> path.startsWith("tmp/")),
            1024 * 1024,
            1024 * 1024 * 1024,
            Instant.parse("2026-01-01T00:00:00Z"),
            Instant.parse("2026-02-01T00:00:00Z"));

    private static final Set<String> names = Set.of("a.txt");

    private static final ObjectSettings stored = new ObjectSettings(
            StorageClass.GLACIER,
            ServerSideEncryption.AWS_KMS_DSSE,
            "alias/k",
            "text/html",
            "no-store",
            Map.of("owner", "me"),
            Map.of("team", "data"),
            ObjectCannedACL.BUCKET_OWNER_FULL_CONTROL,
            ChecksumAlgorithm.CRC32_C,
            true);

    /** As they stand in the table of options. */
    private static List<TransferRequest.Builder> options(TransferRequest.Builder sent) {
        return List.of(
                sent.selection(selected),
                sent.selection(matching(path -> path.matches("2026-\\d+/.*"))),
                sent.followLinks(true),
                sent.settings(stored),
                copy(at("s3://acme-docs/a.txt"), at("./")).version("3HL4kqtJ"),
                sent.existing(SKIP),
                sent.selection(matching(names::contains)),
                sync(at("site/"), at("s3://www/")).compare(CHECKSUM),
                sent.dryRun(true),
                sent.fsync(true));
    }

    private static List<String[]> rows() throws IOException {
        var rows = new ArrayList<String[]>();
        for (var line : Files.readAllLines(ROOT.resolve("docs/guides/transfers.md"))) {
            var cells = line.replace("\\|", "\u0001").split("\\|");
            if (cells.length == 5 && cells[4].contains("`")) {
                for (int i = 0; i < cells.length; i++) {
                    cells[i] = cells[i].replace('\u0001', '|').strip().replaceAll("^`|`$", "");
                }
                rows.add(cells);
            }
        }
        return rows;
    }

    /** Whether it is a row of the table of options. */
    private static boolean isOption(String[] row) {
        return row[3].startsWith("--");
    }

    @Test
    void calls_areThoseThatAreCompiledHere() throws IOException {
        var source = Files.readString(Path.of("src/test/java/dev/awsagent/tools/s3/TransfersGuideTest.java"))
                .replaceAll("\\s+", "");
        assertThat(rows()).filteredOn(row -> !isOption(row)).hasSameSizeAs(calls());
        for (var row : rows()) {
            assertThat(source).contains(row[4].replaceAll("\\s+", ""));
        }
        for (var call : calls()) {
            assertThat(call.build()).isNotNull();
        }
        for (var call : options(copy(at("data/"), at("s3://acme-docs/d/")))) {
            assertThat(call.build()).isNotNull();
        }
    }

    static Stream<String> sentences() throws IOException {
        return rows().stream().map(row -> row[2]).filter(sentence -> !sentence.isEmpty());
    }

    @ParameterizedTest
    @MethodSource("sentences")
    void sentence_isUnderstoodAsItsToolWithItsArguments(String sentence) throws IOException {
        var meaning = PromptsTest.lines("paraphrases.jsonl").stream()
                .filter(line -> line.path("prompt").asText().equals(sentence))
                .findFirst();
        assertThat(meaning).as("what it means, in paraphrases.jsonl").isPresent();
        assertThat(PromptsTest.plan(sentence))
                .isInstanceOfSatisfying(
                        Planning.Planned.class,
                        planned -> assertThat(planned.plan().steps())
                                .singleElement()
                                .matches(step -> PromptsTest.isAsSaid(meaning.get(), step), meaning.toString()));
    }
}
