package dev.awsagent.tool;

import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a step makes cost, for as long as it is there.
 *
 * @param perHour of all that the step makes; zero for what AWS takes nothing for, null when it has a price that is not known
 * @param currency its code in ISO 4217, as in {@code USD}; null when {@code perHour} is
 * @param source where the figure comes from, as in {@code the price list of AWS of 2026-11-02}, or why there is none, in words;
 *     null where nobody looked
 * @param byUse whether it goes by what is stored, sent and called later, so that nothing is known of it beforehand: limits do not
 *     count it
 */
public record Cost(
        @Nullable BigDecimal perHour,
        @Nullable String currency,
        @Nullable String source,
        boolean byUse) {

    /** It has a price, and which is not known. */
    public static final Cost UNKNOWN = new Cost(null, null, null, false);

    /** What is made is there for nothing. */
    public static final Cost NOTHING = new Cost(BigDecimal.ZERO, "USD", "AWS takes nothing for it", false);

    public Cost {
        if (perHour != null) {
            Objects.requireNonNull(currency, "currency");
            Objects.requireNonNull(source, "source");
            if (perHour.signum() < 0) {
                throw new IllegalArgumentException("a cost is not negative, got " + perHour.toPlainString());
            }
            if (byUse) {
                throw new IllegalArgumentException("what goes by use has no price an hour, got " + perHour);
            }
        }
    }

    /**
     * A price that was found.
     *
     * @param source the list that it stands in, with its date
     */
    public static Cost of(BigDecimal perHour, String currency, String source) {
        return new Cost(perHour, currency, source, false);
    }

    /** It has a price, and which is not known for this reason. */
    public static Cost unknown(String why) {
        return new Cost(null, null, why, false);
    }

    /** It costs by what is done with it, such as {@code what is stored}. */
    public static Cost byUse(String what) {
        return new Cost(null, null, "it goes by " + what, true);
    }

    /** {@code 0.0208 USD an hour}. */
    @Override
    public String toString() {
        return perHour == null ? "a price that is not known" : perHour.toPlainString() + " " + currency + " an hour";
    }
}
