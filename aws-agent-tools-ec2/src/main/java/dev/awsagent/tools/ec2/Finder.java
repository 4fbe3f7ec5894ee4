package dev.awsagent.tools.ec2;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.NearNames;
import dev.awsagent.tool.ToolException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Address;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Volume;
import software.amazon.awssdk.services.ec2.model.Vpc;

/**
 * Finds things of one kind by what a person calls them: an id, an ARN, or a name. A name that two have is a question, one
 * that none has comes back with those that are near.
 */
final class Finder<T> {

    private static final int TOLD_APART = 6;

    static final Finder<Instance> INSTANCES = new Finder<>(
            "instance",
            "i-",
            "instance-id",
            List.of("tag:Name"),
            Finder::notTerminated,
            Instance::instanceId,
            one -> Ec2Access.names(one.tags()),
            one -> one.state().nameAsString(),
            one -> one.state().nameAsString() + ", " + one.instanceTypeAsString()
                    + (one.privateIpAddress() == null ? "" : ", " + one.privateIpAddress()));

    static final Finder<SecurityGroup> GROUPS = new Finder<>(
            "security group",
            "sg-",
            "group-id",
            List.of("group-name", "tag:Name"),
            Ec2Access::groups,
            SecurityGroup::groupId,
            one -> Stream.concat(Stream.of(one.groupName()), Ec2Access.names(one.tags()).stream())
                    .distinct()
                    .toList(),
            one -> "there",
            one -> one.vpcId() + ", " + one.description());

    static final Finder<Subnet> SUBNETS = new Finder<>(
            "subnet",
            "subnet-",
            "subnet-id",
            List.of("tag:Name"),
            Ec2Access::subnets,
            Subnet::subnetId,
            one -> Ec2Access.names(one.tags()),
            one -> one.stateAsString(),
            one -> one.vpcId() + ", " + one.availabilityZone() + ", " + one.cidrBlock());

    static final Finder<Volume> VOLUMES = new Finder<>(
            "volume",
            "vol-",
            "volume-id",
            List.of("tag:Name"),
            Ec2Access::volumes,
            Volume::volumeId,
            one -> Ec2Access.names(one.tags()),
            one -> one.stateAsString(),
            one -> one.size() + " GiB, " + one.volumeTypeAsString() + ", " + one.stateAsString());

    /** Those of the account itself. */
    static final Finder<Snapshot> SNAPSHOTS = new Finder<>(
            "snapshot",
            "snap-",
            "snapshot-id",
            List.of("tag:Name"),
            Ec2Access::ownSnapshots,
            Snapshot::snapshotId,
            one -> Ec2Access.names(one.tags()),
            one -> one.stateAsString(),
            one -> one.volumeSize() + " GiB, of " + one.volumeId() + ", " + one.startTime());

    static final Finder<Address> ADDRESSES = new Finder<>(
            "elastic address",
            "eipalloc-",
            "allocation-id",
            List.of("public-ip", "tag:Name"),
            Ec2Access::addresses,
            Address::allocationId,
            one -> Stream.concat(Stream.of(one.publicIp()), Ec2Access.names(one.tags()).stream())
                    .toList(),
            one -> one.associationId() == null ? "unused" : "in use",
            one -> one.associationId() == null
                    ? "unused"
                    : "of " + (one.instanceId() == null ? one.networkInterfaceId() : one.instanceId()));

    static final Finder<Vpc> VPCS = new Finder<>(
            "VPC",
            "vpc-",
            "vpc-id",
            List.of("tag:Name"),
            Ec2Access::vpcs,
            Vpc::vpcId,
            one -> Ec2Access.names(one.tags()),
            one -> one.stateAsString(),
            one -> one.cidrBlock());

    /** Those of the account itself. */
    static final Finder<Image> IMAGES = new Finder<>(
            "image",
            "ami-",
            "image-id",
            List.of("name", "tag:Name"),
            Ec2Access::ownImages,
            Image::imageId,
            one -> Stream.concat(Stream.ofNullable(one.name()), Ec2Access.names(one.tags()).stream())
                    .distinct()
                    .toList(),
            one -> one.stateAsString(),
            one -> String.valueOf(one.creationDate()));

    private final String noun;
    private final Pattern id;
    private final String idFilter;
    private final List<String> nameFilters;
    private final BiFunction<Ec2Access, Map<String, List<String>>, List<T>> list;
    private final Function<T, String> idOf;
    private final Function<T, List<String>> namesOf;
    private final Function<T, String> detail;
    private final Function<T, String> state;

    /**
     * @param noun what one is called
     * @param prefix of the ids
     * @param nameFilters the filters of the API that know its names
     * @param list what passes these filters of the API; all for none
     * @param namesOf its names, the first of which it is shown with; none when it has none
     * @param state as the API names it; the same for all where things have none
     * @param detail what tells two of one name apart
     */
    Finder(
            String noun,
            String prefix,
            String idFilter,
            List<String> nameFilters,
            BiFunction<Ec2Access, Map<String, List<String>>, List<T>> list,
            Function<T, String> idOf,
            Function<T, List<String>> namesOf,
            Function<T, String> state,
            Function<T, String> detail) {
        this.noun = noun;
        this.id = Pattern.compile(Pattern.quote(prefix) + Ids.HEX);
        this.idFilter = idFilter;
        this.nameFilters = nameFilters;
        this.list = list;
        this.idOf = idOf;
        this.namesOf = namesOf;
        this.detail = detail;
        this.state = state;
    }

