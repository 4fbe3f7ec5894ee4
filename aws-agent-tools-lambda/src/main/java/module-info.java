import dev.awsagent.journal.AuditSink;
import dev.awsagent.tool.ToolPlugin;
import dev.awsagent.tools.lambda.CloudWatchAuditSinkFactory;
import dev.awsagent.tools.lambda.LambdaToolPlugin;

/** Tools for AWS Lambda. */
module dev.awsagent.tools.lambda {
    requires transitive dev.awsagent.core;
    requires dev.awsagent.credentials;
    requires org.jspecify;
    requires software.amazon.awssdk.awscore;
    requires software.amazon.awssdk.core;
    requires software.amazon.awssdk.regions;
    requires software.amazon.awssdk.services.cloudwatch;
    requires software.amazon.awssdk.services.cloudwatchlogs;
    requires software.amazon.awssdk.services.iam;
    requires software.amazon.awssdk.services.lambda;
    requires software.amazon.awssdk.services.s3;

    exports dev.awsagent.tools.lambda;

    // The input and output records are package-private: core and its JSON mapper read them.
    opens dev.awsagent.tools.lambda to
            dev.awsagent.core,
            com.fasterxml.jackson.databind;

    provides AuditSink.Factory with
            CloudWatchAuditSinkFactory;
    provides ToolPlugin with
            LambdaToolPlugin;
}
