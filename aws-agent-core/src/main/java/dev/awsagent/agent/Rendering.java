package dev.awsagent.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.awsagent.credential.Permission;
import dev.awsagent.credential.ProfileSummary;
import dev.awsagent.credential.Target;
import dev.awsagent.guard.Approval;
import dev.awsagent.guard.Decision.Verdict;
import dev.awsagent.guard.Proposal;
import dev.awsagent.guard.ReviewedStep;
import dev.awsagent.internal.Json;
import dev.awsagent.internal.Redactor;
import dev.awsagent.internal.Suspicion;
import dev.awsagent.internal.Text;
import dev.awsagent.plan.Argument;
import dev.awsagent.plan.Step;
import dev.awsagent.plan.StepOutcome;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Cost;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.ParamDefinition;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.ToolDefinition;
import dev.awsagent.tool.ToolRegistry;
import dev.awsagent.tool.Undo;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Replies, previews and events as text for people and as JSON for programs. In text, whatever came from AWS or from a
 * model is made harmless: control characters, terminal sequences and characters that reorder text become visible, and
 * links are taken apart. JSON holds the values as they are. Immutable and thread-safe.
 */
public final class Rendering {

    /** More are put on lines of their own; of those that are only looked at, no more are shown. */
    private static final int RESOURCES = 20;

    private static final int WIDTH = 90;

    /** So wide is one value of a call, the call itself, and what fits before and after on one line. */
    private static final int VALUE = 40;

    private static final int CALL = 160;

    private static final int BESIDE = 70;

    /** Things of one call that are named with it: all of them stand with what the step touches. */
    private static final int CALLED = 3;

    private static final BigDecimal HOURS_OF_A_MONTH = BigDecimal.valueOf(730);

    /** Request ids of one step that a text shows. */
    private static final int REQUESTS = 3;

    private final Supplier<ZoneId> zone;
    private final @Nullable ToolRegistry tools;

    private Rendering(Supplier<ZoneId> zone, @Nullable ToolRegistry tools) {
        this.zone = zone;
        this.tools = tools;
    }

    /** Times are shown in this zone. */
    public static Rendering in(ZoneId zone) {
        Objects.requireNonNull(zone, "zone");
        return new Rendering(() -> zone, null);
    }

    /** Times are shown in the zone of this machine, which is read when there is a time to show. */
    public static Rendering local() {
        return new Rendering(ZoneId::systemDefault, null);
    }

    /** The same, with arguments of these tools shown as what they are: sizes, spans of time, points in time. */
    public Rendering knowing(ToolRegistry tools) {
        return new Rendering(zone, Objects.requireNonNull(tools, "tools"));
    }

    /** A reply, with where it ran. */
    public String text(Reply reply) {
        if (reply instanceof Reply.Answer answer) {
            return answer.text();
        }
        var out = new StringBuilder();
        if (reply instanceof Reply.ApprovalNeeded needed) {
            var notes = new StringBuilder();
            needed.notes().forEach(note -> notes.append('\n').append(Text.harmlessLines(note)));
            return text(needed.proposal()) + notes + given(needed) + by("\nPlanned by ", needed.context(), ".");
        } else if (reply instanceof Reply.ClarificationNeeded question) {
            clarify(question.question(), question.choices(), out);
        } else if (reply instanceof Reply.Refused refused) {
            out.append("Refused: ")
                    .append(Text.harmless(refused.reason()))
                    .append(" (")
                    .append(Text.harmless(refused.rule()))
                    .append(")\n");
        } else if (reply instanceof Reply.Failed failed) {
            done(failed.outcomes(), out);
            out.append("Failed: ").append(Text.harmless(failed.message())).append('\n');
            hint(failed.hint(), out);
            out.append(unasked(failed.outcomes()).strip());
        }
        return withPlace(reply.context(), out.toString());
    }

    private static String given(Reply.ApprovalNeeded needed) {
        var names = needed.approvals().stream().map(Approval::approver).toList();
        return names.isEmpty() ? "" : "\nHas the yes of " + Text.harmless(String.join(", ", names)) + ".";
    }

    private void done(List<StepOutcome> outcomes, StringBuilder out) {
        for (var outcome : outcomes) {
            if (outcome.succeeded()) {
                out.append("Done: ").append(outcome.tool()).append('\n');
                out.append(result(outcome).indent(2));
            }
        }
    }

