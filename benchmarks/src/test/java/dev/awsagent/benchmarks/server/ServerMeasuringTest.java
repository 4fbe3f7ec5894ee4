package dev.awsagent.benchmarks.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The arithmetic, and how answers are read; how long anything takes is not for a test. */
class ServerMeasuringTest {

    private static final int HELD = 64 << 20;

    private static final String METRICS = """
            # HELP awsagent_requests_seconds Requests
            awsagent_requests_seconds_bucket{method="POST",path="/api/v1/conversations/{id}/messages",status="200",le="0.001"} 10
            awsagent_requests_seconds_bucket{method="POST",path="/api/v1/conversations/{id}/messages",status="200",le="0.01"} 95
            awsagent_requests_seconds_bucket{method="POST",path="/api/v1/conversations/{id}/messages",status="200",le="0.02"} 99
            awsagent_requests_seconds_bucket{method="POST",path="/api/v1/conversations/{id}/messages",status="200",le="+Inf"} 100
            awsagent_requests_seconds_bucket{method="GET",path="/api/v1/conversations/{id}/messages",status="200",le="+Inf"} 7
            awsagent_requests_seconds_bucket{method="POST",path="/api/v1/conversations",status="201",le="+Inf"} 5
            awsagent_requests_seconds_count{method="POST",path="/api/v1/conversations/{id}/messages",status="200"} 100
            """;

    private static Incoming incoming(String text) {
        var in = new Incoming();
        in.add(text.getBytes(StandardCharsets.UTF_8));
        return in;
    }

    private static Heard heard(long... millis) {
        var heard = new Heard();
        for (var one : millis) {
            heard.add(one * 1_000_000);
        }
        return heard;
    }

