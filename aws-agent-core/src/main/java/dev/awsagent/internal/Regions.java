package dev.awsagent.internal;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The codes of AWS's regions, and the places that people call them by. The one place that knows what a region's code looks
 * like. Thread-safe.
 */
public final class Regions {

    private static final Set<String> CODES = set(
            "us-east-1 us-east-2 us-west-1 us-west-2 af-south-1 ap-east-1 ap-east-2 ap-south-1 ap-south-2 ap-southeast-1"
                    + " ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7"
                    + " ap-northeast-1 ap-northeast-2 ap-northeast-3 ca-central-1 ca-west-1 eu-central-1 eu-central-2"
                    + " eu-west-1 eu-west-2 eu-west-3 eu-south-1 eu-south-2 eu-north-1 il-central-1 me-south-1 me-central-1"
                    + " mx-central-1 sa-east-1 us-gov-east-1 us-gov-west-1 cn-north-1 cn-northwest-1 us-iso-east-1"
                    + " us-iso-west-1 us-isob-east-1 us-isob-west-1 eu-isoe-west-1 us-isof-south-1 us-isof-east-1"
                    + " eusc-de-east-1");

    private static final Set<String> AREAS = set("us eu ap ca sa me af il mx cn");
    private static final Set<String> DIRECTIONS =
            set("east west north south central northeast northwest southeast southwest");

    private static final Map<String, String> PLACES = places();

    /** Longer than any region's code, and the most that a part of a host name may have. */
    private static final int LONGEST = 63;

    private Regions() {}

    private static Set<String> set(String words) {
        return Set.of(words.split(" ", -1));
    }

    private static Map<String, String> places() {
        var map = new HashMap<String, String>();
        var all = "virginia=us-east-1,ohio=us-east-2,california=us-west-1,oregon=us-west-2,cape town=af-south-1,"
                + "hong kong=ap-east-1,taipei=ap-east-2,mumbai=ap-south-1,hyderabad=ap-south-2,singapore=ap-southeast-1,"
                + "sydney=ap-southeast-2,jakarta=ap-southeast-3,melbourne=ap-southeast-4,tokyo=ap-northeast-1,"
                + "seoul=ap-northeast-2,osaka=ap-northeast-3,montreal=ca-central-1,calgary=ca-west-1,"
                + "frankfurt=eu-central-1,zurich=eu-central-2,ireland=eu-west-1,dublin=eu-west-1,london=eu-west-2,"
                + "paris=eu-west-3,milan=eu-south-1,spain=eu-south-2,stockholm=eu-north-1,tel aviv=il-central-1,"
                + "bahrain=me-south-1,uae=me-central-1,sao paulo=sa-east-1,são paulo=sa-east-1,beijing=cn-north-1,"
                + "ningxia=cn-northwest-1";
        int from = 0;
        while (from < all.length()) {
            int comma = all.indexOf(',', from);
            int to = comma < 0 ? all.length() : comma;
            int equals = all.indexOf('=', from);
            map.put(all.substring(from, equals), all.substring(equals + 1, to));
            from = to + 1;
        }
        return map;
    }

    /** All codes that are known, in lower case. AWS adds to them. */
    public static Set<String> codes() {
        return CODES;
    }

    public static boolean isCode(String lower) {
        return CODES.contains(lower);
    }

    /** The partition that a region of this code is in: regions of others have accounts and keys of their own. */
    public static String partition(String lower) {
        if (lower.startsWith("cn-")) {
            return "aws-cn";
        }
        if (lower.startsWith("eusc-")) {
            return "aws-eusc";
        }
        var parts = lower.split("-", -1);
        return switch (parts.length < 3 ? "" : parts[1]) {
            case "gov" -> "aws-us-gov";
            case "iso" -> "aws-iso";
            case "isob" -> "aws-iso-b";
            case "isoe" -> "aws-iso-e";
            case "isof" -> "aws-iso-f";
            default -> "aws";
        };
    }

    /** Whether it is built like the code of a region, though none is known by it. */
    public static boolean isAlmostCode(String lower) {
        return !CODES.contains(lower)
                && AREAS.contains(lower.substring(0, Math.min(2, lower.length())))
                && isBuilt(lower);
    }

    /**
     * Whether a region may have this code: one that is known, or one that AWS may have added since. Not {@code mars-1}.
     */
    public static boolean isPossible(String lower) {
        return CODES.contains(lower) || isBuilt(lower);
    }

    /** An area of two letters, perhaps {@code gov} or another part that sets regions apart, a direction, a number. */
    private static boolean isBuilt(String lower) {
        var parts = lower.split("-", -1);
        if (parts.length != 3 && parts.length != 4 || parts[0].length() != 2 || !isLetters(parts[0])) {
            return false;
        }
        var number = parts[parts.length - 1];
        return isNumber(number)
                && DIRECTIONS.contains(parts[parts.length - 2])
                && (parts.length == 3 || parts[1].startsWith("iso") && isLetters(parts[1]) || parts[1].equals("gov"));
    }

    private static boolean isLetters(String part) {
        return part.chars().allMatch(c -> c >= 'a' && c <= 'z');
    }

    private static boolean isNumber(String part) {
        return !part.isEmpty() && part.length() <= 2 && part.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Whether it can stand for a region where the endpoint is not one of AWS: such a server may call its own as it likes. */
    public static boolean isName(String text) {
        return text.length() <= LONGEST && text.matches("[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?");
    }

    /** The code of the region that a place stands for; null when it stands for none. */
    public static @Nullable String ofPlace(String lower) {
        return PLACES.get(lower);
    }
}
