package dev.awsagent.tools.ec2;

import dev.awsagent.credentials.AwsClients;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Address;
import software.amazon.awssdk.services.ec2.model.ConnectivityType;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.GetConsoleOutputResponse;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStatus;
import software.amazon.awssdk.services.ec2.model.NatGateway;
import software.amazon.awssdk.services.ec2.model.NetworkAcl;
import software.amazon.awssdk.services.ec2.model.NetworkInterface;
import software.amazon.awssdk.services.ec2.model.RouteTable;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.Volume;
import software.amazon.awssdk.services.ec2.model.Vpc;

/** EC2 in one region as one tool call sees it: listings to their end, and errors that say what to do next. */
final class Ec2Access {

    private static final int A_PAGE = 1_000;

    /** Route tables come in no larger pages. */
    private static final int A_SMALL_PAGE = 100;

    /** AWS takes no more values in one filter. */
    private static final int VALUES = 200;

    /** What AWS answers when a thing is not in a state for what was asked, or is in use. */
    private static final Set<String> STATES = Set.of(
            "IncorrectInstanceState",
            "IncorrectState",
            "InvalidState",
            "IncorrectModificationState",
            "VolumeInUse",
            "InvalidSnapshot.InUse",
            "InvalidAMIID.Unavailable",
            "InvalidIPAddress.InUse",
            "InvalidAddress.Locked",
            "Resource.AlreadyAssociated");

    /** What else it answers when what is there stands in the way. */
    private static final Set<String> CONFLICTS = Set.of(
            "OperationNotPermitted",
            "DependencyViolation",
            "UnsupportedHibernationConfiguration",
            "VolumeModificationRateExceeded",
            "InvalidGroup.Duplicate",
            "InvalidKeyPair.Duplicate",
            "InvalidPermission.Duplicate",
            "InvalidAMIName.Duplicate",
            "IdempotentParameterMismatch");

    /** What AWS answers when it would have done what it was asked to try. */
    private static final String DRY_RUN = "DryRunOperation";

    private static final String NO_DRY_RUN = "the endpoint did not say that it was a dry run: it may have done it";

    private final ToolCall call;
    private final AwsClients clients;
    private final Map<String, String> seen = new LinkedHashMap<>();

    private Ec2Access(ToolCall call, AwsClients clients) {
        this.call = call;
        this.clients = clients;
    }

    /** All that was {@linkplain #hold held to}, for the proposal. */
    Map<String, String> seen() {
        return seen;
    }

    /**
     * Holds the call to what was shown when it was reviewed.
     *
     * @param what by which the person knows it
     * @param now what was found
     * @throws ToolException of kind {@code CONFLICT} when the person was shown something else
     */
    void hold(String what, String now) {
        seen.put(what, now);
        var reviewed = call.reviewed();
        var shown = reviewed == null ? null : reviewed.seen().get(what);
        if (shown != null && !shown.equals(now)) {
            throw new ToolException(
                    FailureKind.CONFLICT,
                    what + " was " + shown + " when this was reviewed, and is " + now + " now; nothing was done",
                    "ask again, to see what would be done now");
        }
    }

    static Ec2Access of(ToolCall call) {
        return new Ec2Access(call, call.service(AwsClients.class));
    }

    /** The same in another region. */
    Ec2Access in(String region) {
        return new Ec2Access(call, clients.in(region));
    }

    String region() {
        return String.valueOf(clients.target().region());
    }

    AwsClients clients() {
        return clients;
    }

    ToolCall call() {
        return call;
    }

    /**
     * Asks EC2.
     *
     * @throws ToolException of kind {@link FailureKind#CONFLICT} where a thing's state stands in the way
     */
    <T> T ask(Function<Ec2Client, T> question) {
        try {
            return question.apply(clients.client(Ec2Client.class));
        } catch (AwsServiceException e) {
            if (code(e).endsWith(".Duplicate") && isRepeated(e)) {
                throw new ToolException(
                        FailureKind.IN_DOUBT,
                        "it had to be asked for again, and then AWS said " + said(e)
                                + ": the first time may have made it",
                        "look whether what is there is yours",
                        e);
            }
            if (STATES.contains(code(e))) {
                throw new ToolException(
                        FailureKind.CONFLICT,
                        said(e),
                        "look at its state and at what uses it; ask again when the state allows it",
                        e);
            }
            if (CONFLICTS.contains(code(e))) {
                throw new ToolException(FailureKind.CONFLICT, said(e), null, e);
            }
            throw e;
        }
    }

