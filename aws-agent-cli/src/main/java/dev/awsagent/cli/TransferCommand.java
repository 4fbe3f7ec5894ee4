package dev.awsagent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.awsagent.plan.Argument;
import dev.awsagent.plan.Origin;
import dev.awsagent.plan.Plan;
import dev.awsagent.plan.Step;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** Copies, moves or syncs between folders and S3, through the agent: reviewed, asked for and proven like any change. */
final class TransferCommand implements Command {

    private static final String TOOL = "s3_transfer";
    private static final String JSON_LINES = "--json-lines";

    /** Standard input or output. */
    private static final String PIPE = "-";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})\\s*([KMGT]?)(?:I?B)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern AGE = Pattern.compile("(\\d{1,9})([smhdw])");

    /** What the tool calls it, by option. */
    private static final Map<String, String> TEXTS = Map.of(
            "--storage-class", "storageClass",
            "--encryption", "encryption",
            "--kms-key", "kmsKey",
            "--content-type", "contentType",
            "--cache-control", "cacheControl",
            "--acl", "acl",
            "--checksum-algorithm", "checksum",
            "--version-id", "version",
            "--manifest", "manifest",
            "--from-manifest", "fromManifest");

    private static final String FROM_PROFILE = "--from-profile";

    private static final Map<String, String> FLAGS = Map.of(
            "--recursive", "recursive",
            "--delete", "delete",
            "--follow-links", "followLinks",
            "--request-payer", "requestPayer",
            "--fsync", "fsync",
            "--dry-run", "dryRun");

    private final boolean sync;

    private TransferCommand(boolean sync) {
        this.sync = sync;
    }

    static TransferCommand transfer() {
        return new TransferCommand(false);
    }

    static TransferCommand sync() {
        return new TransferCommand(true);
    }

    @Override
    public String name() {
        return sync ? "sync" : "transfer";
    }

    @Override
    public String summary() {
        return sync
                ? "Makes a folder or prefix like another: transfers only what is new or differs."
                : "Copies or moves files and objects: up, down, or inside S3.";
    }

    @Override
    public String[] examples() {
        return sync
                ? new String[] {
                    "aws-agent sync ./site s3://www/ --yes",
                    "aws-agent sync ./site s3://www/ --delete --confirm s3://www/",
                    "aws-agent sync s3://logs/2026/ ./logs --include '*.gz' --dry-run"
                }
                : new String[] {
                    "aws-agent transfer ./data s3://bucket/data/ --yes",
                    "aws-agent transfer s3://app-logs/2026-11-22/ ./logs --include '*.log' --min-size 1M --yes",
                    "aws-agent transfer s3://a/file s3://b/ --move --confirm s3://a/file",
                    "pg_dump shop | aws-agent transfer - s3://backups/shop.sql --yes",
                };
    }

    @Override
    public void describe(CommandSpec spec) {
        place(
                spec,
                "0",
                "SRC",
                "What is transferred: s3://bucket/key, s3://bucket/prefix/, a file or a folder"
                        + (sync ? "." : "; - for standard input."));
        place(
                spec,
                "1",
                "DST",
                "Where it goes; a closing slash means a folder or prefix" + (sync ? "." : ", - standard output."));
        list(
                spec,
                "--include",
                "GLOB",
                "Only paths that match; * and ? stay within a folder. regex:… for an expression.");
        list(spec, "--exclude", "GLOB", "No paths that match.");
        text(spec, "--min-size", "SIZE", "At least this size: 10M, 1G, or bytes.");
        text(spec, "--max-size", "SIZE", "At most this size.");
        text(spec, "--newer-than", "TIME", "Changed within this time (30m, 12h, 7d), or since this date or time.");
        text(spec, "--older-than", "TIME", "Changed before that.");
        if (sync) {
            spec.addOption(Options.flag("Remove at DST what SRC does not have, when all else was done.", "--delete"));
            text(
                    spec,
                    "--compare",
                    "HOW",
                    "What differs: size-and-time (so it is unless said), size, exact-time, checksum.");
        } else {
            spec.addOption(
                    Options.flag("Take SRC for a folder or prefix, also without a closing slash.", "--recursive"));
            spec.addOption(Options.flag("Remove from SRC what arrived and was checked.", "--move"));
            spec.addOption(Options.flag("Leave alone what is at DST already.", "--no-clobber"));
            text(spec, "--version-id", "ID", "The version of the one object that is meant.");
        }
        spec.addOption(Options.flag("Follow symbolic links below SRC.", "--follow-links"));
        text(spec, "--storage-class", "CLASS", "Store objects as STANDARD_IA, GLACIER_IR, …");
        text(spec, "--encryption", "KIND", "Encrypt objects by AES256, aws:kms or aws:kms:dsse.");
        text(spec, "--kms-key", "KEY", "With this KMS key.");
        text(spec, "--content-type", "TYPE", "Content type of every object; guessed from names unless given.");
        text(spec, "--cache-control", "TEXT", "Cache-Control of every object.");
        list(spec, "--metadata", "NAME=VALUE", "Metadata of every object.");
        list(spec, "--tag", "NAME=VALUE", "A tag of every object.");
        text(spec, "--acl", "ACL", "Canned ACL of every object: bucket-owner-full-control.");
        text(spec, "--checksum-algorithm", "NAME", "CRC64NVME (unless said), CRC32C or CRC32.");
        text(
                spec,
                FROM_PROFILE,
                "NAME",
                "Read SRC in S3 with the credentials of this profile; --profile is then for DST.");
        spec.addOption(Options.flag("The requester pays.", "--request-payer"));
        spec.addOption(Options.flag("Force each file to the disk before it gets its name.", "--fsync"));
        spec.addOption(Options.flag("Only list what would be done.", "--dry-run"));
        text(
                spec,
                "--manifest",
                "FILE",
                "Write to this new file, or - for standard output, as a line of JSON each, what was done with each file or"
                        + " object.");
        text(
                spec,
                "--from-manifest",
                "FILE",
                "Only what this manifest of another run lists as failed or planned; of a run that was cut off, what it does"
                        + " not list as done.");
        spec.addOption(Options.flag(
                "Show progress and the result as lines of JSON, one for each event, on standard output.", JSON_LINES));
        Consent.describe(spec);
    }

    private static void place(CommandSpec spec, String index, String label, String description) {
        spec.addPositional(PositionalParamSpec.builder()
                .index(index)
                .arity("1")
                .type(String.class)
                .paramLabel(label)
                .description(description)
                .build());
    }

    private static void text(CommandSpec spec, String name, String label, String description) {
        spec.addOption(OptionSpec.builder(name)
                .type(String.class)
                .arity("1")
                .paramLabel(label)
                .description(description)
                .build());
    }

    private static void list(CommandSpec spec, String name, String label, String description) {
        spec.addOption(OptionSpec.builder(name)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .paramLabel(label)
                .description(description + " May be given again.")
                .build());
    }

    @Override
    public int run(ParseResult line, Session session) throws IOException {
        var arguments = arguments(line, Instant.now(), ZoneId.systemDefault());
        if (line.hasMatchedOption(JSON_LINES)) {
            session.lines();
        }
        var manifest = line.matchedOptionValue("--manifest", "").equals(PIPE);
        var output = places(line).get(1).equals(PIPE);
        if (manifest && (output || line.hasMatchedOption(JSON_LINES))) {
            throw new UsageException("only one of the manifest, the data and --json-lines fits on standard output");
        }
        if (output && line.hasMatchedOption(JSON_LINES)) {
            throw new UsageException("--json-lines and the data do not both fit on standard output");
        }
        var isPiped = false;
        if (manifest || output || places(line).get(0).equals(PIPE)) {
            session.pipe(manifest || output);
            isPiped = true;
        }
        var target = session.options().target();
        session.onlyTools(TOOL);
        var step = new Step("1", TOOL, arguments, target);
        var conversation = session.agent().conversation(target);
        try (var interruption = new Interruption(conversation)) {
            return new Turn(session, conversation, Consent.of(line), ChatCommand.person(session), !isPiped)
                    .run(new Plan("command line", List.of(step)));
        } finally {
            session.streams().flush();
        }
    }

    /** What the tool is given. */
    Map<String, Argument> arguments(ParseResult line, Instant now, ZoneId zone) {
        refuseEmpty(line);
        var values = new LinkedHashMap<String, JsonNode>();
        values.put("source", JSON.textNode(places(line).get(0)));
        values.put("destination", JSON.textNode(places(line).get(1)));
        values.put("mode", JSON.textNode(sync ? "SYNC" : line.hasMatchedOption("--move") ? "MOVE" : "COPY"));
        FLAGS.forEach((option, name) -> {
            if (line.hasMatchedOption(option)) {
                values.put(name, JSON.booleanNode(true));
            }
        });
        TEXTS.forEach((option, name) -> {
            var value = line.matchedOptionValue(option, "");
            if (!value.isEmpty()) {
                values.put(name, JSON.textNode(value));
            }
        });
        var other = line.matchedOptionValue(FROM_PROFILE, "");
        if (!other.isEmpty()) {
            values.put("fromProfile", JSON.textNode(other));
        }
        if (line.hasMatchedOption("--no-clobber")) {
            values.put("existing", JSON.textNode("SKIP"));
        }
        var compare = line.matchedOptionValue("--compare", "");
        if (!compare.isEmpty()) {
            values.put("compare", JSON.textNode(compare.toUpperCase(Locale.ROOT).replace('-', '_')));
        }
        lists(line, "--include", values, "include");
        lists(line, "--exclude", values, "exclude");
        pairs(line, "--metadata", values, "metadata");
        pairs(line, "--tag", values, "tags");
        size(line, "--min-size", values, "minBytes");
        size(line, "--max-size", values, "maxBytes");
        time(line, "--newer-than", values, "newerThan", now, zone);
        time(line, "--older-than", values, "olderThan", now, zone);
        var arguments = new LinkedHashMap<String, Argument>();
        values.forEach((name, value) -> arguments.put(name, new Argument(value, Origin.USER)));
        return arguments;
    }

    /** An empty value, as of a variable that is not set, would be taken for none, and more be transferred than was meant. */
    private static void refuseEmpty(ParseResult line) {
        for (var option : line.matchedOptions()) {
            for (var value : option.originalStringValues()) {
                if (value.isBlank()) {
                    throw new UsageException(option.longestName() + " is empty; give it a value, or leave it out");
                }
            }
        }
    }

    private static List<String> places(ParseResult line) {
        return List.of(line.matchedPositionalValue(0, ""), line.matchedPositionalValue(1, ""));
    }

    private static void lists(ParseResult line, String option, Map<String, JsonNode> values, String name) {
        var given = line.matchedOptionValue(option, List.<String>of());
        if (!given.isEmpty()) {
            var array = JSON.arrayNode();
            given.forEach(array::add);
            values.put(name, array);
        }
    }

    private static void pairs(ParseResult line, String option, Map<String, JsonNode> values, String name) {
        var given = line.matchedOptionValue(option, List.<String>of());
        if (given.isEmpty()) {
            return;
        }
        var object = JSON.objectNode();
        for (var pair : given) {
            var equals = pair.indexOf('=');
            if (equals < 1) {
                throw new UsageException(option + " takes NAME=VALUE, and got '" + pair + "'");
            }
            object.put(pair.substring(0, equals), pair.substring(equals + 1));
        }
        values.put(name, object);
    }

    private static void size(ParseResult line, String option, Map<String, JsonNode> values, String name) {
        var text = line.matchedOptionValue(option, "");
        if (text.isEmpty()) {
            return;
        }
        var size = SIZE.matcher(text);
        if (!size.matches()) {
            throw new UsageException(option + " takes a size such as 500K, 10M or 1G, and got '" + text + "'");
        }
        var power = "KMGT".indexOf(size.group(2).toUpperCase(Locale.ROOT));
        var shift = size.group(2).isEmpty() ? 0 : 10 * (power + 1);
        var number = Long.parseLong(size.group(1));
        if (number > Long.MAX_VALUE >> shift) {
            throw new UsageException(option + " is larger than any object: '" + text + "'");
        }
        values.put(name, JSON.numberNode(number << shift));
    }

    private static void time(
            ParseResult line, String option, Map<String, JsonNode> values, String name, Instant now, ZoneId zone) {
        var text = line.matchedOptionValue(option, "");
        if (!text.isEmpty()) {
            values.put(name, JSON.textNode(time(option, text, now, zone).toString()));
        }
    }

    /** An age, counted back from now; a date, which begins at midnight here; or a moment with its zone. */
    private static Instant time(String option, String text, Instant now, ZoneId zone) {
        var age = AGE.matcher(text);
        try {
            if (age.matches()) {
                var number = Long.parseLong(age.group(1));
                return now.minus(
                        switch (age.group(2)) {
                            case "s" -> Duration.ofSeconds(number);
                            case "m" -> Duration.ofMinutes(number);
                            case "h" -> Duration.ofHours(number);
                            case "w" -> Duration.ofDays(7 * number);
                            default -> Duration.ofDays(number);
                        });
            }
            return text.contains("T")
                    ? Instant.parse(text)
                    : LocalDate.parse(text).atStartOfDay(zone).toInstant();
        } catch (DateTimeException e) {
            throw new UsageException(
                    option + " takes an age (30m, 12h, 7d), a date (2026-11-22) or a time with its zone"
                            + " (2026-11-22T10:00:00Z), and got '" + text + "'");
        }
    }
}