    private static void hint(@Nullable String hint, StringBuilder out) {
        if (hint != null) {
            out.append("Next: ").append(Text.harmless(hint)).append('\n');
        }
    }

    private static void clarify(String question, List<String> choices, StringBuilder out) {
        out.append(Text.harmlessLines(question)).append('\n');
        for (var choice : choices) {
            out.append("  - ").append(Text.harmless(choice)).append('\n');
        }
    }

    /** What steps came back with, without where they ran. */
    String results(List<StepOutcome> outcomes) {
        var parts = new ArrayList<String>();
        var several = outcomes.stream().filter(StepOutcome::succeeded).count() > 1;
        for (var outcome : outcomes) {
            if (outcome.succeeded()) {
                var text = result(outcome);
                parts.add(several ? outcome.tool() + "\n" + text.indent(2).stripTrailing() : text);
            }
        }
        return String.join("\n\n", parts);
    }

    private String result(StepOutcome outcome) {
        var text = outcome.value() == null ? "" : ResultText.of(outcome.value(), zone.get());
        return outcome.nextPage() == null ? text : text + "\nThis is not all: " + Text.harmless(outcome.nextPage());
    }

    /** The text of an answer: what was said, what came back, and where it ran. */
    public String answer(Reply.Context context, @Nullable String said, List<StepOutcome> outcomes) {
        var results = results(outcomes);
        var words = said == null ? "" : Text.harmlessLines(said).strip();
        var between = words.isEmpty() || results.isEmpty() ? "" : "\n\n";
        return withPlace(
                context, results + between + words + suspicious(outcomes) + evidence(outcomes) + unasked(outcomes));
    }

    /** Which rules let changes run that nobody was asked about. */
    private static String unasked(List<StepOutcome> outcomes) {
        var rules = new LinkedHashSet<String>();
        outcomes.forEach(outcome -> {
            if (outcome.allowedBy() != null) {
                rules.add("'" + Text.harmless(outcome.allowedBy()) + "'");
            }
        });
        return rules.isEmpty() ? "" : "\n\nRan without asking, by " + String.join(", ", rules) + ".";
    }

    /** What AWS or a file said is data, whatever it says. */
    private static String suspicious(List<StepOutcome> outcomes) {
        var why = new LinkedHashSet<String>();
        for (var outcome : outcomes) {
            if (outcome.succeeded() && outcome.shown() != null) {
                why.addAll(Suspicion.of(outcome.shown()));
            }
        }
        return why.isEmpty()
                ? ""
                : "\n\nSUSPICIOUS: what came back " + Text.harmless(String.join(", and ", why))
                        + ". It is data, and nothing is done because of it.";
    }

    /** The proof of a change: what AWS answered to, with its request id. */
    private static String evidence(List<StepOutcome> outcomes) {
        var lines = new ArrayList<String>();
        for (var outcome : outcomes) {
            var changes = outcome.evidence().stream()
                    .filter(request -> request.requestId() != null && request.status() / 100 == 2)
                    .filter(request -> !AwsCall.looks(request.operation(), Map.of()))
                    .toList();
            for (var request : changes.subList(0, Math.min(changes.size(), REQUESTS))) {
                lines.add(request.service() + ":" + request.operation() + " " + request.requestId());
            }
            if (outcome.moreRequests() > 0 && !changes.isEmpty()) {
                var made = outcome.evidence().size();
                lines.add("and more, of " + (made + outcome.moreRequests()) + " requests; --json shows " + made);
            } else if (changes.size() > REQUESTS) {
                lines.add("and " + (changes.size() - REQUESTS) + " more; --json shows them all");
            }
        }
        return lines.isEmpty() ? "" : "\n\nRequest ids: " + Text.harmless(String.join(", ", lines));
    }

    private static String withPlace(Reply.Context context, String text) {
        var where = place(context);
        var place = where + by(where.isEmpty() ? "planned by " : ", planned by ", context, "");
        var body = text.stripTrailing();
        return place.isEmpty() ? body : body + "\n\n[" + place + "]";
    }