    /** Asks EC2 whether it would do something: the request has its dry run flag set. What it said, in words. */
    String tryOut(Function<Ec2Client, ?> request) {
        try {
            ask(request);
        } catch (RuntimeException e) {
            if (isCode(e, DRY_RUN)) {
                return "AWS says that it would have succeeded";
            }
            throw e;
        }
        if (call.reviewed() == null) {
            throw new ToolException(FailureKind.UNSUPPORTED, NO_DRY_RUN, "look whether it did it");
        }
        return NO_DRY_RUN + ", so look";
    }

    // The tools ask here instead of catching types of the SDK: what only plans a tool then loads none of them.

    /** Whether AWS answered with one of these error codes. */
    static boolean isCode(Throwable e, String... codes) {
        return List.of(codes).contains(code(e));
    }

    /** The error code of the answer, also where it is the cause of what was made of it; empty when there is none. */
    static String code(@Nullable Throwable e) {
        if (e instanceof ToolException && e.getCause() != null) {
            return code(e.getCause());
        }
        var details = e instanceof AwsServiceException answer ? answer.awsErrorDetails() : null;
        return details == null || details.errorCode() == null ? "" : details.errorCode();
    }

    /** What AWS said, with its code. */
    static String said(RuntimeException e) {
        if (e instanceof AwsServiceException answer && answer.awsErrorDetails() != null) {
            return code(e) + ": " + answer.awsErrorDetails().errorMessage();
        }
        return String.valueOf(e.getMessage());
    }

    private static boolean isRepeated(AwsServiceException e) {
        return e.numAttempts() != null && e.numAttempts() > 1;
    }

    /** Whether AWS may have done it, and did not say so. */
    static boolean isDoubtful(RuntimeException e) {
        return e instanceof ToolException told
                ? told.kind() == FailureKind.IN_DOUBT
                : e instanceof SdkClientException && !isNeverConnected(e);
    }

    private static boolean isNeverConnected(Throwable e) {
        return e instanceof ConnectException
                || e instanceof UnknownHostException
                || e.getCause() != null && isNeverConnected(e.getCause());
    }

    /** Whether AWS wants fewer requests. */
    static boolean isThrottled(RuntimeException e) {
        return e instanceof AwsServiceException answer && answer.isThrottlingException();
    }

    /** Whether AWS refused the request itself, and did not just have no time for it. */
    static boolean isRefusal(RuntimeException e) {
        var answer = e instanceof ToolException && e.getCause() instanceof AwsServiceException cause
                ? cause
                : e instanceof AwsServiceException own ? own : null;
        return answer != null
                && answer.statusCode() >= 400
                && answer.statusCode() < 500
                && !answer.isThrottlingException()
                && !answer.isClockSkewException()
                && !isCode(e, "RequestExpired", "AuthFailure");
    }

    /**
     * Every item of a listing, page by page to its end.
     *
     * @param page asks for the page with this token; null for the first
     * @param noun what is counted, for the progress
     */
    <P, T> List<T> all(
            String noun,
            Function<@Nullable String, P> page,
            Function<P, ? extends Collection<T>> items,
            Function<P, @Nullable String> next) {
        var all = new ArrayList<T>();
        var seen = new HashSet<String>();
        String token = null;
        do {
            call.checkCancelled();
            var one = page.apply(token);
            all.addAll(items.apply(one));
            token = next.apply(one);
            if (token != null) {
                call.progress(all.size(), -1, noun, null);
            }
            if (token != null && !token.isEmpty() && !seen.add(token)) {
                throw new ToolException(
                        FailureKind.SERVICE,
                        "the endpoint goes in circles: it gave the same page of " + noun + " twice",
                        "ask again; if it stays, check the endpoint");
            }
        } while (token != null && !token.isEmpty());
        return all;
    }

    /** All instances that pass the filters of the API; those that are gone stay visible for an hour or so. */
    List<Instance> instances(Map<String, List<String>> filters) {
        return inParts(
                filters,
                part -> all(
                        "instances",
                        token -> ask(ec2 -> ec2.describeInstances(request ->
                                request.filters(part).nextToken(token).maxResults(A_PAGE))),
                        page -> page.reservations().stream()
                                .flatMap(reservation -> reservation.instances().stream())
                                .toList(),
                        page -> page.nextToken()));
    }

    /** All volumes that pass the filters of the API. */
    List<Volume> volumes(Map<String, List<String>> filters) {
        return inParts(
                filters,
                part -> all(
                        "volumes",
                        token -> ask(ec2 -> ec2.describeVolumes(request ->
                                request.filters(part).nextToken(token).maxResults(A_PAGE))),
                        page -> page.volumes(),
                        page -> page.nextToken()));
    }

    /** All security groups that pass the filters of the API. */
    List<SecurityGroup> groups(Map<String, List<String>> filters) {
        return inParts(
                filters,
                part -> all(
                        "security groups",
                        token -> ask(ec2 -> ec2.describeSecurityGroups(request ->
                                request.filters(part).nextToken(token).maxResults(A_PAGE))),
                        page -> page.securityGroups(),
                        page -> page.nextToken()));
    }

