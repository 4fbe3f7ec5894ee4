import dev.awsagent.model.ChatModelFactory;
import dev.awsagent.models.OpenAiModels;

/** Chat models by name. The client library of a provider is needed only when one of its models is asked for. */
module dev.awsagent.models {
    requires dev.awsagent.core;
    requires java.net.http;
    requires static langchain4j.http.client;
    requires static langchain4j.open.ai;

    exports dev.awsagent.models;

    provides ChatModelFactory with
            OpenAiModels;
}