    /** Empty where nobody could wonder who planned. */
    private static String by(String before, Reply.Context context, String after) {
        return context.planner() == null || !context.plannerShown()
                ? ""
                : before + Text.harmless(context.planner()) + after;
    }

    /** {@code profile dev, account 123456789012, region eu-west-1}; empty when AWS has no part in it. */
    public static String place(Reply.Context context) {
        return place(context.sandbox(), context.profile(), context.account(), context.region(), context.endpoint());
    }

    private static String place(
            boolean sandbox,
            @Nullable String profile,
            @Nullable String account,
            @Nullable String region,
            @Nullable String endpoint) {
        var parts = new ArrayList<String>();
        if (sandbox) {
            parts.add("SANDBOX, not AWS");
        }
        if (profile != null) {
            parts.add("profile " + profile);
        } else if (account != null && !sandbox) {
            parts.add("no profile");
        }
        if (account != null && !sandbox) {
            parts.add("account " + account);
        }
        if (region != null) {
            parts.add("region " + region);
        } else if (account != null && !sandbox) {
            parts.add("no region set");
        }
        if (endpoint != null && !sandbox) {
            parts.add("endpoint " + endpoint);
        }
        return Text.harmless(String.join(", ", parts));
    }

    /** What would run and what would be asked. */
    public String text(Preview preview) {
        var out = new StringBuilder();
        if (preview instanceof Preview.Steps steps) {
            out.append(previewed(steps));
        } else if (preview instanceof Preview.Clarify question) {
            clarify(question.question(), question.choices(), out);
        } else if (preview instanceof Preview.Refused refused) {
            clarify(refused.reason(), refused.suggestions(), out);
        } else if (preview instanceof Preview.Said said) {
            out.append(Text.harmlessLines(said.text())).append('\n');
        } else if (preview instanceof Preview.Failed failed) {
            out.append("Failed: ").append(Text.harmless(failed.message())).append('\n');
            hint(failed.hint(), out);
        }
        return out.toString().stripTrailing() + by("\nPlanned by ", preview.context(), ".");
    }

    /** What a person is asked to say yes to, without the question itself. */
    public String text(Proposal proposal) {
        var out = new StringBuilder(steps(proposal));
        if (proposal.verdict() == Verdict.ASK || proposal.verdict() == Verdict.ASK_TYPED) {
            var typed = proposal.confirmations();
            out.append(
                    typed.isEmpty()
                            ? "Needs a yes"
                            : "Needs to be typed to go ahead: " + Text.harmless(String.join(", ", typed)));
            if (proposal.approvers() > 1) {
                out.append(", by each of ").append(proposal.approvers()).append(" people");
            }
            out.append(", until ")
                    .append(ResultText.time(proposal.expires(), zone.get()))
                    .append(".\n");
        }
        return out.toString().stripTrailing();
    }

    /** Nobody waits for a yes to a preview. */
    private String previewed(Preview.Steps preview) {
        var proposal = preview.proposal();
        var typed = proposal.confirmations();
        var people = proposal.approvers() > 1 ? " " + proposal.approvers() + " people" : "";
        return steps(proposal)
                + then(preview)
                + switch (proposal.verdict()) {
                    case ALLOW -> "Nothing was run; it would run without asking.";
                    case ASK -> "Nothing was run; it would ask" + people + " for a yes first.";
                    case ASK_TYPED ->
                        "Nothing was run; it would ask" + people + " for this to be typed first: "
                                + Text.harmless(String.join(", ", typed)) + ".";
                    case DENY -> "Nothing was run; it would be refused.";
                };
    }

    /** A step that waits for what the ones before it bring. */
    public String later(Step step) {
        var out = new StringBuilder("Then, with what that brings: ").append(Text.harmless(step.tool()));
        step.arguments()
                .forEach((name, argument) -> out.append(' ')
                        .append(name)
                        .append(" = ")
                        .append(Text.cut(Text.harmless(value(step.tool(), name, argument.value())), 400)));
        return out.append(", reviewed and asked about when its values are known")
                .toString();
    }

    /** What goes by results, which are not known in a preview, and what was not understood. */
    private String then(Preview.Steps preview) {
        var out = new StringBuilder();
        preview.then().forEach(step -> out.append(later(step)).append('\n'));
        preview.notes().forEach(note -> out.append(Text.harmlessLines(note)).append('\n'));
        return out.toString();
    }