    /** All network interfaces that pass the filters of the API. */
    List<NetworkInterface> networkInterfaces(Map<String, List<String>> filters) {
        return inParts(
                filters,
                part -> all(
                        "network interfaces",
                        token -> ask(ec2 -> ec2.describeNetworkInterfaces(request ->
                                request.filters(part).nextToken(token).maxResults(A_PAGE))),
                        page -> page.networkInterfaces(),
                        page -> page.nextToken()));
    }

    /** All subnets that pass the filters of the API. */
    List<Subnet> subnets(Map<String, List<String>> filters) {
        return inParts(
                filters,
                part -> all(
                        "subnets",
                        token -> ask(ec2 -> ec2.describeSubnets(request ->
                                request.filters(part).nextToken(token).maxResults(A_PAGE))),
                        page -> page.subnets(),
                        page -> page.nextToken()));
    }

    /** All snapshots of the account itself that pass the filters of the API: without an owner it would list the world's. */
    List<Snapshot> ownSnapshots(Map<String, List<String>> filters) {
        return inParts(
                filters,
                part -> all(
                        "snapshots",
                        token -> ask(ec2 -> ec2.describeSnapshots(request -> request.filters(part)
                                .ownerIds("self")
                                .nextToken(token)
                                .maxResults(A_PAGE))),
                        page -> page.snapshots(),
                        page -> page.nextToken()));
    }

    /** All VPCs that pass the filters of the API. */
    List<Vpc> vpcs(Map<String, List<String>> filters) {
        return inParts(
                filters,
                part -> all(
                        "VPCs",
                        token -> ask(ec2 -> ec2.describeVpcs(request ->
                                request.filters(part).nextToken(token).maxResults(A_PAGE))),
                        page -> page.vpcs(),
                        page -> page.nextToken()));
    }

    /** All route tables that pass the filters of the API. */
    List<RouteTable> routeTables(Map<String, List<String>> filters) {
        return inParts(
                filters,
                part -> all(
                        "route tables",
                        token -> ask(ec2 -> ec2.describeRouteTables(request ->
                                request.filters(part).nextToken(token).maxResults(A_SMALL_PAGE))),
                        page -> page.routeTables(),
                        page -> page.nextToken()));
    }

    /** All network ACLs that pass the filters of the API. */
    List<NetworkAcl> networkAcls(Map<String, List<String>> filters) {
        return inParts(
                filters,
                part -> all(
                        "network ACLs",
                        token -> ask(ec2 -> ec2.describeNetworkAcls(request ->
                                request.filters(part).nextToken(token).maxResults(A_PAGE))),
                        page -> page.networkAcls(),
                        page -> page.nextToken()));
    }

    /** The NAT gateways of a VPC. */
    List<NatGateway> natGateways(String vpc) {
        return inParts(
                Map.of("vpc-id", List.of(vpc)),
                part -> all(
                        "NAT gateways",
                        token -> ask(ec2 -> ec2.describeNatGateways(
                                request -> request.filter(part).nextToken(token).maxResults(A_PAGE))),
                        page -> page.natGateways(),
                        page -> page.nextToken()));
    }

    /** The internet and NAT gateways of a VPC, in words. */
    List<String> gateways(String vpc) {
        var gateways = new ArrayList<String>();
        inParts(
                        Map.of("attachment.vpc-id", List.of(vpc)),
                        part -> all(
                                "internet gateways",
                                token -> ask(ec2 -> ec2.describeInternetGateways(request ->
                                        request.filters(part).nextToken(token).maxResults(A_PAGE))),
                                page -> page.internetGateways(),
                                page -> page.nextToken()))
                .forEach(one ->
                        gateways.add(label(one.internetGatewayId(), name(one.tags())) + ", to the internet and back"));
        natGateways(vpc)
                .forEach(one -> gateways.add(label(one.natGatewayId(), name(one.tags()))
                        + (one.connectivityType() == ConnectivityType.PRIVATE
                                ? ", private: to other networks alone, in "
                                : ", out alone, in ")
                        + one.subnetId() + ", " + one.stateAsString()));
        return gateways;
    }

    /** All elastic addresses that pass the filters of the API, which does not page them. */
    List<Address> addresses(Map<String, List<String>> filters) {
        return inParts(
                filters,
                part -> ask(ec2 -> ec2.describeAddresses(request -> request.filters(part)))
                        .addresses());
    }