    @Test
    void timeOfMost_isOneThatWasHeard() {
        var hundred = new long[100];
        Arrays.setAll(hundred, i -> 100 - i);

        assertThat(heard(hundred).millis(0.99)).isEqualTo(99);
        assertThat(heard(hundred).millis(0.5)).isEqualTo(50);
        assertThat(heard(hundred).millis(1)).isEqualTo(100);
        assertThat(heard(7).millis(0.5)).isEqualTo(7);
        assertThatThrownBy(() -> heard().millis(0.5)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void rate_isOfTheTimeThatItLasted() {
        var heard = heard(1, 2, 3);
        heard.lasted(1_500_000_000);

        assertThat(heard.perSecond()).isEqualTo(2);
        assertThat(heard().perSecond()).isZero();
    }

    @Test
    void pace_isEvenAndComesBackInEachPeriod() {
        var pace = new Pace(1_000, 400, 4);

        assertThat(List.of(pace.due(0), pace.due(1), pace.due(3), pace.due(4), pace.due(9)))
                .containsExactly(1_000L, 1_100L, 1_300L, 1_400L, 1_900L);
    }

    @Test
    void ownTime_isTheUpperEndOfTheBucket() {
        var times = OwnTimes.of(METRICS);

        assertThat(times.count()).isEqualTo(100);
        assertThat(times.millis(0.5)).isCloseTo(10, within(1e-9));
        assertThat(times.millis(0.99)).isCloseTo(20, within(1e-9));
        assertThat(times.millis(1)).isInfinite();
    }

    @Test
    void ownTime_leavesOutWhatWasBefore() {
        var later = METRICS.replace("\"0.001\"} 10", "\"0.001\"} 12")
                .replaceAll("(\"0.01\"|\"0.02\"|\"[+]Inf\")} (9.|100)", "$1} 102");

        var since = OwnTimes.of(later).since(OwnTimes.of(METRICS));

        assertThat(since.count()).isEqualTo(2);
        assertThat(since.millis(0.5)).isCloseTo(1, within(1e-9));
        assertThatThrownBy(() -> OwnTimes.of("").millis(0.5)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void growth_isWhatTheLastThirdHasMore() {
        var filling = samples(10, 50, 90, 100, 101, 99, 100, 99, 101);
        var leaking = samples(10, 20, 30, 40, 50, 60, 70, 80, 90);

        assertThat(Growth.of(filling, Vitals::liveBytes).more()).isZero();
        assertThat(Growth.of(leaking, Vitals::liveBytes).more()).isEqualTo(30);
        assertThatThrownBy(() -> Growth.of(samples(1, 2), Vitals::liveBytes))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static List<Vitals> samples(long... live) {
        return Arrays.stream(live).mapToObj(one -> new Vitals(one, 0, 0, 0)).toList();
    }

    /** A process of its own: on JDK 25 one that has itself measured waits for itself. */
    static final class Holder {
        public static void main(String[] args) throws IOException {
            var held = new byte[HELD];
            System.out.println("holds " + held.length);
            System.in.read();
            // Used after the wait, so that it is there until then.
            held[0] = 1;
        }
    }

    @Test
    void vitals_areThoseOfTheProcess() throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var holder = new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"), Holder.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var out = holder.inputReader()) {
            assertThat(out.readLine()).isEqualTo("holds " + HELD);

            var vitals = Vitals.of(holder.pid());

            assertThat(vitals.liveBytes()).isGreaterThan(HELD);
            assertThat(vitals.residentBytes()).isGreaterThan(HELD / 2);
            assertThat(vitals.threads()).isPositive();
            assertThat(vitals.descriptors()).isPositive();
        } finally {
            holder.destroyForcibly().waitFor();
        }
    }

    @Test
    void whatJcmdCannotTell_isNoNumber() {
        assertThatThrownBy(() -> Vitals.liveBytes("4711: no such process"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no such process");
    }

    @Test
    void median_isTheValueInTheMiddle() {
        var results = List.of(result(9), result(1), result(2), result(4));

        assertThat(Measure.median(results, Measure.Result::perSecond)).isEqualTo(3);
        assertThat(Measure.median(results.subList(0, 3), Measure.Result::perSecond))
                .isEqualTo(2);
    }

    private static Measure.Result result(double perSecond) {
        return new Measure.Result(perSecond, 0, 0, 0);
    }

    @Test
    void goal_isMetAtItsBound() {
        assertThat(Report.isMet(1.4, true, 1.4)).isTrue();
        assertThat(Report.isMet(1.39, true, 1.4)).isFalse();
        assertThat(Report.isMet(20, false, 20)).isTrue();
        assertThat(Report.isMet(20.1, false, 20)).isFalse();
    }

    @Test
    void answerThatCameInParts_isWholeWithItsLastByte() throws Exception {
        var in = incoming("HTTP/1.1 200 OK\r\nX-Length: 9\r\nContent-Le");
        assertThat(in.body()).isEqualTo(-1);
        in.add("ngth: 12\r\n\r\n{\"a\": \"b\"".getBytes(StandardCharsets.UTF_8));
        assertThat(in.end(in.body())).isEqualTo(-1);

        in.add(" }  HTTP".getBytes(StandardCharsets.UTF_8));

        assertThat(in.status()).isEqualTo(200);
        assertThat(in.text(in.body(), in.end(in.body()))).isEqualTo("{\"a\": \"b\" } ");
        assertThatThrownBy(() -> incoming("HTTP/1.1 200 OK\r\nA: b\r\n\r\n").end(25))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("without a length");
    }

    @Test
    void frames_areReadAsLongAsTheySay() {
        for (var length : new int[] {0, 125, 126, 300, 65_535}) {
            var frame = SocketTalker.frame(1, "x".repeat(length));
            // A server masks nothing, so its frames lack the four bytes of the mask.
            var head = length < 126 ? 2 : 4;
            var in = new Incoming();
            in.add(new byte[] {frame[0], (byte) (frame[1] & 0x7f)});
            in.add(Arrays.copyOfRange(frame, 2, head));
            assertThat(in.payload()).isEqualTo(head);
            assertThat(in.frameEnd(head)).isEqualTo(length == 0 ? head : -1);

            in.add(Arrays.copyOfRange(frame, head + 4, frame.length));

            assertThat(in.opcode()).isEqualTo(1);
            assertThat(in.frameEnd(head)).isEqualTo(head + length);
        }
    }
}