    private String steps(Proposal proposal) {
        var out = new StringBuilder();
        var target = proposal.target();
        var place = place(
                "sandbox".equals(proposal.account()),
                target.profile(),
                proposal.account(),
                target.region(),
                target.endpoint() == null ? null : target.endpoint().toString());
        if (!place.isEmpty()) {
            out.append("In ").append(place);
            if (proposal.alias() != null) {
                out.append(", which is called ").append(Text.harmless(proposal.alias()));
            }
            if (proposal.account() == null && proposal.accountUnknown() != null) {
                out.append(", account not known (")
                        .append(Text.harmless(proposal.accountUnknown()))
                        .append(')');
            }
            if (proposal.role() != null) {
                out.append(", as ")
                        .append(Text.harmless(proposal.role()))
                        .append(" with no rights but those that these calls take");
            }
            out.append(":\n");
        } else if (proposal.accountUnknown() != null) {
            out.append("Account not known (")
                    .append(Text.harmless(proposal.accountUnknown()))
                    .append("):\n");
        }
        var number = 1;
        for (var step : proposal.steps()) {
            step(number++, step, target, out);
        }
        return out.toString();
    }

    private void step(int number, ReviewedStep reviewed, Target target, StringBuilder out) {
        var step = reviewed.step();
        out.append(number)
                .append(". ")
                .append(Text.harmless(step.tool()))
                .append("  ")
                .append(reviewed.effect())
                .append(", ")
                .append(words(reviewed.decision().verdict()))
                .append(" (")
                .append(Text.harmless(reviewed.decision().rule()))
                .append(")\n");
        if (!reviewed.words().isEmpty()) {
            out.append("   ").append(Text.harmless(reviewed.words())).append('\n');
        }
        step.arguments()
                .forEach((name, argument) -> out.append("   ")
                        .append(name)
                        .append(" = ")
                        .append(argument(step.tool(), name, argument))
                        .append('\n'));
        var selection = step.selection();
        if (selection != null) {
            out.append("   keeps ").append(Text.harmless(selection.toString())).append('\n');
        }
        if (reviewed.decision().tainted()) {
            out.append("   Chosen after results were read, which may have asked for it.\n");
        }
        if (!Objects.equals(step.target().region(), target.region())
                && step.target().region() != null) {
            out.append("   in region ")
                    .append(Text.harmless(step.target().region()))
                    .append('\n');
        }
        impact(reviewed.impact(), reviewed.effect(), out);
        reviewed.suspicious()
                .forEach(why -> out.append("   !! SUSPICIOUS: ")
                        .append(Text.harmless(why))
                        .append('\n'));
        var permission = reviewed.permission();
        if (permission != null) {
            out.append(permission.state() == Permission.State.DENIED ? "   ! permission: " : "   permission: ")
                    .append(permission.state().name().toLowerCase(Locale.ROOT).replace('_', ' '))
                    .append(" (")
                    .append(Text.harmless(permission.about()))
                    .append(")\n");
        }
        if (!reviewed.calls().isEmpty()) {
            var calls = new LinkedHashSet<String>();
            var said = new HashSet<Map<String, Object>>();
            reviewed.calls().forEach(call -> calls.add(call(call, !call.looks() && said.add(call.params()))));
            out.append("   AWS: ").append(String.join(", ", calls)).append('\n');
        }
    }

    /**
     * {@code ec2:StopInstances InstanceIds=["i-1"] on instance/i-1}. What is only known when it is sent is in the JSON.
     *
     * @param whole whether with what it sends: of what only looks, or sends the same as another, its name is enough
     */
    private static String call(AwsCall call, boolean whole) {
        var out = new StringBuilder(call.id());
        if (whole) {
            call.params()
                    .forEach((name, value) -> out.append(' ')
                            .append(name)
                            .append('=')
                            .append(Text.cut(
                                    value instanceof String text
                                            ? text
                                            : Json.tree(value).toString(),
                                    VALUE)));
            if (!call.resources().isEmpty()) {
                out.append(" on ")
                        .append(String.join(
                                ", ",
                                call.resources().stream()
                                        .limit(CALLED)
                                        .map(arn -> arn.substring(arn.lastIndexOf(':') + 1))
                                        .toList()))
                        .append(
                                call.resources().size() > CALLED
                                        ? " and " + (call.resources().size() - CALLED) + " more"
                                        : "");
            }
        }
        return Text.cut(Text.harmless(out.toString()), CALL)
                + (call.profile() == null ? "" : " (profile " + Text.harmless(call.profile()) + ")");
    }

