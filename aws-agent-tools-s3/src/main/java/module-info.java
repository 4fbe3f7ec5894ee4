import dev.awsagent.tool.ToolPlugin;
import dev.awsagent.tools.s3.S3ToolPlugin;

/** Tools for Amazon S3. */
module dev.awsagent.tools.s3 {
    requires dev.awsagent.core;
    requires org.jspecify;
    requires org.slf4j;

    exports dev.awsagent.tools.s3;

    // The input and output records are package-private: core and its JSON mapper read them.
    opens dev.awsagent.tools.s3 to
            dev.awsagent.core,
            com.fasterxml.jackson.databind;

    provides ToolPlugin with
            S3ToolPlugin;
}
