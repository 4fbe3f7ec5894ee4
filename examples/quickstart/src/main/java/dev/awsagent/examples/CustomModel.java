package dev.awsagent.examples;

import dev.awsagent.agent.AwsAgent;
import dev.awsagent.agent.Rendering;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.time.ZoneId;

/**
 * A chat model of one's own: any langchain4j {@link ChatModel}. This one knows a single trick, so that it needs no
 * network: it calls the tool that lists buckets, and then says how much it got to read.
 */
public final class CustomModel implements ChatModel {

    @Override
    public ChatResponse doChat(ChatRequest request) {
        var last = request.messages().get(request.messages().size() - 1);
        var answer = last instanceof ToolExecutionResultMessage result
                ? AiMessage.from("AWS answered with " + result.text().length() + " characters.")
                : AiMessage.from(ToolExecutionRequest.builder()
                        .id("call-1")
                        .name("s3_list_buckets")
                        .arguments("{}")
                        .build());
        return ChatResponse.builder().aiMessage(answer).build();
    }

    public static void main(String[] args) {
        try (var agent = AwsAgent.builder().model(new CustomModel()).build()) {
            var reply = agent.ask("I wonder what we keep in S3");
            System.out.println(Rendering.in(ZoneId.systemDefault()).text(reply));
        }
    }
}
