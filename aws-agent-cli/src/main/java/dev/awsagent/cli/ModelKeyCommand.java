package dev.awsagent.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.awsagent.credential.Prompt;
import dev.awsagent.model.ProviderReport;
import java.io.IOException;
import java.util.Arrays;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** Keeps the key of a provider in the keyring, or forgets it. The key is asked for or piped in, and is never an argument. */
final class ModelKeyCommand implements Command {

    private final boolean setting;

    private ModelKeyCommand(boolean setting) {
        this.setting = setting;
    }

    static ModelKeyCommand setting() {
        return new ModelKeyCommand(true);
    }

    static ModelKeyCommand removing() {
        return new ModelKeyCommand(false);
    }

    @Override
    public String name() {
        return setting ? "set-key" : "remove-key";
    }

    @Override
    public String summary() {
        return setting
                ? "Keeps the key of a provider in the keyring; asks for it, or reads what is piped in."
                : "Forgets the key of a provider that is kept in the keyring.";
    }

    @Override
    public String[] examples() {
        return setting
                ? new String[] {"aws-agent models set-key anthropic", "aws-agent models set-key openai < key.txt"}
                : new String[] {"aws-agent models remove-key anthropic"};
    }

    @Override
    public void describe(CommandSpec spec) {
        spec.addPositional(PositionalParamSpec.builder()
                .index("0")
                .arity("1")
                .type(String.class)
                .paramLabel("PROVIDER")
                .description("The part before the colon of a model's name, such as openai.")
                .build());
    }

    @Override
    public int run(ParseResult line, Session session) throws IOException {
        String provider = line.matchedPositionalValue(0, "");
        session.onlyTools();
        session.noModel();
        var agent = session.agent();
        var known = agent.models(false).stream().map(ProviderReport::provider).toList();
        if (!known.contains(provider)) {
            throw new UsageException("no module on the path knows the models of '" + provider + "'; there are "
                    + String.join(", ", known));
        }
        agent.credentialStore().keepModelKey(provider, setting ? key(session) : null);
        if (session.options().json()) {
            session.print(JsonNodeFactory.instance
                    .objectNode()
                    .put("provider", provider)
                    .put("kept", setting));
        } else {
            session.print(setting ? "Kept the key of " + provider + " in the keyring." : "Forgot it.");
        }
        return ExitCode.DONE;
    }

    private static String key(Session session) throws IOException {
        if (!session.streams().terminalIn()) {
            return checked(Message.read(session.streams().in()));
        }
        var typed = session.prompt().ask(new Prompt.Question("Key", true));
        var key = typed == null ? "" : new String(typed);
        if (typed != null) {
            Arrays.fill(typed, '\0');
        }
        return checked(key);
    }

    /** Not shown where it is wrong: it may be nearly right. */
    private static String checked(String text) {
        var key = text.strip();
        if (key.isEmpty() || !key.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new UsageException("that is no key: type it in a terminal, or pipe in the key alone");
        }
        return key;
    }
}
