package dev.awsagent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Shows what was changed, and whether that is what was written down. */
final class AuditCommand implements Command {

    private static final String LAST = "--last";

    @Override
    public String name() {
        return "audit";
    }

    @Override
    public String summary() {
        return "Shows what was changed and refused, and whether the log of it was tampered with.";
    }

    @Override
    public String[] examples() {
        return new String[] {"aws-agent audit verify", "aws-agent audit show --last 20", "aws-agent audit show --json"};
    }

    @Override
    public List<Command> subcommands() {
        return List.of(new Verify(), new Show());
    }

    @Override
    public int run(ParseResult line, Session session) {
        var names = subcommands().stream().map(Command::name).collect(Collectors.joining(", "));
        throw new UsageException("audit needs one of " + names + "; see " + Cli.NAME + " audit --help");
    }

    /** Reads all of it. */
    private static final class Verify implements Command {

        @Override
        public String name() {
            return "verify";
        }

        @Override
        public String summary() {
            return "Finds any change, removal, reordering or cutting off of the log, and says where.";
        }

        @Override
        public String[] examples() {
            return new String[] {"aws-agent audit verify", "aws-agent audit verify --json"};
        }

        @Override
        public int run(ParseResult line, Session session) {
            var log = session.agent().audit();
            var found = log.verify();
            var code = found.isWhole() ? ExitCode.DONE : ExitCode.FAILED;
            if (session.options().json()) {
                var json = JsonNodeFactory.instance.objectNode();
                json.put("folder", log.folder().toString());
                json.put("records", found.records());
                json.put("files", found.files());
                json.put("whole", found.isWhole());
                json.put("problem", found.problem());
                found.unfinished().forEach(json.putArray("unfinished")::add);
                session.print(json, code);
                return code;
            }
            if (!found.isWhole()) {
                session.streams()
                        .error(Cli.NAME + ": the audit log in " + log.folder() + " is not what was written: "
                                + found.problem() + "; the " + found.records() + " records before that are");
                return code;
            }
            session.print("The audit log in " + log.folder() + " is whole: " + found.records() + " records."
                    + (found.unfinished().isEmpty()
                            ? ""
                            : "\nWhat came of these is not written down, so it is in doubt: "
                                    + found.unfinished().stream()
                                            .map(String::valueOf)
                                            .collect(Collectors.joining(", "))));
            return code;
        }
    }

    /** Shows the newest of it. */
    private static final class Show implements Command {

        @Override
        public String name() {
            return "show";
        }

        @Override
        public String summary() {
            return "Shows the newest records.";
        }

        @Override
        public String[] examples() {
            return new String[] {"aws-agent audit show", "aws-agent audit show --last 100 --json"};
        }

        @Override
        public void describe(CommandSpec spec) {
            spec.addOption(Options.value(LAST, "NUMBER", "How many; 20 unless given."));
        }

        @Override
        public int run(ParseResult line, Session session) {
            var given = line.matchedOptionValue(LAST, "20");
            if (!given.matches("[1-9]\\d{0,5}")) {
                throw new UsageException(LAST + " takes a number from 1 to 999999, and got '" + given + "'");
            }
            var records = session.agent().audit().newest(Integer.parseInt(given));
            if (session.options().json()) {
                var all = JsonNodeFactory.instance.arrayNode();
                records.forEach(all::add);
                session.print(all);
                return ExitCode.DONE;
            }
            var table = new Table("NO", "AT", "EVENT", "TOOL OR RESULT", "ACCOUNT", "ON");
            for (var record : records) {
                var ended = record.path("event").asText().equals("end");
                table.row(
                        record.path("seq").asText(),
                        record.path("at").asText(),
                        record.path("event").asText()
                                + (ended ? " of " + record.path("of").asText() : ""),
                        ended
                                ? record.path("result").asText()
                                : record.path("tool").asText(),
                        text(record.path("account")),
                        ended ? text(record.path("message")) : resources(record));
            }
            session.print(table.toString());
            return ExitCode.DONE;
        }

        private static @Nullable String text(JsonNode value) {
            return value.isTextual() ? value.textValue() : null;
        }

        private static String resources(JsonNode record) {
            var names = new StringBuilder();
            record.path("resources")
                    .forEach(
                            one -> names.append(names.length() == 0 ? "" : ", ").append(one.asText()));
            return names.toString();
        }
    }
}
