package dev.awsagent.server.web;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names by which this server is asked, and the pages that may ask: who comes by another name may have been led here by a
 * name service that lies, and who comes from another page by that page. Immutable and thread-safe.
 */
final class Hosts {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Set<String> hosts = new HashSet<>();
    private final Set<String> origins = new HashSet<>();
    private final Set<String> schemes;

    /**
     * @param host the address that is listened on
     * @param named further names, with or without a port
     * @param secure whether clients come over TLS
     * @param listed origins of other pages
     */
    Hosts(String host, int port, List<String> named, boolean secure, List<String> listed) {
        schemes = Set.of(secure ? "https" : "http");
        var all = new HashSet<String>();
        all.addAll(LOOPBACK);
        if (!isAnyAddress(host)) {
            all.add(written(host));
        }
        for (var name : all) {
            hosts.add(name + ":" + port);
            if (port == (secure ? 443 : 80)) {
                hosts.add(name);
            }
        }
        // As it is written: a proxy may listen on another port than this server.
        named.forEach(name -> hosts.add(name.toLowerCase(Locale.ROOT)));
        listed.forEach(origin -> origins.add(origin.toLowerCase(Locale.ROOT)));
    }

    /** Whether an address means this machine alone. Names are not looked up, but for the one of loopback. */
    static boolean isLoopback(String host) {
        if (host.equalsIgnoreCase("localhost")) {
            return true;
        }
        var bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        if (!bare.matches("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")) {
            return false;
        }
        try {
            return InetAddress.getByName(bare).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    static boolean isAnyAddress(String host) {
        return host.equals("0.0.0.0") || host.equals("::") || host.equals("[::]");
    }

    /** As it stands in an address. */
    static String written(String host) {
        var lower = host.toLowerCase(Locale.ROOT);
        return lower.contains(":") && !lower.startsWith("[") ? "[" + lower + "]" : lower;
    }

    boolean knows(@Nullable String host) {
        return host != null && hosts.contains(host.toLowerCase(Locale.ROOT));
    }

    /** Whether a page may ask: one of this server by the name that is asked, or one that is listed. */
    boolean mayAsk(String origin, String host) {
        return isOwn(origin, host) || isListed(origin);
    }

    boolean isOwn(String origin, String host) {
        return schemes.stream().anyMatch(scheme -> (scheme + "://" + host).equalsIgnoreCase(origin));
    }

    boolean isListed(String origin) {
        return origins.contains(origin.toLowerCase(Locale.ROOT));
    }
}
