package dev.awsagent.plan;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolRegistry;
import dev.awsagent.tool.ToolResult;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tools of several services, as strangers would write them. They are planned, never called. */
final class OtherTools {

    private static final String INSTANCE = "i-[0-9a-f]{8,17}";

    private OtherTools() {}

    static ToolRegistry registry() {
        return ToolRegistry.of(List.of(
                new ListInstances(),
                new StopInstance(),
                new TerminateInstance(),
                new OpenPort(),
                new ListFunctions(),
                new Invoke(),
                new SetMemory(),
                new DeleteFunction(),
                new ListTables(),
                new DeleteTable(),
                new Events(),
                new Publish(),
                new TagResource()));
    }

    /** Values for the inputs, as a person says them. */
    static final Map<String, String> SAMPLES = Map.ofEntries(
            Map.entry("instance", "i-0abc123def4567890"),
            Map.entry("type", "t3.micro"),
            Map.entry("state", "running"),
            Map.entry("tags", "env=dev"),
            Map.entry("group", "sg-0123456789abcdef0"),
            Map.entry("port", "443"),
            Map.entry("function", "resize-images"),
            Map.entry("memory", "512"),
            Map.entry("table", "orders-eu"),
            Map.entry("logGroup", "/ecs/web"),
            Map.entry("since", "the last 30 minutes"),
            Map.entry("topic", "arn:aws:sns:eu-west-1:123456789012:ops"),
            Map.entry("message", "\"deploy done\""));

    private abstract static class Unused<I extends Record> implements Tool<I, String> {
        @Override
        public ToolResult<String> call(I input, ToolCall call) {
            throw new UnsupportedOperationException("planned only");
        }

        @Override
        public List<AwsCall> calls(I input) {
            return List.of();
        }
    }

    enum State {
        running,
        stopped
    }

    @ToolInfo(
            name = "ec2_list_instances",
            effect = Effect.READ,
            value = "Lists the instances of a region, with state, type and addresses.",
            examples = {
                "list my instances",
                "show all ec2 instances",
                "which instances are {state}",
                "list {state} instances",
                "show servers of type {type}",
                "what instances do I have tagged {tags}",
                "find instances with tag {tags}",
                "list the {type} instances",
                "show instances of type {type}",
                "what servers are there"
            })
    static final class ListInstances extends Unused<ListInstances.Input> {
        record Input(
                @Param("Only in this state") @Nullable State state,

                @Param(value = "Only of this type", kind = ParamKind.NAME, pattern = "[a-z0-9-]+\\.[a-z0-9]+") @Nullable
                String type,

                @Param("Only with these tags") @Nullable Map<String, String> tags) {}
    }

    @ToolInfo(
            name = "ec2_stop_instance",
            effect = Effect.WRITE,
            value = "Stops one instance.",
            examples = {
                "stop {instance}",
                "stop instance {instance}",
                "stop the server {instance}",
                "shut down the instance {instance}",
                "shut down {instance}",
                "turn off {instance}"
            })
    static final class StopInstance extends Unused<StopInstance.Input> {
        record Input(
                @Param(value = "Instance id", kind = ParamKind.RESOURCE_ID, pattern = INSTANCE)
                String instance) {}
    }

    @ToolInfo(
            name = "ec2_terminate_instance",
            effect = Effect.DESTROY,
            value = "Terminates one instance for good.",
            examples = {
                "terminate {instance}",
                "terminate the instance {instance}",
                "terminate the server {instance}",
                "kill instance {instance}",
                "kill {instance}"
            })
    static final class TerminateInstance extends Unused<TerminateInstance.Input> {
        record Input(
                @Param(value = "Instance id", kind = ParamKind.RESOURCE_ID, pattern = INSTANCE)
                String instance) {}
    }

    @ToolInfo(
            name = "ec2_open_port",
            effect = Effect.WRITE,
            value = "Opens one port of a security group.",
            examples = {
                "open port {port} on {group}",
                "open port {port} in security group {group}",
                "allow port {port} in {group}",
                "allow port {port} on the security group {group}"
            })
    static final class OpenPort extends Unused<OpenPort.Input> {
        record Input(
                @Param(value = "Security group", kind = ParamKind.RESOURCE_ID, pattern = "sg-[0-9a-f]{8,17}")
                String group,

                @Param(value = "Port", min = 1, max = 65535) int port) {}
    }

