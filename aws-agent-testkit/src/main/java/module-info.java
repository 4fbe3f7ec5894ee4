/** What a tool author tests with. */
module dev.awsagent.testkit {
    requires transitive dev.awsagent.core;
    requires transitive langchain4j.core;
    requires transitive org.jspecify;
    requires transitive org.junit.jupiter.api;
    requires org.slf4j;
    requires static localstack.utils;

    exports dev.awsagent.testkit;

    uses dev.awsagent.tool.ToolPlugin;
}
