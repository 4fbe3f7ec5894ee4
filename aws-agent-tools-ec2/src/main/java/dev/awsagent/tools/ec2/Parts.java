package dev.awsagent.tools.ec2;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The parts of a description, each by a request of its own: who may see a thing need not be allowed to see all of them. */
final class Parts {

    private final List<String> notRead = new ArrayList<>();

    /** @return null where AWS refuses it */
    <T> @Nullable T read(String what, Supplier<@Nullable T> part) {
        try {
            return part.get();
        } catch (RuntimeException e) {
            if (!Ec2Access.isRefusal(e)) {
                throw e;
            }
            notRead.add(what + ": " + Ec2Access.said(e));
            return null;
        }
    }

    <T> List<T> list(String what, Supplier<List<T>> part) {
        var all = read(what, part::get);
        return all == null ? List.of() : all;
    }

    /** What could not be read, and why. */
    List<String> notRead() {
        return List.copyOf(notRead);
    }
}
