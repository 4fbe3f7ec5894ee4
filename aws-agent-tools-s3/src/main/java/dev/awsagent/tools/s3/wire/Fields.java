package dev.awsagent.tools.s3.wire;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.TimestampFormatTrait;
import software.amazon.awssdk.core.traits.TraitType;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.utils.DateUtils;

/**
 * The members of the SDK's requests and responses as HTTP has them. They say themselves where they belong and by which name, so
 * that none is listed here.
 */
final class Fields {

    /** Of a copy they are called by other names, except here. */
    private static final Set<String> BUCKET_AND_KEY = Set.of("Bucket", "Key");

    private static final String TIME = "0000-00-00T00:00:00.000Z";
    private static final String HTTP_TIME = "aaa, 00 aaa 0000 00:00:00 GMT";
    private static final List<String> MONTHS =
            List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

    private Fields() {}

    /** That a request says something that is left to the client of the SDK. */
    static final class Unusual extends Exception {

        private static final long serialVersionUID = 1L;

        Unusual(String what) {
            super(what, null, false, false);
        }
    }

    /** Writes what belongs into headers and query. Bucket and key are the caller's. */
    static void write(SdkPojo request, SdkHttpRequest.Builder http) throws Unusual {
        for (var field : request.sdkFields()) {
            var value = field.getValueOrDefault(request);
            if (value == null) {
                continue;
            }
            switch (field.location()) {
                case HEADER -> header(field, value, http);
                case QUERY_PARAM -> http.putRawQueryParameter(field.locationName(), text(field, value));
                case PATH, GREEDY_PATH -> {
                    if (!BUCKET_AND_KEY.contains(field.unmarshallLocationName())) {
                        throw new Unusual(field.memberName());
                    }
                }
                default -> throw new Unusual(field.memberName());
            }
        }
    }

    private static void header(SdkField<?> field, Object value, SdkHttpRequest.Builder http) throws Unusual {
        if (value instanceof Map<?, ?> map) {
            for (var entry : map.entrySet()) {
                var name = String.valueOf(entry.getKey()).trim();
                var whole = name.startsWith(field.locationName()) ? name : field.locationName() + name;
                http.appendHeader(plainName(whole), plain(whole, String.valueOf(entry.getValue())));
            }
        } else if (value instanceof List<?> list) {
            if (list.isEmpty()) {
                return;
            }
            var joined = new StringBuilder();
            for (var one : list) {
                if (!(one instanceof String text) || text.indexOf(',') >= 0 || text.indexOf('"') >= 0) {
                    throw new Unusual(field.memberName());
                }
                joined.append(joined.isEmpty() ? "" : ",").append(text);
            }
            http.appendHeader(field.locationName(), plain(field.locationName(), joined.toString()));
        } else {
            http.appendHeader(field.locationName(), plain(field.locationName(), text(field, value)));
        }
    }

    private static String text(SdkField<?> field, Object value) throws Unusual {
        if (value instanceof Instant instant) {
            var format = field.getTrait(TimestampFormatTrait.class, TraitType.TIMESTAMP_FORMAT_TRAIT);
            return switch (format == null ? TimestampFormatTrait.Format.RFC_822 : format.format()) {
                case ISO_8601 -> DateUtils.formatIso8601Date(instant);
                case RFC_822 -> DateUtils.formatRfc822Date(instant);
                default -> throw new Unusual(field.memberName());
            };
        }
        if (value instanceof String || value instanceof Number || value instanceof Boolean) {
            return value.toString();
        }
        throw new Unusual(field.memberName());
    }

    private static String plainName(String name) throws Unusual {
        for (var i = 0; i < name.length(); i++) {
            var c = name.charAt(i);
            if (c <= ' ' || c >= 127 || "()<>@,;:\\\"/[]?={}".indexOf(c) >= 0) {
                throw new Unusual(name);
            }
        }
        return name;
    }

