package dev.awsagent.agent;

import dev.awsagent.credential.CredentialProvider;
import dev.awsagent.credential.CredentialService;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Identity;
import dev.awsagent.credential.ProfileSummary;
import dev.awsagent.credential.Target;
import dev.awsagent.graph.AgentGraph;
import dev.awsagent.guard.Approval;
import dev.awsagent.guard.Policy;
import dev.awsagent.plan.Plan;
import dev.awsagent.plan.Planner;
import dev.awsagent.sandbox.Sandbox;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolRegistry;
import dev.langchain4j.model.chat.ChatModel;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Takes a sentence, works out which AWS operations it means, asks where asking is due, runs it, and says what came back.
 * Thread-safe. Close it to close the SDK clients behind it.
 */
public final class AwsAgent implements AutoCloseable {

    private AwsAgent(Builder builder) {}

    public static Builder builder() {
        return new Builder();
    }

    /** Asks in a conversation of its own and waits for the reply. */
    public Reply ask(String message) {
        return conversation().ask(message);
    }

    /** The same without waiting. Cancelling the stage's future cancels the turn. */
    public CompletionStage<Reply> askAsync(String message) {
        return conversation().askAsync(message, event -> {});
    }

    /** The same as {@link #ask}, told what happens meanwhile. */
    public Reply stream(String message, Consumer<AgentEvent> listener) {
        return conversation().ask(message, listener);
    }

    /** A new conversation with an id that cannot be guessed. */
    public Conversation conversation() {
        throw new UnsupportedOperationException();
    }

    /**
     * The conversation of this id, begun when there is none.
     *
     * @throws IllegalArgumentException when it cannot be an id: 1 to 128 letters, digits, {@code .}, {@code _}, {@code -}
     */
    public Conversation conversation(String id) {
        throw new UnsupportedOperationException();
    }

    /** A new conversation whose requests run there unless they say otherwise. */
    public Conversation conversation(Target target) {
        throw new UnsupportedOperationException();
    }

    /** Says yes to the proposal that waits in a conversation, such as the one that a reply to {@link #ask} names. */
    public Reply resume(String conversation, Approval approval) {
        return conversation(conversation).approve(approval);
    }

    /** Runs a plan that a program made, reviewed like any other, in a conversation of its own. */
    public Reply run(Plan plan) {
        return conversation().run(plan);
    }

    /** What a message would come to. Needs no network and no credentials, and runs nothing. */
    public Preview plan(String message) {
        return conversation().plan(message);
    }

    public ToolRegistry tools() {
        throw new UnsupportedOperationException();
    }

    /** The profiles there are, in all sources that know profiles. */
    public List<ProfileSummary> profiles() {
        throw new UnsupportedOperationException();
    }

    /**
     * Who the credentials of a target are; asks AWS.
     *
     * @throws dev.awsagent.credential.CredentialException when there are none, or they are refused
     */
    public Identity identify(Target target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}

    /** Makes an agent. Nothing has to be set. Not thread-safe. */
    public static final class Builder {

        private Builder() {}

        /** Tools besides those that plugins bring; they win over discovered ones of the same name. */
        public Builder tools(Tool<?, ?>... tools) {
            return this;
        }

        /** Whether plugins on the path are found; they are unless this says otherwise. */
        public Builder plugins(boolean discover) {
            return this;
        }

        /** Credential providers besides those that are discovered; they win over discovered ones of the same name. */
        public Builder credentialProviders(CredentialProvider... providers) {
            return this;
        }

        /** A whole credential service, in place of the one that is discovered. The agent does not close it. */
        public Builder credentials(CredentialService service) {
            return this;
        }

        /** The variables and home folder to go by, in place of the process's own. */
        public Builder environment(Environment environment) {
            return this;
        }

        /** Sends every call to this look-alike of AWS. The agent does not close it. */
        public Builder sandbox(Sandbox sandbox) {
            return this;
        }

        /** A language model to plan with. It widens what is understood and decides nothing. */
        public Builder model(ChatModel model) {
            return this;
        }

        /**
         * The same by name, such as {@code openai:gpt-4o-mini}. {@link #build} throws an
         * {@link IllegalArgumentException} when no module on the path knows it.
         */
        public Builder model(String name) {
            return this;
        }

        /** Who plans; without one the agent understands sentences itself. */
        public Builder planner(Planner planner) {
            return this;
        }

        public Builder policy(Policy policy) {
            return this;
        }

        /** Where requests run unless they or their conversation say otherwise. */
        public Builder target(Target target) {
            return this;
        }

        /** The folder that tools may read from and write to; the current one unless set. */
        public Builder workingFolder(Path folder) {
            return this;
        }

        /** Puts nodes of one's own into the graph. */
        public Builder graph(UnaryOperator<AgentGraph.Builder> change) {
            return this;
        }

        /** How long one step may take; an hour unless set. */
        public Builder stepTimeout(Duration timeout) {
            return this;
        }

        /** How often a model may plan on in one turn; 12 unless set. */
        public Builder maxRounds(int rounds) {
            return this;
        }

        /** How long an approval counts after it was asked for; 15 minutes unless set. */
        public Builder approvalTime(Duration time) {
            return this;
        }

        /** The time, in the user's zone. */
        public Builder clock(Clock clock) {
            return this;
        }

        /**
         * Makes the agent. Cheap: credentials, clients and a model's library are loaded when they are needed first.
         *
         * @throws IllegalArgumentException when what was set contradicts itself or the path, saying what to change
         */
        public AwsAgent build() {
            return new AwsAgent(this);
        }
    }
}
