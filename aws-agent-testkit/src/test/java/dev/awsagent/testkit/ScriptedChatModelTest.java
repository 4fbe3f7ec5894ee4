package dev.awsagent.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ScriptedChatModelTest {

    private static ChatRequest request(String text) {
        return ChatRequest.builder()
                .messages(UserMessage.from(text))
                .toolSpecifications(ToolSpecification.builder()
                        .name("s3_list_buckets")
                        .description("Lists the buckets.")
                        .build())
                .build();
    }

    @Test
    void script_isAnsweredInOrder() {
        var model = ScriptedChatModel.of(
                ScriptedChatModel.calls("s3_list_buckets", "{\"max\":3}"), ScriptedChatModel.says("Three buckets."));

        var call = model.chat(request("list")).aiMessage().toolExecutionRequests();
        assertThat(call).singleElement().satisfies(one -> {
            assertThat(one.name()).isEqualTo("s3_list_buckets");
            assertThat(one.arguments()).isEqualTo("{\"max\":3}");
        });
        assertThat(model.unused()).isEqualTo(1);
        assertThat(model.chat(request("and?")).aiMessage().text()).isEqualTo("Three buckets.");
        assertThat(model.unused()).isZero();
    }

    @Test
    void severalCalls_haveIdsOfTheirOwn() {
        var model = ScriptedChatModel.of(ScriptedChatModel.callsAll("a_b", "{}", "c_d", "not json"));

        assertThat(model.chat(request("go")).aiMessage().toolExecutionRequests())
                .extracting(ToolExecutionRequest::id, ToolExecutionRequest::name, ToolExecutionRequest::arguments)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("call-1", "a_b", "{}"),
                        org.assertj.core.groups.Tuple.tuple("call-2", "c_d", "not json"));
        assertThatThrownBy(() -> ScriptedChatModel.callsAll("a_b")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void requests_areKeptWhole() {
        var model = ScriptedChatModel.of(ScriptedChatModel.says("ok"));
        model.chat(request("my token is hunter2"));

        assertThat(model.requests()).hasSize(1);
        assertThat(model.prompts()).contains("hunter2").contains("Lists the buckets.");
    }

    @Test
    void errorOfTheScript_isThrown() {
        var error = new IllegalArgumentException("429");
        var model = ScriptedChatModel.of(ScriptedChatModel.fails(error), ScriptedChatModel.says("ok"));

        assertThatThrownBy(() -> model.chat(request("go"))).isSameAs(error);
        assertThat(model.chat(request("go")).aiMessage().text()).isEqualTo("ok");
        assertThat(model.requests()).hasSize(2);
    }

    @Test
    void scriptOver_saysWhatWasAskedLast() {
        var model = ScriptedChatModel.of(ScriptedChatModel.says("ok"));
        model.chat(request("one"));

        assertThatThrownBy(() -> model.chat(request("two")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("1 answer ")
                .hasMessageContaining("2 times")
                .hasMessageContaining("two");
    }

    @Test
    void replies_seeTheRequest() {
        var model = ScriptedChatModel.of(
                ScriptedChatModel.replies(request -> request.messages().size() + " message"));

        assertThat(model.chat(request("go")).aiMessage().text()).isEqualTo("1 message");
    }

    @Test
    void whatTheModelWasTold_canBeAnArgument() {
        var model = ScriptedChatModel.of(
                ScriptedChatModel.callsWith(Pattern.compile("t-\\d+"), "a_b", found -> Map.of("table", found)),
                ScriptedChatModel.callsWith(Pattern.compile("t-\\d+"), "a_b", found -> Map.of("table", found)));

        assertThat(model.chat(request("there is t-17 and t-18"))
                        .aiMessage()
                        .toolExecutionRequests()
                        .get(0)
                        .arguments())
                .isEqualTo("{\"table\":\"t-17\"}");
        assertThatThrownBy(() -> model.chat(request("there is none")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("there is none");
    }

    @Test
    void streaming_givesTheSameWordByWord() {
        var model = ScriptedChatModel.of(
                ScriptedChatModel.says("Three small buckets."),
                ScriptedChatModel.fails(new IllegalArgumentException("gone")));
        var heard = new Heard();

        model.streaming().chat(request("list"), heard);
        model.streaming().chat(request("again"), heard);

        assertThat(heard.words).containsExactly("Three ", "small ", "buckets.");
        assertThat(heard.whole).extracting(one -> one.aiMessage().text()).containsExactly("Three small buckets.");
        assertThat(heard.errors).singleElement().satisfies(e -> assertThat(e).hasMessage("gone"));
        assertThat(model.requests()).hasSize(2);
    }

    private static final class Heard implements StreamingChatResponseHandler {
        final List<String> words = new ArrayList<>();
        final List<ChatResponse> whole = new ArrayList<>();
        final List<Throwable> errors = new ArrayList<>();

        @Override
        public void onPartialResponse(String word) {
            words.add(word);
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            whole.add(response);
        }

        @Override
        public void onError(Throwable error) {
            errors.add(error);
        }
    }
}
