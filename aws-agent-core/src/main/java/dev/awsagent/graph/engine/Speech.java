package dev.awsagent.graph.engine;

import dev.awsagent.agent.AgentEvent;
import dev.awsagent.internal.Redactor;
import java.util.function.Consumer;

/**
 * The words of a streaming model on their way to whoever listens: a sentence or a line at a time, since what is a secret as
 * a whole cannot be told by its pieces. Thread-safe.
 */
final class Speech implements Consumer<String> {

    /** As far back as the beginning of a secret is looked for. */
    private static final int TAIL = 200;

    private final Turn turn;
    private final StringBuilder held = new StringBuilder();

    /** There is no end before this. */
    private int looked;

    private boolean saidAny;
    private boolean over;

    Speech(Turn turn) {
        this.turn = turn;
    }

    @Override
    public synchronized void accept(String words) {
        if (over) {
            return;
        }
        held.append(words);
        for (int i = held.length(); i > looked; i--) {
            if (isEnd(i)) {
                say(i);
                break;
            }
        }
        looked = held.length();
    }

    /** Says what is left. What comes after it is not said. */
    synchronized void end() {
        over = true;
        say(held.length());
    }

    private boolean isEnd(int at) {
        var last = held.charAt(at - 1);
        var ends = last == '\n' || Character.isWhitespace(last) && at > 1 && ".!?".indexOf(held.charAt(at - 2)) >= 0;
        return ends
                && !Redactor.isOpen(held.substring(Math.max(0, at - TAIL), at))
                && !turn.isInSecret(held.substring(0, at));
    }

    private void say(int end) {
        var words = turn.masked(held.substring(0, end));
        held.delete(0, end);
        if (saidAny || !words.isBlank()) {
            saidAny = true;
            turn.emit(new AgentEvent.Token(words));
        }
    }
}
