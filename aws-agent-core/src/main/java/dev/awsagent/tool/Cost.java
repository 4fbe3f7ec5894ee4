package dev.awsagent.tool;

import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a step makes cost, for as long as it is there.
 *
 * @param perHour of all that the step makes; null when it has a price that is not known
 * @param currency its code in ISO 4217, as in {@code USD}; null when {@code perHour} is
 */
public record Cost(@Nullable BigDecimal perHour, @Nullable String currency) {

    /** It has a price, and which is not known. */
    public static final Cost UNKNOWN = new Cost(null, null);

    public Cost {
        if (perHour != null) {
            Objects.requireNonNull(currency, "currency");
            if (perHour.signum() < 0) {
                throw new IllegalArgumentException("a cost is not negative, got " + perHour.toPlainString());
            }
        }
    }

    /** {@code 0.0208 USD an hour}. */
    @Override
    public String toString() {
        return perHour == null ? "a price that is not known" : perHour.toPlainString() + " " + currency + " an hour";
    }
}
