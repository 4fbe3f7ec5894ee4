package dev.awsagent.plan;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a sentence came to. Where that is no plan, what there is to ask or to say takes longer to find than that there is none, and
 * most who try a sentence only want to know whether it is a plan: it is made when it is first asked for. Belongs to one planning.
 */
final class Decision {

    private final @Nullable Supplier<Planning> open;
    private @Nullable Planning planning;

    private Decision(@Nullable Planning planning, @Nullable Supplier<Planning> open) {
        this.planning = planning;
        this.open = open;
    }

    static Decision of(Planning planning) {
        return new Decision(planning, null);
    }

    /** @param open makes a question, or says that nothing was understood; never a plan, never an answer */
    static Decision open(Supplier<Planning> open) {
        return new Decision(null, open);
    }

    /** The plan; null where there is none. Costs nothing. */
    Planning.@Nullable Planned plan() {
        return planning instanceof Planning.Planned planned ? planned : null;
    }

    /** Whether no other reading of the same sentence is to be tried: it is planned, said or forbidden. Costs nothing. */
    boolean isFinal() {
        return planning instanceof Planning.Planned
                || planning instanceof Planning.Said
                || planning instanceof Planning.Declined declined
                        && declined.kind() == Planning.Declined.Kind.FORBIDDEN;
    }

    Planning planning() {
        var made = planning;
        if (made == null) {
            made = Objects.requireNonNull(open).get();
            planning = made;
        }
        return made;
    }
}