    @ToolInfo(
            name = "lambda_list_functions",
            effect = Effect.READ,
            value = "Lists functions.",
            examples = {
                "list lambda functions",
                "show my functions",
                "which lambdas are there",
                "what functions do we have",
                "list all lambdas"
            })
    static final class ListFunctions extends Unused<ListFunctions.Input> {
        record Input() {}
    }

    @ToolInfo(
            name = "lambda_invoke_function",
            effect = Effect.WRITE,
            value = "Invokes a function.",
            examples = {
                "invoke {function}",
                "invoke the function {function}",
                "run the lambda {function}",
                "run function {function}",
                "call lambda {function}",
                "call the function {function}"
            })
    static final class Invoke extends Unused<Invoke.Input> {
        record Input(
                @Param(value = "Function name", kind = ParamKind.NAME)
                String function,

                @Param(
                        value = "Do not wait for the answer",
                        words = {"async", "asynchronously"},
                        defaultValue = "false")
                boolean async) {}
    }

    @ToolInfo(
            name = "lambda_set_memory",
            effect = Effect.WRITE,
            value = "Sets the memory of a function, in MB.",
            examples = {
                "set the memory of {function} to {memory}",
                "set memory of function {function} to {memory}",
                "change memory of lambda {function} to {memory}",
                "change the memory of {function} to {memory}"
            })
    static final class SetMemory extends Unused<SetMemory.Input> {
        record Input(
                @Param(value = "Function name", kind = ParamKind.NAME)
                String function,

                @Param(value = "Memory in MB", min = 128, max = 10240)
                int memory) {}
    }

    @ToolInfo(
            name = "lambda_delete_function",
            effect = Effect.DESTROY,
            value = "Deletes a function.",
            examples = {
                "delete function {function}",
                "delete the lambda {function}",
                "remove the function {function}",
                "remove lambda {function}"
            })
    static final class DeleteFunction extends Unused<DeleteFunction.Input> {
        record Input(
                @Param(value = "Function name", kind = ParamKind.NAME)
                String function) {}
    }

    @ToolInfo(
            name = "dynamodb_list_tables",
            effect = Effect.READ,
            value = "Lists tables.",
            examples = {
                "list tables",
                "list the dynamodb tables",
                "show me all tables",
                "which tables exist",
                "what dynamodb tables are there"
            })
    static final class ListTables extends Unused<ListTables.Input> {
        record Input() {}
    }

    @ToolInfo(
            name = "dynamodb_delete_table",
            effect = Effect.DESTROY,
            value = "Deletes a table with all that is in it.",
            examples = {"delete table {table}", "drop the table {table}", "remove the dynamodb table {table}"})
    static final class DeleteTable extends Unused<DeleteTable.Input> {
        record Input(
                @Param(value = "Table name", kind = ParamKind.NAME)
                String table) {}
    }

    @ToolInfo(
            name = "logs_find_errors",
            effect = Effect.READ,
            value = "Finds errors in a log group.",
            examples = {
                "errors in {logGroup}",
                "show the errors of {logGroup}",
                "find errors in log group {logGroup} in {since}",
                "show me errors of {logGroup} since {since}",
                "find the errors in log group {logGroup}"
            })
    static final class Events extends Unused<Events.Input> {
        record Input(
                @Param(value = "Log group", kind = ParamKind.NAME)
                String logGroup,

                @Param(
                        value = "Only after this time",
                        kind = ParamKind.TIME,
                        words = {"since {}", "after {}"})
                @Nullable
                Instant since) {}
    }

    @ToolInfo(
            name = "sns_publish_message",
            effect = Effect.WRITE,
            value = "Publishes a message to a topic.",
            examples = {
                "publish {message} to topic {topic}",
                "publish the message {message} to {topic}",
                "send {message} to the topic {topic}"
            })
    static final class Publish extends Unused<Publish.Input> {
        record Input(
                @Param(value = "Topic", kind = ParamKind.ARN)
                String topic,

                @Param(value = "What to say", kind = ParamKind.TEXT)
                String message) {}
    }

    @ToolInfo(
            name = "ec2_tag_instance",
            effect = Effect.WRITE,
            value = "Tags an instance.",
            examples = {
                "tag {instance} with {tags}",
                "tag instance {instance} with {tags}",
                "add the tags {tags} to {instance}",
                "add tag {tags} to instance {instance}"
            })
    static final class TagResource extends Unused<TagResource.Input> {
        record Input(
                @Param(value = "Instance id", kind = ParamKind.RESOURCE_ID, pattern = INSTANCE)
                String instance,

                @Param("Tags") Map<String, String> tags) {}
    }
}
