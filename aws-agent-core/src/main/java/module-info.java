import dev.awsagent.agent.TurnObserver;
import dev.awsagent.credential.CredentialService;
import dev.awsagent.journal.AuditSink;
import dev.awsagent.model.ChatModelFactory;
import dev.awsagent.plan.SentenceEncoder;
import dev.awsagent.sandbox.SandboxProvider;
import dev.awsagent.server.ServerProvider;
import dev.awsagent.tool.ToolPlugin;

/** The agent: its graph and its service provider interfaces. */
module dev.awsagent.core {
    requires transitive com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.datatype.jsr310;
    requires transitive langchain4j.core;
    requires async.generator;
    requires langgraph4j.core;
    requires org.slf4j;
    requires org.yaml.snakeyaml;
    requires transitive org.jspecify;

    exports dev.awsagent.agent;
    exports dev.awsagent.credential;
    exports dev.awsagent.gate to
            dev.awsagent.credentials;
    exports dev.awsagent.graph;
    exports dev.awsagent.guard;
    exports dev.awsagent.internal to
            dev.awsagent.credentials;
    exports dev.awsagent.internal.moto to
            dev.awsagent.sandbox,
            dev.awsagent.testkit;
    exports dev.awsagent.journal;
    exports dev.awsagent.model;
    exports dev.awsagent.plan;
    exports dev.awsagent.sandbox;
    exports dev.awsagent.server;
    exports dev.awsagent.tool;

    uses AuditSink.Factory;
    uses ChatModelFactory;
    uses CredentialService.Factory;
    uses SandboxProvider;
    uses SentenceEncoder;
    uses ServerProvider;
    uses ToolPlugin;
    uses TurnObserver.Factory;
}
