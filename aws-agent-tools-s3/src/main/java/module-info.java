import dev.awsagent.tool.ToolPlugin;
import dev.awsagent.tools.s3.S3ToolPlugin;

/** Tools for Amazon S3. */
module dev.awsagent.tools.s3 {
    requires transitive dev.awsagent.core;
    requires dev.awsagent.credentials;
    requires java.xml;
    requires org.jspecify;
    requires software.amazon.awssdk.awscore;
    requires software.amazon.awssdk.core;
    requires software.amazon.awssdk.endpoints;
    requires software.amazon.awssdk.http;
    requires software.amazon.awssdk.regions;
    requires transitive software.amazon.awssdk.services.s3;
    requires software.amazon.awssdk.services.s3control;
    requires software.amazon.awssdk.utils;

    exports dev.awsagent.tools.s3;
    exports dev.awsagent.tools.s3.transfer;

    // The input and output records are package-private: core and its JSON mapper read them.
    opens dev.awsagent.tools.s3 to
            dev.awsagent.core,
            com.fasterxml.jackson.databind;

    provides ToolPlugin with
            S3ToolPlugin;
}
