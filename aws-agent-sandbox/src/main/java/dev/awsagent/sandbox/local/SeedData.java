package dev.awsagent.sandbox.local;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.gaul.s3proxy.blobstore.BlobStore;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** What is in a new sandbox: a few buckets of a shop that does not exist, with files of several kinds, sizes and ages. */
final class SeedData {

    private static final DateTimeFormatter DAY_FOLDERS =
            DateTimeFormatter.ofPattern("yyyy/MM/dd").withZone(ZoneOffset.UTC);

    private final BlobStore store;
    private final Path s3;
    private final Instant now;
    private final Random random = new Random(7); // the same files in each sandbox

    private SeedData(BlobStore store, Path s3, Instant now) {
        this.store = store;
        this.s3 = s3;
        this.now = now;
    }

    /** Puts it there. Doing it again after a crash half way is fine. */
    static void put(BlobStore store, Path s3, Clock clock) throws IOException {
        new SeedData(store, s3, clock.instant()).put();
    }

    private void put() throws IOException {
        var logs = bucket("acme-app-logs");
        for (int day = 0; day < 4; day++) {
            var at = now.minus(Duration.ofDays(day)).minus(Duration.ofMinutes(30));
            var folder = DAY_FOLDERS.format(at);
            put(logs, "web/" + folder + "/access.log", "text/plain", accessLog(at, 400 + 2_500 * day), at);
            put(logs, "worker/" + folder + "/worker.log", "text/plain", workerLog(at, 40 + 15 * day), at);
        }

        var reports = bucket("acme-reports");
        put(reports, "sales/q1.csv", "text/csv", sales("01", 120), now.minus(Duration.ofDays(200)));
        put(reports, "sales/q2.csv", "text/csv", sales("04", 180), now.minus(Duration.ofDays(110)));
        put(reports, "sales/q3.csv", "text/csv", sales("07", 240), now.minus(Duration.ofDays(20)));
        put(reports, "stock/inventory.json", "application/json", inventory(60), now.minus(Duration.ofHours(5)));
        put(
                reports,
                "board/Annual report.md",
                "text/markdown",
                text("# Annual report\n\nAcme sold more anvils than last year, and fewer were returned.\n"),
                now.minus(Duration.ofDays(90)));

        var website = bucket("acme-website");
        put(
                website,
                "index.html",
                "text/html",
                text("<!doctype html>\n<title>Acme</title>\n<link rel=stylesheet href=css/site.css>\n"
                        + "<img src=images/logo.png alt=Acme>\n<p>Anvils, delivered.</p>\n"),
                now.minus(Duration.ofDays(12)));
        put(
                website,
                "css/site.css",
                "text/css",
                text("body { font-family: sans-serif; margin: 2rem }\n"),
                now.minus(Duration.ofDays(12)));
        put(website, "images/logo.png", "image/png", png(96, 64), now.minus(Duration.ofDays(400)));
        put(website, "images/banner.png", "image/png", png(640, 360), now.minus(Duration.ofDays(3)));

        bucket("acme-uploads"); // an empty one belongs to the picture too
    }

    private String bucket(String name) {
        store.createContainer(name);
        return name;
    }

    private void put(String bucket, String key, String contentType, byte[] content, Instant at) throws IOException {
        var request = PutObjectRequest.builder()
                .bucket(bucket)
                .key(key)
                .contentType(contentType)
                .contentLength((long) content.length)
                .build();
        store.putBlob(request, new ByteArrayInputStream(content));
        Files.setLastModifiedTime(s3.resolve(bucket).resolve(key), FileTime.from(at));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private byte[] accessLog(Instant end, int requests) {
        var paths =
                new String[] {"/", "/anvils", "/anvils/17", "/cart", "/checkout", "/images/logo.png", "/favicon.ico"};
        var log = new StringBuilder();
        for (int i = requests; i > 0; i--) {
            var status = random.nextInt(50) == 0 ? 500 : random.nextInt(12) == 0 ? 404 : 200;
            log.append("198.51.100.")
                    .append(1 + random.nextInt(254))
                    .append(" - - [")
                    .append(end.minusSeconds(i * 20L))
                    .append("] \"GET ")
                    .append(paths[random.nextInt(paths.length)])
                    .append(" HTTP/1.1\" ")
                    .append(status)
                    .append(' ')
                    .append(200 + random.nextInt(9_000))
                    .append('\n');
        }
        return text(log.toString());
    }

    private byte[] workerLog(Instant end, int jobs) {
        var log = new StringBuilder();
        for (int i = jobs; i > 0; i--) {
            log.append(end.minusSeconds(i * 240L))
                    .append(random.nextInt(15) == 0 ? " ERROR mail: no answer, will try again" : " INFO order shipped")
                    .append(" order=")
                    .append(10_000 + random.nextInt(90_000))
                    .append('\n');
        }
        return text(log.toString());
    }

    private byte[] sales(String month, int orders) {
        var csv = new StringBuilder("order,month,product,quantity,price_eur\n");
        for (int i = 0; i < orders; i++) {
            csv.append(10_000 + random.nextInt(90_000))
                    .append(",2026-")
                    .append(month)
                    .append(",anvil-")
                    .append(1 + random.nextInt(30))
                    .append(',')
                    .append(1 + random.nextInt(5))
                    .append(',')
                    .append(19 + random.nextInt(200))
                    .append(".90\n");
        }
        return text(csv.toString());
    }

    private byte[] inventory(int products) {
        var json = new StringBuilder("{\"products\":[");
        for (int i = 1; i <= products; i++) {
            json.append(i == 1 ? "" : ",")
                    .append("{\"id\":\"anvil-")
                    .append(i)
                    .append("\",\"weight_kg\":")
                    .append(5 * i)
                    .append(",\"in_stock\":")
                    .append(random.nextInt(400))
                    .append('}');
        }
        return text(json.append("]}\n").toString());
    }

    /** A real picture, written out by hand because {@code java.desktop} takes longer to load than all else here. */
    private byte[] png(int width, int height) throws IOException {
        var pixels = new ByteArrayOutputStream();
        try (var compressed = new DeflaterOutputStream(pixels)) {
            for (int y = 0; y < height; y++) {
                compressed.write(0);
                for (int x = 0; x < width; x++) {
                    compressed.write(new byte[] {
                        (byte) (x * 255 / width), (byte) (y * 255 / height), (byte) (96 + random.nextInt(32))
                    });
                }
            }
        }
        var header = new ByteArrayOutputStream();
        var fields = new DataOutputStream(header);
        fields.writeInt(width);
        fields.writeInt(height);
        fields.write(new byte[] {8, 2, 0, 0, 0}); // 8 bits a channel, red green blue, the usual rest
        var file = new ByteArrayOutputStream();
        file.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        chunk(file, "IHDR", header.toByteArray());
        chunk(file, "IDAT", pixels.toByteArray());
        chunk(file, "IEND", new byte[0]);
        return file.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream file, String type, byte[] data) throws IOException {
        var out = new DataOutputStream(file);
        var name = type.getBytes(StandardCharsets.US_ASCII);
        var sum = new CRC32();
        sum.update(name);
        sum.update(data);
        out.writeInt(data.length);
        out.write(name);
        out.write(data);
        out.writeInt((int) sum.getValue());
    }
}