    private String argument(String tool, String name, Argument argument) {
        return Text.cut(Text.harmless(value(tool, name, argument.value())), 400)
                + switch (argument.origin()) {
                    case USER -> "";
                    case DEFAULT -> "   (a default)";
                    case MODEL -> "   (the model's choice)";
                    case TOOL -> "   (taken from an earlier result, not from your words)";
                };
    }

    private String value(String tool, String name, JsonNode value) {
        var text = value.isTextual() ? value.asText() : value.toString();
        return switch (kind(tool, name)) {
            case SIZE -> value.canConvertToLong() && value.isIntegralNumber() ? Text.size(value.asLong()) : text;
            case DURATION -> Text.span(text);
            case TIME -> ResultText.time(text, zone.get());
            default -> text;
        };
    }

    private ParamKind kind(String tool, String name) {
        var definition = tools == null ? null : tools.find(tool).orElse(null);
        return definition == null
                ? ParamKind.AUTO
                : definition.params().stream()
                        .filter(param -> param.name().equals(name))
                        .map(ParamDefinition::kind)
                        .findFirst()
                        .orElse(ParamKind.AUTO);
    }

    private static void impact(Impact impact, Effect effect, StringBuilder out) {
        if (!impact.resources().isEmpty()) {
            out.append("   touches");
            touched(impact.resources(), effect, out);
            out.append('\n');
        }
        if (impact.count() > 1) {
            out.append("   ").append(impact.count()).append(" things\n");
        }
        if (effect != Effect.READ && impact.undo() != Undo.NOT_NEEDED) {
            out.append("   ").append(words(impact.undo())).append('\n');
        }
        differences(impact.differences(), out);
        cost(impact, effect, out);
        for (var note : impact.notes()) {
            out.append("   ! ").append(Text.harmless(note)).append('\n');
        }
    }

    private static void differences(List<Impact.Difference> differences, StringBuilder out) {
        if (!differences.isEmpty()) {
            out.append("   before -> after\n");
        }
        for (var one : differences) {
            var before = one.before() == null ? "(none)" : Text.harmless(one.before());
            var after = one.after() == null ? "(gone)" : Text.harmless(one.after());
            out.append("     ").append(Text.harmless(one.what())).append(':');
            if (before.equals(after)) {
                out.append(' ').append(before).append(" (stays)\n");
                continue;
            }
            out.append(
                    Text.width(before) + Text.width(after) <= BESIDE
                            ? " " + before + " -> " + after
                            : "\n       - " + before + "\n       + " + after);
            out.append('\n');
        }
    }

    /** Of what is made it is also said that nobody knows: silence would be taken for nothing. */
    private static void cost(Impact impact, Effect effect, StringBuilder out) {
        var cost = impact.cost() == null && impact.newTags() != null ? Cost.UNKNOWN : impact.cost();
        if (cost == null || effect == Effect.READ) {
            return;
        }
        var perHour = cost.perHour();
        if (perHour != null && perHour.signum() == 0) {
            return;
        }
        var source = cost.source() == null ? "" : " (" + Text.harmless(cost.source()) + ")";
        out.append("   cost: ")
                .append(
                        perHour == null
                                ? "not known"
                                : cost + ", about "
                                        + perHour.multiply(HOURS_OF_A_MONTH)
                                                .setScale(2, RoundingMode.HALF_UP)
                                                .toPlainString()
                                        + " " + cost.currency() + " a month")
                .append(source)
                .append('\n');
    }