    /** One that is terminated keeps its name for an hour; nobody means it. By its id it can still be asked for. */
    private static List<Instance> notTerminated(Ec2Access ec2, Map<String, List<String>> filters) {
        return ec2.instances(filters).stream()
                .filter(one -> filters.containsKey("instance-id") || one.state().name() != InstanceStateName.TERMINATED)
                .toList();
    }

    /** The id of a VPC, which is looked for where it is named. */
    static String vpcId(Ec2Access ec2, String vpc) {
        return VPCS.isId(vpc) ? Ids.last(vpc) : VPCS.one(ec2, vpc).vpcId();
    }

    boolean isId(String text) {
        return id.matcher(Ids.last(text)).matches();
    }

    String idOf(T thing) {
        return idOf.apply(thing);
    }

    @Nullable
    String name(T thing) {
        var names = namesOf.apply(thing);
        return names.isEmpty() ? null : names.get(0);
    }

    String state(T thing) {
        return state.apply(thing);
    }

    /** How a person is shown it before it is changed; the id comes first, and ends at the first space. */
    String line(T thing) {
        var name = name(thing);
        return idOf.apply(thing) + " (" + (name == null ? "" : name + ": ") + detail.apply(thing) + ")";
    }

    String label(T thing) {
        return Ec2Access.label(idOf.apply(thing), name(thing));
    }

    /** The one that is meant, and that was shown. */
    T one(Ec2Access ec2, String text) {
        return each(ec2, List.of(text)).get(0);
    }

    /** The ones that are meant, each once. */
    List<T> each(Ec2Access ec2, List<String> texts) {
        var all = new LinkedHashMap<String, T>();
        any(ec2, texts).forEach((text, found) -> {
            if (found.size() > 1) {
                throw ambiguous(text, found);
            }
            var id = idOf.apply(found.get(0));
            if (!isId(text)) {
                ec2.hold(noun + " " + text, id);
            }
            all.put(id, found.get(0));
        });
        return List.copyOf(all.values());
    }

    /** All that each text may mean: one for an id, one or more for a name. */
    Map<String, List<T>> any(Ec2Access ec2, List<String> texts) {
        var wanted = new LinkedHashSet<>(texts);
        var ids = wanted.stream().filter(this::isId).map(Ids::last).toList();
        var names = wanted.stream().filter(text -> !isId(text)).toList();
        var byId = new LinkedHashMap<String, T>();
        if (!ids.isEmpty()) {
            list.apply(ec2, Map.of(idFilter, ids)).forEach(one -> byId.put(idOf.apply(one), one));
        }
        var named = new LinkedHashMap<String, T>();
        if (!names.isEmpty()) {
            var values = names.stream().map(Finder::exactly).toList();
            for (var filter : nameFilters) {
                list.apply(ec2, Map.of(filter, values)).forEach(one -> named.put(idOf.apply(one), one));
            }
        }
        var found = new LinkedHashMap<String, List<T>>();
        for (var text : wanted) {
            var meant = new ArrayList<T>();
            if (isId(text)) {
                var one = byId.get(Ids.last(text));
                if (one != null) {
                    meant.add(one);
                }
            } else {
                named.values().stream()
                        .filter(one -> namesOf.apply(one).contains(text))
                        .forEach(meant::add);
            }
            if (meant.isEmpty()) {
                throw notFound(ec2, text);
            }
            found.put(text, meant);
        }
        return found;
    }

    private ToolException notFound(Ec2Access ec2, String text) {
        var known = new LinkedHashSet<String>();
        for (var one : list.apply(ec2, Map.of())) {
            known.add(idOf.apply(one));
            known.addAll(namesOf.apply(one));
        }
        var near = NearNames.of(Ids.last(text), known);
        return new ToolException(
                FailureKind.NOT_FOUND,
                "there is no " + noun + " " + (isId(text) ? Ids.last(text) : "called '" + text + "'") + " in "
                        + ec2.region(),
                near.isEmpty()
                        ? "check the name and the region; 'list " + noun + "s' shows those there are"
                        : "did you mean " + String.join(" or ", near) + "?");
    }

    private ToolException ambiguous(String text, List<T> found) {
        var shown = found.stream()
                .limit(TOLD_APART)
                .map(one -> idOf.apply(one) + " (" + detail.apply(one) + ")")
                .toList();
        return ToolException.ambiguous(
                found.size() + " " + noun + "s are called '" + text + "': " + String.join(", ", shown)
                        + (found.size() > TOLD_APART ? " and " + (found.size() - TOLD_APART) + " more" : "")
                        + ". Which one do you mean?",
                text,
                found.stream().map(idOf).toList());
    }

    /** EC2 takes asterisks and question marks in a filter for wildcards. */
    private static String exactly(String name) {
        return name.replace("\\", "\\\\").replace("*", "\\*").replace("?", "\\?");
    }
}