    /**
     * Makes one change to one thing, or only tries it.
     *
     * @param done what it came to, in words
     */
    Changes change(boolean dryRun, String id, @Nullable String name, String done, Function<Ec2Client, ?> request) {
        if (dryRun) {
            var said = tryOut(request);
            return new Changes(
                    List.of(new Changes.Change(id, name, Changes.Outcome.TRIED, "nothing was changed")), said);
        }
        ask(request);
        return Changes.done(id, name, done);
    }

    /**
     * Makes something new, or only tries to.
     *
     * @param what is made, in words
     * @param made what came of it
     */
    <R> Changes create(boolean dryRun, String what, Function<Ec2Client, R> request, Function<R, Changes> made) {
        if (dryRun) {
            var said = tryOut(request);
            return new Changes(
                    List.of(new Changes.Change(what, null, Changes.Outcome.TRIED, "nothing was made")), said);
        }
        return made.apply(ask(request));
    }

    /** All images of the account itself that pass the filters of the API. */
    List<Image> ownImages(Map<String, List<String>> filters) {
        return inParts(
                filters,
                part -> all(
                        "images",
                        token -> ask(ec2 -> ec2.describeImages(request -> request.filters(part)
                                .owners("self")
                                .nextToken(token)
                                .maxResults(A_PAGE))),
                        page -> page.images(),
                        page -> page.nextToken()));
    }

    /** The images of these ids that pass the filters of the API, whoever owns them. */
    List<Image> images(List<String> ids, Map<String, List<String>> filters) {
        return inParts(
                filters,
                part -> ask(ec2 -> ec2.describeImages(
                                request -> request.imageIds(ids).filters(part)))
                        .images());
    }

    /**
     * The status checks of instances, also of those that do not run.
     *
     * @param ids none for all; the API takes either ids or pages
     */
    List<InstanceStatus> statuses(List<String> ids) {
        if (ids.isEmpty()) {
            return all(
                    "instances",
                    token -> ask(ec2 -> ec2.describeInstanceStatus(request ->
                            request.includeAllInstances(true).nextToken(token).maxResults(A_PAGE))),
                    page -> page.instanceStatuses(),
                    page -> page.nextToken());
        }
        var found = new ArrayList<InstanceStatus>();
        for (int from = 0; from < ids.size(); from += VALUES) {
            var part = ids.subList(from, Math.min(from + VALUES, ids.size()));
            found.addAll(ask(ec2 -> ec2.describeInstanceStatus(
                            request -> request.instanceIds(part).includeAllInstances(true)))
                    .instanceStatuses());
        }
        return found;
    }

    /** The newest that there is; only newer kinds of machines have more than the last boot. */
    GetConsoleOutputResponse latestConsole(String id) {
        try {
            return ask(ec2 ->
                    ec2.getConsoleOutput(request -> request.instanceId(id).latest(true)));
        } catch (AwsServiceException e) {
            if (!isCode(e, "UnsupportedOperation")) {
                throw e;
            }
            return ask(ec2 -> ec2.getConsoleOutput(request -> request.instanceId(id)));
        }
    }

    /** The same listing for each part of a filter that has more values than AWS takes at once. */
    <T> List<T> inParts(Map<String, List<String>> filters, Function<List<Filter>, List<T>> list) {
        for (var filter : filters.entrySet()) {
            if (filter.getValue().size() > VALUES) {
                var all = new ArrayList<T>();
                for (int from = 0; from < filter.getValue().size(); from += VALUES) {
                    var part = new java.util.LinkedHashMap<>(filters);
                    part.put(
                            filter.getKey(),
                            filter.getValue()
                                    .subList(
                                            from,
                                            Math.min(
                                                    from + VALUES,
                                                    filter.getValue().size())));
                    all.addAll(inParts(part, list));
                }
                return all;
            }
        }
        return list.apply(filters.entrySet().stream()
                .map(one -> Filter.builder()
                        .name(one.getKey())
                        .values(one.getValue())
                        .build())
                .toList());
    }

    static int pageSize() {
        return A_PAGE;
    }

    /** The Name tag; null when there is none, or it is empty. */
    static @Nullable String name(List<Tag> tags) {
        return tags.stream()
                .filter(tag -> tag.key().equals("Name") && !tag.value().isEmpty())
                .map(Tag::value)
                .findFirst()
                .orElse(null);
    }

    /** All of them, by key. */
    static Map<String, String> tags(List<Tag> tags) {
        var all = new TreeMap<String, String>();
        tags.forEach(tag -> all.put(tag.key(), tag.value()));
        return all;
    }

    /** The same as a list of one or none. */
    static List<String> names(List<Tag> tags) {
        var name = name(tags);
        return name == null ? List.of() : List.of(name);
    }

    /** {@code i-0abc (web-1)}: the id comes first, and ends at the first space. */
    static String label(String id, @Nullable String name) {
        return name == null ? id : id + " (" + name + ")";
    }
}
