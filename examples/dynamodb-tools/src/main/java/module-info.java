import com.example.dynamodb.DynamoDbToolPlugin;
import dev.awsagent.tool.ToolPlugin;

/** Tools for Amazon DynamoDB. */
module com.example.dynamodb {
    requires dev.awsagent.core;
    requires dev.awsagent.credentials;
    requires software.amazon.awssdk.services.dynamodb;

    // The records of the tools are package-private.
    opens com.example.dynamodb to
            dev.awsagent.core;

    provides ToolPlugin with
            DynamoDbToolPlugin;
}