    /** Characters that HTTP has no agreed way for are left to the SDK, and line ends above all. */
    private static String plain(String name, String value) throws Unusual {
        for (var i = 0; i < value.length(); i++) {
            var c = value.charAt(i);
            if (c < ' ' || c >= 127) {
                throw new Unusual(name);
            }
        }
        return value;
    }

    /** Reads what is in the headers. */
    static void read(SdkHttpResponse answer, SdkPojo response) {
        var byName = new HashMap<String, String>();
        answer.forEachHeader((name, values) -> byName.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
        for (var field : response.sdkFields()) {
            if (field.location() != MarshallLocation.HEADER) {
                continue;
            }
            if (field.marshallingType() == MarshallingType.MAP) {
                var prefix = field.locationName();
                var map = new HashMap<String, String>();
                answer.forEachHeader((name, values) -> {
                    if (name.regionMatches(true, 0, prefix, 0, prefix.length())) {
                        map.put(name.substring(prefix.length()), String.join(",", values));
                    }
                });
                if (!map.isEmpty()) {
                    field.set(response, map);
                }
                continue;
            }
            var text = byName.get(field.locationName().toLowerCase(Locale.ROOT));
            if (text != null) {
                field.set(response, value(field, text));
            }
        }
    }

    /** @return null for what cannot be read and may be left out */
    static @Nullable Object value(SdkField<?> field, String text) {
        var type = field.marshallingType();
        try {
            if (type == MarshallingType.STRING) {
                return text;
            }
            if (type == MarshallingType.INTEGER) {
                return Integer.valueOf(text);
            }
            if (type == MarshallingType.LONG) {
                return Long.valueOf(text);
            }
            if (type == MarshallingType.BOOLEAN) {
                return Boolean.valueOf(text);
            }
            if (type == MarshallingType.INSTANT) {
                var format = field.getTrait(TimestampFormatTrait.class, TraitType.TIMESTAMP_FORMAT_TRAIT);
                var iso = format == null
                        ? field.location() == MarshallLocation.PAYLOAD
                        : format.format() == TimestampFormatTrait.Format.ISO_8601;
                return iso ? time(text) : httpTime(text);
            }
        } catch (NumberFormatException | DateTimeException e) {
            if (field.ignoreDataTypeConversionFailures()) {
                return null;
            }
            throw new IllegalArgumentException(
                    "the answer has '" + text + "' where " + field.locationName() + " should be", e);
        }
        throw new IllegalArgumentException("no way to read " + field.locationName());
    }

    /** A listing has a time for each of its keys, so the form that S3 writes is read by hand. */
    private static Instant time(String text) {
        if (!isOfForm(text, TIME)) {
            return DateTimeFormatter.ISO_DATE_TIME.parse(text, Instant::from);
        }
        var day = LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10));
        var time = LocalTime.of(
                number(text, 11, 13), number(text, 14, 16), number(text, 17, 19), number(text, 20, 23) * 1_000_000);
        return Instant.ofEpochSecond(day.toEpochDay() * 86_400 + time.toSecondOfDay(), time.getNano());
    }

    /** Each object that comes has one. */
    private static Instant httpTime(String text) {
        var month = isOfForm(text, HTTP_TIME) ? MONTHS.indexOf(text.substring(8, 11)) : -1;
        if (month < 0) {
            return DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
        }
        var day = LocalDate.of(number(text, 12, 16), month + 1, number(text, 5, 7));
        var time = LocalTime.of(number(text, 17, 19), number(text, 20, 22), number(text, 23, 25));
        return Instant.ofEpochSecond(day.toEpochDay() * 86_400 + time.toSecondOfDay());
    }

    /** Whether a text has a digit where the form has a zero, a letter where it has an 'a', and what the form has elsewhere. */
    private static boolean isOfForm(String text, String form) {
        if (text.length() != form.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            var is = text.charAt(i);
            var fits = switch (form.charAt(i)) {
                case '0' -> is >= '0' && is <= '9';
                case 'a' -> is >= 'A' && is <= 'Z' || is >= 'a' && is <= 'z';
                default -> is == form.charAt(i);
            };
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }
}
