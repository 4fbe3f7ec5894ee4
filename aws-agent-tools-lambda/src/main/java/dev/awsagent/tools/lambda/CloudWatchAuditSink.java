package dev.awsagent.tools.lambda;

import dev.awsagent.credentials.AwsClients;
import dev.awsagent.journal.AuditException;
import dev.awsagent.journal.AuditSink;
import dev.awsagent.tool.AwsCall;
import java.util.List;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/** A stream of CloudWatch Logs. The group has to be there; the stream is made when it is not. */
final class CloudWatchAuditSink implements AuditSink {

    private final Supplier<AwsClients> clients;
    private final String group;
    private final String stream;

    /** @param clients of where the group is */
    CloudWatchAuditSink(Supplier<AwsClients> clients, String group, String stream) {
        this.clients = clients;
        this.group = group;
        this.stream = stream;
    }

    @Override
    public List<AwsCall> calls() {
        return List.of(call("PutLogEvents").open("logEvents").times(2), call("CreateLogStream"));
    }

    @Override
    public void write(String line) {
        try {
            write(line, clients.get().client(CloudWatchLogsClient.class));
        } catch (ResourceNotFoundException e) {
            throw new AuditException(
                    "there is no log group '" + group + "' in CloudWatch Logs for the audit log",
                    "make it, or name another as audit.log_group of the configuration",
                    e);
        } catch (SdkException e) {
            throw new AuditException(
                    "CloudWatch Logs did not take a line of the audit log for '" + group + "': " + e.getMessage(),
                    "it takes logs:PutLogEvents and logs:CreateLogStream there: nothing is changed that is not written down",
                    e);
        }
    }

    private AwsCall call(String operation) {
        return AwsCall.of("logs", operation).with("logGroupName", group).with("logStreamName", stream);
    }

    private void write(String line, CloudWatchLogsClient logs) {
        try {
            put(line, logs);
        } catch (ResourceNotFoundException e) {
            makeStream(logs);
            put(line, logs);
        }
    }

    private void put(String line, CloudWatchLogsClient logs) {
        var answer = logs.putLogEvents(request -> request.logGroupName(group)
                .logStreamName(stream)
                .logEvents(InputLogEvent.builder()
                        .timestamp(System.currentTimeMillis())
                        .message(line)
                        .build()));
        if (answer.rejectedLogEventsInfo() != null) {
            throw new AuditException(
                    "CloudWatch Logs did not take a line of the audit log for '" + group + "': "
                            + answer.rejectedLogEventsInfo(),
                    "check the clock of this machine, and how long the group keeps what it is given");
        }
    }

    private void makeStream(CloudWatchLogsClient logs) {
        try {
            logs.createLogStream(request -> request.logGroupName(group).logStreamName(stream));
        } catch (ResourceAlreadyExistsException e) {
            // Another program made it just now.
            return;
        }
    }
}