    /**
     * Of a change all, however many: nobody can say yes to what is not shown. The tools bound how many there are. Where only
     * a look is taken, the first few.
     */
    private static void touched(List<String> resources, Effect effect, StringBuilder out) {
        var shown = effect == Effect.READ ? resources.subList(0, Math.min(resources.size(), RESOURCES)) : resources;
        var column = 0;
        for (int i = 0; i < shown.size(); i++) {
            var one = Text.harmless(shown.get(i)) + (i == shown.size() - 1 ? "" : ",");
            var width = Text.width(one) + 1;
            var onNewLine = shown.size() > RESOURCES && (i == 0 || column + width > WIDTH);
            out.append(onNewLine ? "\n     " : " ").append(one);
            column = onNewLine ? width : column + width;
        }
        if (resources.size() > shown.size()) {
            out.append(", … ").append(resources.size() - shown.size()).append(" more");
        }
    }

    private static String words(Undo undo) {
        return switch (undo) {
            case NOT_NEEDED -> "nothing changes";
            case YES -> "can be undone";
            case PARTLY -> "can be undone in part";
            case NO -> "cannot be undone";
            case UNKNOWN -> "it is not known whether it can be undone";
        };
    }

    private static String words(Verdict verdict) {
        return switch (verdict) {
            case ALLOW -> "runs without asking";
            case ASK -> "asks first";
            case ASK_TYPED -> "asks for a name to be typed";
            case DENY -> "not allowed";
        };
    }

    /** {@code {"type":"answer","text":…,"said":…,"steps":[…],"evidence":[…],"profile":…,"account":…,"region":…,…}}. */
    public JsonNode json(Reply reply) {
        var out = Json.object();
        if (reply instanceof Reply.Answer answer) {
            out.put("type", "answer").put("text", answer.text()).put("said", answer.said());
            outcomes(answer.outcomes(), out);
        } else if (reply instanceof Reply.ApprovalNeeded needed) {
            out.put("type", "approval-needed").put("text", text(reply));
            out.set("proposal", json(needed.proposal()));
            out.set("approvals", Json.tree(needed.approvals()));
            out.set("notes", Json.tree(needed.notes()));
        } else if (reply instanceof Reply.ClarificationNeeded question) {
            out.put("type", "clarification-needed").put("text", text(reply)).put("question", question.question());
            out.set("missing", Json.tree(question.missing()));
            out.set("choices", Json.tree(question.choices()));
        } else if (reply instanceof Reply.Refused refused) {
            out.put("type", "refused")
                    .put("text", text(reply))
                    .put("reason", refused.reason())
                    .put("rule", refused.rule());
        } else if (reply instanceof Reply.Failed failed) {
            out.put("type", "failed").put("text", text(reply));
            out.set("error", failure(new StepOutcome.Failure(failed.kind(), failed.message(), failed.hint())));
            outcomes(failed.outcomes(), out);
        }
        return context(reply.context(), out);
    }

    private static void outcomes(List<StepOutcome> outcomes, ObjectNode out) {
        var steps = out.putArray("steps");
        var evidence = out.putArray("evidence");
        for (var outcome : outcomes) {
            steps.add(json(outcome));
            outcome.evidence().forEach(request -> evidence.add(Json.tree(request)));
        }
    }

    private static ObjectNode json(StepOutcome outcome) {
        var out = Json.object()
                .put("id", outcome.step())
                .put("tool", outcome.tool())
                .put("ok", outcome.succeeded());
        out.set("result", outcome.value() == null ? Json.tree(null) : outcome.value());
        out.put("nextPage", outcome.nextPage());
        out.set("error", outcome.failure() == null ? Json.tree(null) : failure(outcome.failure()));
        out.set("evidence", Json.tree(outcome.evidence()));
        if (outcome.moreRequests() > 0) {
            out.put("moreRequests", outcome.moreRequests());
        }
        return out.put("millis", outcome.millis()).put("allowedBy", outcome.allowedBy());
    }

    private static ObjectNode failure(StepOutcome.Failure failure) {
        return Json.object()
                .put("kind", failure.kind().name())
                .put("message", failure.message())
                .put("hint", failure.hint());
    }

    private static ObjectNode context(Reply.Context context, ObjectNode out) {
        return out.put("conversation", context.conversation())
                .put("profile", context.profile())
                .put("account", context.account())
                .put("region", context.region())
                .put("endpoint", context.endpoint())
                .put("sandbox", context.sandbox())
                .put("planner", context.planner())
                .put("plannerShown", context.plannerShown());
    }

