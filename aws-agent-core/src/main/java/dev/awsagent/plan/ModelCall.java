package dev.awsagent.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.awsagent.gate.CallScope;
import dev.awsagent.internal.Redactor;
import dev.awsagent.internal.TurnPrompt;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.UnresolvedModelServerException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One question to a model and its answer, within a time, and with errors that say what to do. Thread-safe. */
final class ModelCall {

    /** A model that never stops talking is stopped here, in characters. */
    private static final long MAX_STREAMED = 20_000_000;

    private static final int SHOWN = 300;

    private static final Pattern WEB_PAGE = Pattern.compile("(?i)<(!doctype|html)");

    /** Starts to answer; the answer may come after the method has returned. */
    private interface Asking {
        void ask(ChatRequest request, Consumer<String> tokens, CompletableFuture<@Nullable ChatResponse> answer);
    }

    private final Asking asking;
    private final String name;

    private ModelCall(Asking asking, String name) {
        this.asking = asking;
        this.name = name;
    }

    static ModelCall of(ChatModel model, String name) {
        Objects.requireNonNull(model, "model");
        return new ModelCall((request, tokens, answer) -> answer.complete(model.chat(request)), name);
    }

    static ModelCall of(StreamingChatModel model, String name) {
        Objects.requireNonNull(model, "model");
        return new ModelCall((request, tokens, answer) -> model.chat(request, new Collector(tokens, answer)), name);
    }

    /**
     * Asks and waits.
     *
     * @return null when the model returned nothing
     * @throws ToolException of kind {@code MODEL}, or {@code CANCELLED} when this thread was interrupted
     */
    @Nullable
    ChatResponse ask(ChatRequest request, Duration timeout, Consumer<String> tokens) {
        var answer = new CompletableFuture<@Nullable ChatResponse>();
        var prompt = TurnPrompt.current();
        // A thread of its own: a model need not react to interrupts, and the caller must get away from it all the same.
        var thread = new Thread(
                () -> {
                    try {
                        // A model at AWS is asked with the agent's own credentials, and behind its gate.
                        TurnPrompt.run(prompt, () -> CallScope.model().run(() -> asking.ask(request, tokens, answer)));
                    } catch (Throwable e) {
                        answer.completeExceptionally(e);
                    }
                },
                "awsagent-model");
        thread.setDaemon(true);
        thread.start();
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ToolException(FailureKind.CANCELLED, "cancelled while waiting for " + name, "nothing ran");
        } catch (TimeoutException e) {
            throw tooSlow("within " + seconds(timeout));
        } catch (ExecutionException e) {
            throw explained(e.getCause() == null ? e : e.getCause());
        } finally {
            answer.cancel(true);
            thread.interrupt();
        }
    }

    private static String seconds(Duration timeout) {
        return timeout.toMillis() < 1000 ? timeout.toMillis() + " ms" : timeout.toSeconds() + " s";
    }

    /** The causes are left out on purpose: a provider's exception may hold the key. */
    private ToolException explained(Throwable error) {
        var root = error;
        for (var cause = error; cause != null; cause = cause.getCause() == cause ? null : cause.getCause()) {
            root = cause;
            if (cause instanceof ToolException known) {
                return known;
            }
            if (cause instanceof InterruptedException) {
                return new ToolException(FailureKind.CANCELLED, "the question to " + name + " was cancelled", null);
            }
            if (cause instanceof RateLimitException) {
                return failed("turns us away: too many requests (429)", cause, "wait a minute and try again");
            }
            if (cause instanceof AuthenticationException) {
                return failed("refuses the key", cause, "check the API key of the model and what it may use");
            }
            if (cause instanceof ModelNotFoundException) {
                return failed("is not known there (404)", cause, "check the model's name and the base URL");
            }
            if (cause instanceof ContentFilteredException) {
                return failed("declined to answer", cause, "say it in other words");
            }
            if (cause instanceof InvalidRequestException) {
                return failed("does not accept the request", cause, "check that the model supports tool calling");
            }
            if (cause instanceof HttpException http) {
                return failed(
                        "answered with status " + http.statusCode(),
                        cause,
                        "try again, or check the model's status page");
            }
            if (cause instanceof JsonProcessingException) {
                return new ToolException(
                        FailureKind.MODEL,
                        name + " answered with something that is not its protocol's JSON",
                        "check the base URL of the model, and try again");
            }
            if (cause instanceof dev.langchain4j.exception.TimeoutException) {
                return tooSlow("in time");
            }
            if (cause instanceof UnresolvedModelServerException
                    || cause instanceof ConnectException
                    || cause instanceof UnknownHostException
                    || cause instanceof UnresolvedAddressException) {
                return new ToolException(
                        FailureKind.MODEL,
                        name + " cannot be reached: " + cause.getClass().getSimpleName(),
                        "check the network and the base URL of the model");
            }
        }
        // Those around it only repeat its message, with the names of classes.
        var what = root.getMessage() == null ? "failed: " + root.getClass().getSimpleName() : "failed";
        return failed(what, root, "try again, or use another model");
    }

    private ToolException tooSlow(String when) {
        return new ToolException(
                FailureKind.MODEL, name + " did not answer " + when, "try again, or use a faster model; nothing ran");
    }

    private ToolException failed(String what, Throwable error, String hint) {
        var said = error.getMessage() == null ? "" : error.getMessage().strip();
        var page = WEB_PAGE.matcher(said);
        if (page.find()) {
            said = said.substring(0, page.start()) + "a web page instead of an answer";
        }
        said = Redactor.redact(said).replaceAll("[\\p{Cntrl}\\s]+", " ");
        if (said.length() > SHOWN) {
            said = said.substring(0, SHOWN) + "…";
        }
        return new ToolException(FailureKind.MODEL, name + " " + what + (said.isEmpty() ? "" : ": " + said), hint);
    }

    /** Takes a stream in. After the answer is complete, given up or failed, whatever still comes is not passed on. */
    private static final class Collector implements StreamingChatResponseHandler {

        private final Consumer<String> tokens;
        private final CompletableFuture<@Nullable ChatResponse> answer;
        private final AtomicLong streamed = new AtomicLong();

        Collector(Consumer<String> tokens, CompletableFuture<@Nullable ChatResponse> answer) {
            this.tokens = tokens;
            this.answer = answer;
        }

        @Override
        public void onPartialResponse(PartialResponse part, PartialResponseContext context) {
            if (goesOn(part.text().length(), context.streamingHandle())) {
                tokens.accept(part.text());
            }
        }

        @Override
        public void onPartialResponse(String text) {
            if (goesOn(text.length(), null)) {
                tokens.accept(text);
            }
        }

        @Override
        public void onPartialToolCall(PartialToolCall part, PartialToolCallContext context) {
            goesOn(part.partialArguments().length(), context.streamingHandle());
        }

        private boolean goesOn(int characters, @Nullable StreamingHandle stream) {
            if (streamed.addAndGet(characters) > MAX_STREAMED) {
                answer.completeExceptionally(
                        new IllegalStateException("it sent more than " + MAX_STREAMED + " characters"));
            }
            if (answer.isDone() && stream != null) {
                stream.cancel();
            }
            return !answer.isDone();
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            answer.complete(response);
        }

        @Override
        public void onError(Throwable error) {
            answer.completeExceptionally(error);
        }
    }
}
