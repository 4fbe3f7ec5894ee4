package dev.awsagent.plan;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where in the result of an earlier step of the same plan a value will be found.
 *
 * @param step the id of that step
 * @param list the component that holds the rows, each of which gives one value; empty where the result itself is the list,
 *     null where there is one value and no list
 * @param field the component that holds the value
 */
public record Reference(String step, @Nullable String list, String field) {
    public Reference {
        Objects.requireNonNull(step, "step");
        Objects.requireNonNull(field, "field");
    }

    /** {@code ${1.instances[*].id}}. */
    @Override
    public String toString() {
        return "${" + step + "." + (list == null ? "" : list + "[*].") + field + "}";
    }
}