    /** {@code {"steps":[…],"clarify":null|{…},"refused":null|{…},…}}. */
    public JsonNode json(Preview preview) {
        var out = preview instanceof Preview.Steps steps ? json(steps.proposal()) : Json.object();
        if (preview instanceof Preview.Steps steps) {
            if (!steps.then().isEmpty()) {
                out.set("then", Json.tree(steps.then()));
            }
            if (!steps.notes().isEmpty()) {
                out.set("notes", Json.tree(steps.notes()));
            }
        } else {
            out.putArray("steps");
        }
        out.putNull("clarify").putNull("refused").putNull("said").putNull("failed");
        if (preview instanceof Preview.Clarify question) {
            var clarify = out.putObject("clarify").put("question", question.question());
            clarify.set("missing", Json.tree(question.missing()));
            clarify.set("choices", Json.tree(question.choices()));
        } else if (preview instanceof Preview.Refused refused) {
            out.putObject("refused")
                    .put("kind", kind(refused.kind()))
                    .put("reason", refused.reason())
                    .set("suggestions", Json.tree(refused.suggestions()));
        } else if (preview instanceof Preview.Said said) {
            out.put("said", said.text());
        } else if (preview instanceof Preview.Failed failed) {
            out.set("failed", failure(new StepOutcome.Failure(failed.kind(), failed.message(), failed.hint())));
        }
        return out.put("planner", preview.context().planner())
                .put("sandbox", preview.context().sandbox());
    }

    private static String kind(Preview.Refused.Kind kind) {
        return switch (kind) {
            case NOT_SUPPORTED -> "not-supported";
            case FORBIDDEN -> "forbidden";
        };
    }

    /** A proposal by itself, as it stands in a reply. */
    public static ObjectNode json(Proposal proposal) {
        var out = Json.object();
        var steps = out.putArray("steps");
        for (var reviewed : proposal.steps()) {
            steps.add(json(reviewed, proposal));
        }
        out.put("account", proposal.account())
                .put("alias", proposal.alias())
                .put("role", proposal.role())
                .put("accountUnknown", proposal.accountUnknown())
                .put("seal", proposal.seal().isEmpty() ? null : proposal.seal())
                .put("expires", proposal.expires().toString());
        out.set("confirm", Json.tree(proposal.confirmations()));
        out.put("approvers", proposal.approvers());
        return out;
    }

    private static ObjectNode json(ReviewedStep reviewed, Proposal proposal) {
        var step = reviewed.step();
        var out = Json.object().put("id", step.id()).put("tool", step.tool());
        var arguments = out.putObject("arguments");
        step.values().forEach(arguments::set);
        var origins = out.putObject("origins");
        step.arguments()
                .forEach((name, argument) ->
                        origins.put(name, argument.origin().name().toLowerCase(Locale.ROOT)));
        if (step.selection() != null) {
            out.set("selection", Json.tree(step.selection()));
        }
        var target = step.target();
        out.putObject("target")
                .put("profile", target.profile())
                .put("account", proposal.account())
                .put("accountUnknown", proposal.accountUnknown())
                .put("region", target.region())
                .put("role", target.role())
                .put(
                        "endpoint",
                        target.endpoint() == null ? null : target.endpoint().toString());
        out.put("words", reviewed.words())
                .put("effect", reviewed.effect().name())
                .put("decision", decision(reviewed.decision().verdict()))
                .put("rule", reviewed.decision().rule())
                .put("tainted", reviewed.decision().tainted())
                .put("confirm", reviewed.impact().confirm());
        out.set("permission", Json.tree(reviewed.permission()));
        out.set("suspicious", Json.tree(reviewed.suspicious()));
        out.set("impact", Json.tree(reviewed.impact()));
        var calls = out.putArray("aws");
        for (var call : reviewed.calls()) {
            var aws = calls.addObject().put("service", call.service()).put("operation", call.operation());
            if (call.profile() != null) {
                aws.put("profile", call.profile());
            }
            aws.set("params", Json.tree(call.params()));
            aws.set("resources", Json.tree(call.resources()));
            if (call.atMost() != AwsCall.MANY) {
                aws.put("atMost", call.atMost());
            } else {
                aws.putNull("atMost");
            }
        }
        return out;
    }

    private static String decision(Verdict verdict) {
        return switch (verdict) {
            case ALLOW -> "allow";
            case ASK, ASK_TYPED -> "ask";
            case DENY -> "deny";
        };
    }

