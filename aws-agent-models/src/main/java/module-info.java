import dev.awsagent.model.ChatModelFactory;
import dev.awsagent.models.AnthropicModels;
import dev.awsagent.models.AzureOpenAiModels;
import dev.awsagent.models.BedrockModels;
import dev.awsagent.models.GeminiModels;
import dev.awsagent.models.OllamaModels;
import dev.awsagent.models.OpenAiModels;

/** Chat models by name. The client library of a provider is needed only when one of its models is asked for. */
module dev.awsagent.models {
    requires dev.awsagent.core;
    requires java.net.http;
    requires static dev.awsagent.credentials;
    requires static langchain4j.anthropic;
    requires static langchain4j.bedrock;
    requires static langchain4j.google.ai.gemini;
    requires static langchain4j.http.client;
    requires static langchain4j.ollama;
    requires static langchain4j.open.ai;
    requires static software.amazon.awssdk.services.bedrockruntime;

    exports dev.awsagent.models;

    provides ChatModelFactory with
            AnthropicModels,
            AzureOpenAiModels,
            BedrockModels,
            GeminiModels,
            OllamaModels,
            OpenAiModels;
}
