import dev.awsagent.tool.ToolPlugin;
import dev.awsagent.tools.ec2.Ec2ToolPlugin;

/** Tools for Amazon EC2. */
module dev.awsagent.tools.ec2 {
    requires transitive dev.awsagent.core;
    requires dev.awsagent.credentials;
    requires org.jspecify;
    requires software.amazon.awssdk.awscore;
    requires software.amazon.awssdk.core;
    requires software.amazon.awssdk.services.ec2;
    requires software.amazon.awssdk.services.ssm;

    exports dev.awsagent.tools.ec2;

    // The input and output records are package-private: core and its JSON mapper read them.
    opens dev.awsagent.tools.ec2 to
            dev.awsagent.core,
            com.fasterxml.jackson.databind;

    provides ToolPlugin with
            Ec2ToolPlugin;
}
