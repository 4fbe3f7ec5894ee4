package dev.awsagent.tools.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import dev.awsagent.agent.Rendering;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import dev.awsagent.tool.WorkingFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "lambda_invoke",
        effect = Effect.WRITE,
        iam = {"lambda:InvokeFunction", "lambda:GetFunctionConfiguration", "lambda:ListFunctions"},
        value =
                "Invokes a Lambda function, with a JSON payload or without, and shows what it answers; or sends it an event and does"
                        + " not wait for it.",
        examples = {
            "invoke {function}",
            "invoke lambda {function}",
            "invoke the lambda {function}",
            "invoke function {function}",
            "invoke the function {function}",
            "invoke the {function} lambda",
            "invoke {function} with {payload}",
            "invoke {function} with payload {payload}",
            "invoke {function} with the payload {payload}",
            "invoke lambda {function} with payload {payload}",
            "invoke {function} with the payload in {payloadFile}",
            "invoke {function} with payload from {payloadFile}",
            "invoke {function} with the file {payloadFile}",
            "invoke {function} async",
            "invoke {function} async with payload {payload}",
            "invoke {function} asynchronously with payload {payload}",
            "fire {function} async",
            "fire lambda {function}",
            "trigger lambda {function}",
            "trigger the lambda {function}",
            "trigger function {function}",
            "trigger function {function} with payload {payload}",
            "trigger lambda {function} async",
            "run lambda {function}",
            "run the lambda {function}",
            "run the function {function}",
            "run lambda {function} with payload {payload}",
            "call lambda {function}",
            "call lambda {function} with payload {payload}",
            "execute lambda {function}",
            "execute the function {function}",
            "run the {function} lambda",
            "run the {function} function",
            "run the {function} lambda with {payload}",
            "run lambda {function} with {payload}",
            "run function {function} with {payload}",
            "run lambda {function} with event {payload}",
            "run lambda {function} async",
            "call the {function} lambda",
            "call function {function}",
            "call the function {function} with {payload}",
            "call lambda {function} with {payload}",
            "execute the {function} lambda",
            "execute lambda {function} with {payload}",
            "execute function {function} with payload {payload}",
            "execute function {function}",
            "trigger the {function} lambda",
            "trigger the {function} function",
            "trigger lambda {function} with {payload}",
            "trigger {function} async",
            "kick off lambda {function}",
            "kick off function {function}",
            "kick off lambda {function} async",
            "start lambda {function}",
            "start the lambda {function}",
            "start the function {function} with {payload}",
            "start lambda {function} async",
            "launch lambda {function}",
            "test lambda {function}",
            "test lambda {function} with {payload}",
            "test the function {function} with payload {payload}",
            "send {payload} to lambda {function}",
            "send the event {payload} to lambda {function}",
            "send {payloadFile} to lambda {function}",
            "invoke the {function} function",
            "invoke {function} with event {payload}",
            "invoke lambda {function} with {payload}",
            "invoke function {function} with {payload}",
            "invoke lambda {function} with the event in {payloadFile}",
            "invoke lambda {function} using {payloadFile}",
            "invoke {function} with {payloadFile}",
            "invoke {function} using the event in {payloadFile}",
            "invoke {function} with input {payload}",
            "fire the lambda {function}",
            "fire off lambda {function}",
            "fire function {function}",
            "invoke {function} in the background",
            "run lambda {function} in the background",
            "fire lambda {function} in the background"
        })
final class InvokeTool implements Tool<InvokeTool.Input, InvokeTool.Output> {

    private static final int SHOWN = 200;

