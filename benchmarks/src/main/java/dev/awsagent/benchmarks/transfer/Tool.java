package dev.awsagent.benchmarks.transfer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The programs, and every command line that they are given. Each runs as it comes, without tuning, but for what its manual
 * says is the way to do the job at hand.
 */
enum Tool {
    AWS_AGENT("--version") {
        @Override
        List<String> arguments(Job job) {
            var options = List.of(
                    "--endpoint-url",
                    job.endpoint(),
                    "--region",
                    REGION,
                    "--yes",
                    "--work-dir",
                    job.local().toString());
            return switch (job.kind()) {
                case UPLOAD -> with("transfer", options, local(job), s3(job, job.target()));
                case DOWNLOAD -> with("transfer", options, s3(job, job.source()), local(job));
                case COPY -> with("transfer", options, s3(job, job.source()), s3(job, job.target()));
                case SYNC -> with("sync", options, local(job), s3(job, job.target()));
                // A line for each key and its size; nothing is fetched.
                case LIST ->
                    with("transfer", options, "--dry-run", "--manifest", "-", s3(job, job.source()), local(job));
            };
        }
    },
    S5CMD("version") {
        @Override
        List<String> arguments(Job job) {
            var options = new ArrayList<>(List.of("--endpoint-url", job.endpoint()));
            if (job.encrypted()) {
                options.add("--no-verify-ssl");
            }
            options.addAll(
                    switch (job.kind()) {
                        case UPLOAD -> List.of("cp", local(job), s3(job, job.target()));
                        case DOWNLOAD -> List.of("cp", s3(job, job.source()) + (job.single() ? "" : "*"), local(job));
                        case COPY -> List.of("cp", s3(job, job.source()) + "*", s3(job, job.target()));
                        case SYNC -> List.of("sync", local(job), s3(job, job.target()));
                        case LIST -> List.of("ls", s3(job, job.source()) + "*");
                    });
            return options;
        }
    },
    RCLONE("version") {
        @Override
        List<String> arguments(Job job) {
            var options =
                    job.encrypted() ? List.of("--ca-cert", job.certificate().toString()) : List.<String>of();
            var local = job.single() ? job.local().toString() : local(job);
            return switch (job.kind()) {
                case UPLOAD -> with("copy", options, local, remote(job.target()));
                case DOWNLOAD -> with("copy", options, remote(job.source()), local);
                case COPY -> with("copy", options, remote(job.source()), remote(job.target()));
                // Otherwise it asks for each object whether a time is kept with it.
                case SYNC ->
                    with(
                            "sync",
                            options,
                            "--fast-list",
                            "--update",
                            "--use-server-modtime",
                            local,
                            remote(job.target()));
                case LIST -> with("lsf", options, "--recursive", "--fast-list", remote(job.source()));
            };
        }

        @Override
        void environment(Job job, Map<String, String> environment) {
            // A bundle named there stops its S3 client.
            environment.remove("AWS_CA_BUNDLE");
            environment.put("RCLONE_CONFIG", "/dev/null");
            environment.put("RCLONE_CONFIG_BENCH_TYPE", "s3");
            // Of those that put the bucket into the path, the one that asks for keys as AWS is asked for them.
            environment.put("RCLONE_CONFIG_BENCH_PROVIDER", "Minio");
            environment.put("RCLONE_CONFIG_BENCH_ENV_AUTH", "true");
            environment.put("RCLONE_CONFIG_BENCH_REGION", REGION);
            environment.put("RCLONE_CONFIG_BENCH_ENDPOINT", job.endpoint());
        }

        private String remote(String place) {
            return "bench:" + place;
        }
    },
    AWS("--version") {
        @Override
        List<String> arguments(Job job) {
            var options = List.of("--endpoint-url", job.endpoint(), "--region", REGION);
            var recursive = job.single() ? List.<String>of() : List.of("--recursive");
            return switch (job.kind()) {
                case UPLOAD -> s3Command("cp", options, recursive, local(job), s3(job, job.target()));
                case DOWNLOAD -> s3Command("cp", options, recursive, s3(job, job.source()), local(job));
                case COPY -> s3Command("cp", options, recursive, s3(job, job.source()), s3(job, job.target()));
                case SYNC -> s3Command("sync", options, List.of(), local(job), s3(job, job.target()));
                case LIST -> s3Command("ls", options, recursive, s3(job, job.source()));
            };
        }

        private List<String> s3Command(String name, List<String> options, List<String> recursive, String... places) {
            var words = new ArrayList<>(List.of("s3", name));
            words.addAll(options);
            words.addAll(recursive);
            words.addAll(List.of(places));
            return words;
        }
    };

    static final String REGION = "us-east-1";

    private final String askForVersion;

    Tool(String askForVersion) {
        this.askForVersion = askForVersion;
    }

    /** What it is called with to do this job. */
    abstract List<String> arguments(Job job);

    /** Its name on the command line and on the PATH. */
    String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String askForVersion() {
        return askForVersion;
    }

    /** Changes what all of them find in their environment to what this one needs. */
    void environment(Job job, Map<String, String> environment) {}

    /** The environment of this process without what could change a measurement, and with what every program needs. */
    Map<String, String> environment(Job job) {
        var environment = new TreeMap<>(System.getenv());
        environment.keySet().removeIf(name -> {
            var upper = name.toUpperCase(Locale.ROOT);
            return upper.startsWith("AWS_")
                    || upper.startsWith("AWSAGENT_")
                    || upper.startsWith("RCLONE_")
                    || upper.startsWith("S5CMD_")
                    || upper.endsWith("_PROXY");
        });
        environment.put("AWS_ACCESS_KEY_ID", "AKIDBENCHMARK");
        environment.put("AWS_SECRET_ACCESS_KEY", "benchmark");
        environment.put("AWS_REGION", REGION);
        environment.put("AWS_DEFAULT_REGION", REGION);
        environment.put("AWS_CONFIG_FILE", "/dev/null");
        environment.put("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
        environment.put("AWS_EC2_METADATA_DISABLED", "true");
        if (job.encrypted()) {
            environment.put("AWS_CA_BUNDLE", job.certificate().toString());
        }
        environment(job, environment);
        return environment;
    }

    private static List<String> with(String command, List<String> options, String... rest) {
        var words = new ArrayList<String>();
        words.add(command);
        words.addAll(options);
        words.addAll(List.of(rest));
        return words;
    }

    private static String local(Job job) {
        return job.local() + (job.single() ? "/" + Dataset.ONLY : "/");
    }

    private static String s3(Job job, String place) {
        return "s3://" + place + (job.single() ? Dataset.ONLY : "");
    }
}
