package dev.awsagent.cli;

import dev.awsagent.agent.AgentEvent;
import dev.awsagent.agent.Rendering;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The words of a streaming model, shown on a terminal as they come, and left out of the reply that repeats them. */
final class Words implements Consumer<AgentEvent> {

    /** Shows nothing, and leaves out nothing. */
    static final Words NONE = new Words(null);

    private final @Nullable PrintStream to;
    private final List<String> shown = new ArrayList<>();

    private Words(@Nullable PrintStream to) {
        this.to = to;
    }

    /** A program that reads the results waits for the whole. */
    static Words shown(Streams streams, boolean wanted) {
        return wanted && streams.terminalOut() ? new Words(streams.out()) : NONE;
    }

    @Override
    public void accept(AgentEvent event) {
        if (to != null && event instanceof AgentEvent.Token token) {
            var text = Rendering.harmlessLines(token.text());
            shown.add(text);
            to.print(text);
            to.flush();
        } else if (event instanceof AgentEvent.Planned) {
            // What was said on the way to a plan is no part of the answer.
            end();
            shown.clear();
        }
    }

    /** No more words come: the next thing begins a line of its own. */
    void end() {
        if (to != null && !shown.isEmpty() && !shown.get(shown.size() - 1).endsWith("\n")) {
            to.println();
            to.flush();
            shown.set(shown.size() - 1, shown.get(shown.size() - 1) + "\n");
        }
    }

    /** What a text says beyond what is shown already. A model that had to answer again is repeated in its last answer only. */
    String rest(String text) {
        for (int i = 0; i < shown.size(); i++) {
            var said = String.join("", shown.subList(i, shown.size())).strip();
            var at = said.isEmpty() ? -1 : text.indexOf(said);
            if (at >= 0) {
                var before = text.substring(0, at).stripTrailing();
                var after = text.substring(at + said.length()).strip();
                return "\n" + before + (before.isEmpty() || after.isEmpty() ? "" : "\n\n") + after;
            }
        }
        return text;
    }
}
