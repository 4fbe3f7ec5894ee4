package dev.awsagent.benchmarks.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MeasurementTest {

    @Test
    void median_isTheValueInTheMiddle() {
        assertThat(Measurement.median(List.of(9.0, 1.0, 2.0))).isEqualTo(2.0);
        assertThat(Measurement.median(List.of(4.0, 1.0, 2.0, 9.0))).isEqualTo(3.0);
        assertThatThrownBy(() -> Measurement.median(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ratio_isTheirsToOurs() {
        var ours = result(Tool.AWS_AGENT, run(2, null), run(1, null), run(3, null));
        var theirs = result(Tool.AWS, run(8, null), run(5, null), run(6, null));

        assertThat(Report.ratio(theirs, ours, true)).isEqualTo(3.0);
    }

    @Test
    void oneWrongRun_isShownAsFailedWithoutTimes() {
        var out = new ByteArrayOutputStream();
        var wrong = result(Tool.AWS, run(0.01, null), run(0.01, "the disk has 3 files"), run(0.01, null));

        new Report(false, 3).results(List.of(result(Tool.AWS_AGENT, run(5, null)), wrong), new PrintStream(out, true));

        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("aws        FAILED 1 of 3: the disk has 3 files")
                .doesNotContain("0.01");
    }

    private static Result result(Tool tool, Measurement... runs) {
        return new Result(Workload.UP_1M, Condition.HTTP, tool, List.of(runs));
    }

    private static Measurement run(double wall, @Nullable String failure) {
        return new Measurement(wall, wall * 2, 1 << 20, Map.of("PutObject", 1L), failure);
    }

    @Test
    void filesOnDisk_holdWhatTheDatasetSays(@TempDir Path folder) throws IOException {
        var data = new Dataset(1200, 100);
        data.write(folder, FileTime.fromMillis(1_000_000_000_000L));
        var expected = data.holdings();

        assertThat(Dataset.holdings(folder)).isEqualTo(expected);
        assertThat(Check.holds("the disk", expected, Dataset.holdings(folder))).isNull();

        var file = folder.resolve(data.name(1100));
        var content = Files.readAllBytes(file);
        content[50] ^= 1;
        Files.write(file, content);
        assertThat(Check.holds("the disk", expected, Dataset.holdings(folder))).contains("wrong names or contents");

        Files.delete(file);
        assertThat(Check.holds("the disk", expected, Dataset.holdings(folder)))
                .isEqualTo("the disk has 1,199 files of 119,900 bytes in all, not 1,200 of 120,000");
    }

    @Test
    void twoFilesWithEachOthersBytes_areSeen() {
        var right = Holdings.NONE.plus("a", 5, 1).plus("b", 5, 2);

        assertThat(Holdings.NONE.plus("b", 5, 2).plus("a", 5, 1)).isEqualTo(right);
        assertThat(Holdings.NONE.plus("a", 5, 2).plus("b", 5, 1)).isNotEqualTo(right);
        assertThat(Holdings.parse(right.text())).isEqualTo(right);
    }

    @Test
    void sync_isRightWhereItLookedAndWroteNothing() {
        assertThat(Check.leftAlone(Map.of("ListObjectsV2", 10L), 10_000)).isNull();
        assertThat(Check.leftAlone(Map.of("ListObjectsV2", 9L), 10_000)).contains("too few");
        assertThat(Check.leftAlone(Map.of("ListObjectsV2", 10L, "PutObject", 1L), 10_000))
                .contains("PutObject");
    }

    @Test
    void joinedChecksum_isThatOfAllBytes() {
        var bytes = new byte[100_000];
        new Random(1).nextBytes(bytes);
        for (var cut : new int[] {0, 1, 7, 65_536, 99_999, 100_000}) {
            assertThat(Crc32.joined(crc(bytes, 0, cut), crc(bytes, cut, bytes.length - cut), bytes.length - cut))
                    .isEqualTo(crc(bytes, 0, bytes.length));
        }
    }

    private static int crc(byte[] bytes, int from, int length) {
        var crc = new CRC32();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }

    @Test
    void stopwatch_tellsWhatAProgramTookAndHowItEnded(@TempDir Path folder) throws IOException {
        var stopwatch = new Stopwatch(folder, Duration.ofSeconds(2));
        var environment = Map.of("PATH", System.getenv("PATH"));

        var busy = stopwatch.run(
                List.of("bash", "-c", "for ((i = 0; i < 200000; i++)); do :; done; echo done"), environment, folder);
        assertThat(busy.error()).isNull();
        assertThat(busy.cpu()).isBetween(0.05, busy.wall() + 0.05);
        assertThat(busy.output()).hasContent("done");

        var failing = stopwatch.run(List.of("bash", "-c", "echo 'no such bucket' >&2; exit 3"), environment, folder);
        assertThat(failing.error()).isEqualTo("exit code 3: no such bucket");

        var endless = stopwatch.run(List.of("sleep", "60"), environment, folder);
        assertThat(endless.error()).isEqualTo("took longer than 2 s");
    }

    @Test
    void programThatIsAbsent_isNotFound(@TempDir Path folder) throws IOException {
        var programs = new Programs(folder.resolve("aws-agent"), folder.toString());
        assertThat(programs.find(Tool.S5CMD)).isNull();
        assertThat(programs.find(Tool.AWS_AGENT)).isNull();

        var program = Files.createFile(folder.resolve("s5cmd"));
        assertThat(program.toFile().setExecutable(true)).isTrue();
        assertThat(programs.find(Tool.S5CMD)).isEqualTo(program);
    }
}