    /** A tool, with the schema of its input. */
    public static ObjectNode json(ToolDefinition tool) {
        var out = Json.object()
                .put("name", tool.name())
                .put("effect", tool.effect().name().toLowerCase(Locale.ROOT))
                .put("description", tool.description());
        tool.iam().forEach(out.putArray("iam")::add);
        tool.examples().forEach(out.putArray("examples")::add);
        return out.set("input", tool.inputSchema());
    }

    /** A profile, without who it is. */
    public static ObjectNode json(ProfileSummary profile) {
        return Json.object()
                .put("name", profile.name())
                .put("kind", profile.kind())
                .put("region", profile.region())
                .put("endpoint", profile.endpoint())
                .put("source", profile.source());
    }

    /** {@code {"event":"step-progress",…}}. */
    public JsonNode json(AgentEvent event) {
        var out = Json.object();
        if (event instanceof AgentEvent.NodeStarted node) {
            out.put("event", "node-started").put("node", node.node());
        } else if (event instanceof AgentEvent.Token token) {
            out.put("event", "token").put("text", token.text());
        } else if (event instanceof AgentEvent.ModelAsked asked) {
            out.put("event", "model-asked").put("model", asked.model()).put("prompt", asked.prompt());
        } else if (event instanceof AgentEvent.ModelAnswered answered) {
            out.put("event", "model-answered")
                    .put("model", answered.model())
                    .put("inputTokens", answered.inputTokens())
                    .put("outputTokens", answered.outputTokens())
                    .put("millis", answered.millis());
        } else if (event instanceof AgentEvent.ModelFailed failed) {
            out.put("event", "model-failed")
                    .put("model", failed.model())
                    .put("kind", failed.kind().name())
                    .put("millis", failed.millis());
        } else if (event instanceof AgentEvent.Planned planned) {
            out.put("event", "planned").set("plan", Json.tree(planned.plan()));
        } else if (event instanceof AgentEvent.Reviewed reviewed) {
            out.put("event", "reviewed").set("proposal", json(reviewed.proposal()));
        } else if (event instanceof AgentEvent.StepStarted started) {
            out.put("event", "step-started").put("step", started.step()).put("tool", started.tool());
        } else if (event instanceof AgentEvent.StepProgress progress) {
            out.put("event", "step-progress")
                    .put("step", progress.step())
                    .put("done", progress.done())
                    .put("total", progress.total())
                    .put("unit", progress.unit())
                    .put("detail", progress.detail());
        } else if (event instanceof AgentEvent.StepFinished finished) {
            out.put("event", "step-finished").set("outcome", json(finished.outcome()));
        } else if (event instanceof AgentEvent.Replied replied) {
            out.put("event", "replied").set("reply", json(replied.reply()));
        }
        return out;
    }

    /** One line of text that came from somewhere else, made harmless for a terminal. */
    public static String harmless(String text) {
        return Text.harmless(text);
    }

    /** The same for text of several lines. */
    public static String harmlessLines(String text) {
        return Text.harmlessLines(text);
    }

    /** Whether a text may hold a secret, by its form or by its words; for those who decide what to keep. */
    public static boolean mayHoldSecret(String text) {
        return Redactor.mayHold(text);
    }

    /** {@code 1.5 MiB}. */
    public static String bytes(long bytes) {
        return Text.bytes(bytes);
    }

    /** {@code 1 hour}, {@code 1 day 12 hours}. */
    public static String span(Duration span) {
        return Text.span(span);
    }

    /**
     * A failure that came before there was a reply or a preview, such as a wrong command line, in the form of both: a
     * reader of {@link #json(Reply)} finds it under {@code error}, one of {@link #json(Preview)} under {@code failed}.
     */
    public static ObjectNode json(FailureKind kind, String message, @Nullable String hint) {
        var failure = failure(new StepOutcome.Failure(kind, message, hint));
        var text = "Failed: " + message + (hint == null ? "" : "\nNext: " + hint);
        var out = Json.object().put("type", "failed").put("text", Text.harmlessLines(text));
        out.set("error", failure);
        out.set("failed", failure.deepCopy());
        out.putArray("steps");
        return out;
    }
}
