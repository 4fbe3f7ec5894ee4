package dev.awsagent.guard;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds the addresses that hand out the credentials of EC2, ECS and EKS in a text, in whichever way they are written. */
final class MetadataAddress {

    private static final Set<Long> IPV4 = Set.of(0xa9fea9feL, 0xa9feaa02L, 0xa9feaa17L);

    private static final Set<String> IPV6 = Set.of("fd00:ec2:0:0:0:0:0:254", "fd00:ec2:0:0:0:0:0:23");

    /** Parts of which no spelling of one is without: most texts are done with this. */
    private static final Pattern MAYBE =
            Pattern.compile("169|a9|251|2852039|fd00|instance-data|container_credentials", Pattern.CASE_INSENSITIVE);

    private static final Pattern NAMES = Pattern.compile(
            "169\\.254\\.(169\\.254|170\\.(2|23)(?!\\d))|AWS_CONTAINER_CREDENTIALS_(RELATIVE|FULL)_URI|//instance-data(?![\\w-])|\\binstance-data\\.ec2\\.internal\\b",
            Pattern.CASE_INSENSITIVE);

    /** One to four numbers, each decimal, octal or hexadecimal, as {@code inet_aton} reads an address. */
    private static final Pattern NUMBERS =
            Pattern.compile("(?<![\\w.])(?:0x[0-9a-f]{1,8}|\\d{1,12})(?:\\.(?:0x[0-9a-f]{1,8}|\\d{1,12})){0,3}(?!\\w)");

    private static final Pattern COLONS =
            Pattern.compile("(?<![\\w:])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:\\.\\d{1,3}){0,3}");

    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/\\s]{16,}+={0,2}\\s*");

    private MetadataAddress() {}

    /** Also in what base64 stands for, as a service takes the body of a request. */
    static boolean isIn(String text) {
        return isPlain(text) || BASE64.matcher(text).matches() && isPlain(decoded(text));
    }

    private static boolean isPlain(String text) {
        var read = Wildcards.plain(text);
        if (!MAYBE.matcher(read).find()) {
            return false;
        }
        if (NAMES.matcher(read).find()) {
            return true;
        }
        var small = read.toLowerCase(Locale.ROOT);
        return NUMBERS.matcher(small).results().anyMatch(one -> isIpv4(one.group()))
                || COLONS.matcher(small).results().anyMatch(one -> isIpv6(one.group()));
    }

    private static String decoded(String text) {
        try {
            return new String(Base64.getMimeDecoder().decode(text), StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static boolean isIpv4(String text) {
        var parts = text.split("\\.", -1);
        long address = 0;
        for (int i = 0; i < parts.length; i++) {
            var number = number(parts[i]);
            var room = i + 1 < parts.length ? 8 : 8 * (5 - parts.length);
            if (number < 0 || number >= 1L << room) {
                return false;
            }
            address = address << room | number;
        }
        return IPV4.contains(address);
    }

    private static long number(String text) {
        try {
            return text.startsWith("0x")
                    ? Long.parseLong(text.substring(2), 16)
                    : Long.parseLong(text, text.length() > 1 && text.startsWith("0") ? 8 : 10);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static boolean isIpv6(String text) {
        try {
            // A text with colons is never looked up.
            var address = InetAddress.getByName(text);
            return IPV6.contains(address.getHostAddress()) || isIpv4(address.getHostAddress());
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
