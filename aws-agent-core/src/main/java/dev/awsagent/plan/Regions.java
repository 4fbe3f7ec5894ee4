package dev.awsagent.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The codes of AWS's regions, and the places that people call them by. */
final class Regions {

    private static final Set<String> CODES = English.set(
            "us-east-1 us-east-2 us-west-1 us-west-2 af-south-1 ap-east-1 ap-east-2 ap-south-1 ap-south-2 ap-southeast-1"
                    + " ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7"
                    + " ap-northeast-1 ap-northeast-2 ap-northeast-3 ca-central-1 ca-west-1 eu-central-1 eu-central-2"
                    + " eu-west-1 eu-west-2 eu-west-3 eu-south-1 eu-south-2 eu-north-1 il-central-1 me-south-1 me-central-1"
                    + " mx-central-1 sa-east-1 us-gov-east-1 us-gov-west-1 cn-north-1 cn-northwest-1 us-iso-east-1"
                    + " us-iso-west-1 us-isob-east-1 us-isob-west-1 eu-isoe-west-1 us-isof-south-1 us-isof-east-1"
                    + " eusc-de-east-1");

    private static final Set<String> AREAS = English.set("us eu ap ca sa me af il mx cn");
    private static final Set<String> DIRECTIONS =
            English.set("east west north south central northeast northwest southeast southwest");

    private static final Map<String, String> PLACES = places();

    private Regions() {}

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

    static boolean isCode(String lower) {
        return CODES.contains(lower);
    }

    /** Whether it is built like the code of a region, though there is no such region. */
    static boolean isAlmostCode(String lower) {
        if (CODES.contains(lower)) {
            return false;
        }
        int first = lower.indexOf('-');
        int last = lower.lastIndexOf('-');
        if (first != 2 || last <= first + 1 || last == lower.length() - 1) {
            return false;
        }
        for (int i = last + 1; i < lower.length(); i++) {
            if (!Character.isDigit(lower.charAt(i))) {
                return false;
            }
        }
        var middle = lower.substring(first + 1, last);
        return AREAS.contains(lower.substring(0, first))
                && DIRECTIONS.contains(middle.startsWith("gov-") ? middle.substring(4) : middle);
    }

    /** The code of the region that a place stands for; null when it stands for none. */
    static @Nullable String ofPlace(String lower) {
        return PLACES.get(lower);
    }

    /** Regions whose code differs little from this one. */
    static List<String> near(String lower) {
        var near = new ArrayList<String>();
        var stem = lower.substring(0, lower.lastIndexOf('-') + 1);
        for (var code : CODES) {
            if (code.startsWith(stem)) {
                near.add(code);
            }
        }
        if (near.isEmpty()) {
            for (var code : CODES) {
                if (English.distance(lower, code, 2) <= 2) {
                    near.add(code);
                }
            }
        }
        near.sort(null);
        return near.size() > 5 ? List.copyOf(near.subList(0, 5)) : List.copyOf(near);
    }
}