    record Input(
            @Param(
                    value = "The function, by its name or its ARN, with a version or an alias behind a colon or not",
                    kind = ParamKind.NAME,
                    pattern = FunctionName.PATTERN,
                    rule = FunctionName.RULE,
                    words = {"function {}", "lambda {}"})
            String function,

            @Param(
                    value = "The payload in JSON, in quotes",
                    kind = ParamKind.TEXT,
                    words = {
                        "payload {}",
                        "with payload {}",
                        "with the payload {}",
                        "event {}",
                        "with event {}",
                        "input {}",
                        "with input {}"
                    })
            @Nullable
            String payload,

            @Param(
                    value = "A JSON file of this machine with the payload",
                    kind = ParamKind.LOCAL_PATH,
                    words = {
                        "payload in {}",
                        "payload from {}",
                        "event in {}",
                        "event from {}",
                        "from file {}",
                        "with file {}",
                        "with the file {}"
                    })
            @Nullable
            String payloadFile,

            @Param(
                    value = "Send it as an event, and do not wait for the answer",
                    words = {
                        "async",
                        "asynchronously",
                        "as an event",
                        "as event",
                        "in the background",
                        "without waiting",
                        "fire and forget",
                        "fire-and-forget",
                        "in background",
                        "without waiting for it",
                        "don't wait",
                        "don't wait for it",
                        "do not wait",
                        "do not wait for it",
                        "without waiting for the result"
                    },
                    defaultValue = "false")
            boolean async,

            @Param(
                    value = "Only try it, with Lambda's own dry run: whether these credentials may invoke it",
                    words = {"dry run", "dryrun", "as a dry run"},
                    defaultValue = "false")
            boolean dryRun,

            @Param(
                    value = "Show the end of the function's log too",
                    words = {"with the log", "with its log", "and show the log", "and show its log", "with logs"},
                    defaultValue = "false")
            boolean log) {

        Input {
            if (payload != null && payloadFile != null) {
                throw new ToolException(
                        FailureKind.INVALID,
                        "a payload is given, and the file '" + payloadFile + "' with another",
                        "name one of the two");
            }
            if (payload != null) {
                Payload.check(payload, "the payload");
            }
        }

        FunctionName name() {
            return FunctionName.of(function);
        }

        String invocationType() {
            return dryRun ? "DryRun" : async ? "Event" : "RequestResponse";
        }
    }

    /**
     * @param status of HTTP: 200 for an answer, 202 for an event that was taken, 204 for a dry run
     * @param version that ran; null where the endpoint does not say
     * @param answer what it answered; a text where it is no JSON, or too long to be shown whole
     * @param bytes of the whole answer
     * @param log the end of its log, where that was asked for
     */
    record Output(
            String function,
            int status,
            @Nullable String version,
            @Nullable JsonNode answer,
            long bytes,
            @Nullable List<String> log,
            @Nullable String note) {}

    @Override
    public List<AwsCall> calls(Input in) {
        var invoke = LambdaCalls.on("Invoke", in.name()).with("InvocationType", in.invocationType());
        var qualifier = in.name().qualifier();
        invoke = qualifier == null ? invoke : invoke.with("Qualifier", qualifier);
        invoke = in.async() || in.dryRun() ? invoke : invoke.with("LogType", "Tail");
        return List.of(LambdaCalls.look(in.name()), invoke.open("Payload"), LambdaCalls.nearNames());
    }

    @Override
    public void check(Input in, WorkingFolder files) {
        if (in.payloadFile() != null) {
            var unused = Payload.read(files, in.payloadFile());
        }
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(
                in.name().shown(),
                Undo.UNKNOWN,
                "what it does is up to its code, and cannot be taken back from here",
                in.async()
                        ? "as an event: Lambda tries it up to three times, and nobody waits for the answer"
                        : "waits for the answer",
                in.payload() != null
                        ? "payload " + shortened(in.payload())
                        : in.payloadFile() != null ? "payload from '" + in.payloadFile() + "'" : "no payload");
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "… (" + text.length() + " characters)";
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var notes = new ArrayList<>(impact(in).notes());
        var seen = new TreeMap<String, String>();
        if (in.payloadFile() != null) {
            var payload = Payload.read(call.files(), in.payloadFile());
            notes.set(
                    2,
                    "payload from '" + in.payloadFile() + "' (" + Rendering.bytes(payload.bytes()) + "): "
                            + shortened(payload.text()));
            seen.put(Invoking.PAYLOAD, payload.sha256());
        }
        try {
            seen.putAll(Invoking.look(in.name(), call, notes));
        } catch (RuntimeException e) {
            Reviewed.note(e, notes, "the function");
        }
        return impact(in).withNotes(notes).seen(seen);
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        return Invoking.invoke(in, call);
    }
}
