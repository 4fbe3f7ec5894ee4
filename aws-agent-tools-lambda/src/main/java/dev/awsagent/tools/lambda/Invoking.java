package dev.awsagent.tools.lambda;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.lambda.model.State;

/** Invokes a function once, and says what came of it. */
final class Invoking {

    static final String PAYLOAD = "payload";

    /** An answer of more characters is not shown whole. */
    private static final int MOST_SHOWN = 32 * 1024;

    private static final int LOG_LINES = 20;

    /** Beyond what the function itself may take: the network, and a cold start. */
    private static final Duration MARGIN = Duration.ofSeconds(30);

    private static final Duration LONGEST = Duration.ofMinutes(15).plus(MARGIN);

    private Invoking() {}

    /** What a review keeps, and tells, of the function. */
    static Map<String, String> look(FunctionName name, ToolCall call, List<String> notes) {
        var function = LambdaAccess.of(call).function(name);
        if (function.state() == State.PENDING || function.state() == State.FAILED) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    "the function '" + name.shown() + "' cannot be invoked: it is " + function.stateAsString()
                            + (function.stateReason() == null ? "" : " (" + function.stateReason() + ")"),
                    function.state() == State.PENDING
                            ? "'wait until the function " + name.name() + " is active', then ask again"
                            : "'describe function " + name.name() + "' shows why");
        }
        notes.add("one invocation may take " + function.timeout() + " s");
        if (name.qualifier() != null
                && function.version() != null
                && !name.qualifier().equals(function.version())) {
            notes.add(name.shown() + " is version " + function.version() + " now");
        }
        return Shown.of(function);
    }

    static ToolResult<InvokeTool.Output> invoke(InvokeTool.Input in, ToolCall call) {
        var lambda = LambdaAccess.of(call);
        var name = in.name();
        var waits = !in.async() && !in.dryRun();
        var patience = MARGIN;
        if (waits || Shown.isKept(call)) {
            var function = lambda.function(name);
            var unused = Shown.revision(call, function);
            patience = waits ? MARGIN.plusSeconds(function.timeout()) : MARGIN;
        }
        var longest = patience;
        var request = InvokeRequest.builder()
                .functionName(name.text())
                .qualifier(name.qualifier())
                .invocationType(in.invocationType())
                .overrideConfiguration(
                        settings -> settings.apiCallTimeout(longest).apiCallAttemptTimeout(longest));
        if (waits) {
            request.logType(LogType.TAIL);
        }
        var payload = payload(in, call);
        if (payload != null) {
            request.payload(SdkBytes.fromUtf8String(payload));
        }
        InvokeResponse answer;
        try {
            answer = lambda.once(name, LONGEST, client -> client.invoke(request.build()));
        } catch (RuntimeException e) {
            if (LambdaAccess.isCode(e, "TooManyRequestsException")) {
                throw new ToolException(
                        FailureKind.THROTTLED,
                        "Lambda has no room for another invocation of '" + name.shown() + "'; it was not invoked ("
                                + LambdaAccess.said(e) + ")",
                        "wait a little, then ask again; or look at its reserved concurrency",
                        e);
            }
            throw e;
        }
        return answer.functionError() == null ? ToolResult.ok(output(in, answer)) : failure(name, answer);
    }

    private static @Nullable String payload(InvokeTool.Input in, ToolCall call) {
        if (in.payloadFile() == null) {
            return in.payload();
        }
        var payload = Payload.read(call.files(), in.payloadFile());
        // A dry run, which needs no approval, sends it and runs nothing.
        if (!in.dryRun()) {
            Reviewed.checkContent(call, PAYLOAD, "'" + in.payloadFile() + "'", payload.sha256());
        }
        return payload.text();
    }

    private static InvokeTool.Output output(InvokeTool.Input in, InvokeResponse answer) {
        var bytes = answer.payload() == null ? 0 : answer.payload().asByteArrayUnsafe().length;
        var text = bytes == 0 ? "" : answer.payload().asString(StandardCharsets.UTF_8);
        return new InvokeTool.Output(
                in.name().shown(),
                answer.statusCode() == null ? 0 : answer.statusCode(),
                answer.executedVersion(),
                bytes == 0 ? null : shown(text),
                bytes,
                in.log() ? log(answer) : null,
                in.dryRun()
                        ? "these credentials may invoke it; it was not invoked"
                        : in.async()
                                ? "the event was taken; what becomes of it is in the function's log"
                                : text.length() > MOST_SHOWN ? "the answer is cut: it has " + bytes + " bytes" : null);
    }

    private static JsonNode shown(String text) {
        if (text.length() <= MOST_SHOWN) {
            return json(text);
        }
        var end = Character.isHighSurrogate(text.charAt(MOST_SHOWN - 1)) ? MOST_SHOWN - 1 : MOST_SHOWN;
        return TextNode.valueOf(text.substring(0, end) + "…");
    }

    private static JsonNode json(String text) {
        try {
            return Payload.JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return TextNode.valueOf(text);
        }
    }

    private static List<String> log(InvokeResponse answer) {
        if (answer.logResult() == null) {
            return List.of();
        }
        var lines = new String(Base64.getDecoder().decode(answer.logResult()), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
        return lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size());
    }

    /** HTTP says 200 when the function itself failed. */
    private static ToolResult<InvokeTool.Output> failure(FunctionName name, InvokeResponse answer) {
        var error = answer.payload() == null
                ? TextNode.valueOf("")
                : json(answer.payload().asString(StandardCharsets.UTF_8));
        var type = error.path("errorType").asText("");
        var message =
                error.isTextual() ? error.asText() : error.path("errorMessage").asText("");
        var log = log(answer);
        return ToolResult.failed(
                FailureKind.SERVICE,
                "'" + name.shown() + "' was invoked and failed (" + answer.functionError() + "): "
                        + (type.isEmpty() ? "" : type + ": ")
                        + (message.isEmpty()
                                ? "it says nothing more"
                                : message.length() > 500 ? message.substring(0, 500) + "…" : message)
                        // What a function writes is no advice of ours.
                        + (log.isEmpty() ? "" : "; the end of its log: " + String.join(" | ", log)),
                "'show the logs of " + name.name() + "' shows more");
    }
}
