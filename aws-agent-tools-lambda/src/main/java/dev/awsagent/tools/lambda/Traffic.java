package dev.awsagent.tools.lambda;

import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.AliasRoutingConfiguration;

/**
 * Where the calls of an alias go.
 *
 * @param version the version that it points at
 * @param shares what part of the calls, from 0 to 1, goes to another version instead
 */
record Traffic(String version, Map<String, Double> shares) {

    Traffic {
        shares = new TreeMap<>(shares);
    }

    static Traffic of(String version, @Nullable AliasRoutingConfiguration routing) {
        return new Traffic(version, routing == null ? Map.of() : routing.additionalVersionWeights());
    }

    static Traffic all(String version) {
        return new Traffic(version, Map.of());
    }

    /** {@code 90% version 41, 10% version 42}. */
    String words() {
        var rest = BigDecimal.ONE;
        var others = new StringBuilder();
        for (var share : shares.entrySet()) {
            var part = BigDecimal.valueOf(share.getValue());
            rest = rest.subtract(part);
            others.append(", ").append(percent(part)).append(" version ").append(share.getKey());
        }
        return percent(rest) + " version " + version + others;
    }

    private static String percent(BigDecimal share) {
        return share.movePointRight(2).stripTrailingZeros().toPlainString() + "%";
    }
}
