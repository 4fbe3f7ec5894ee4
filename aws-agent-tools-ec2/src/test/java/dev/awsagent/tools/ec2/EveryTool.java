package dev.awsagent.tools.ec2;

import dev.awsagent.tool.ToolDefinition;
import dev.awsagent.tool.ToolPlugin;
import dev.awsagent.tool.ToolRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.DomainType;

/** Something to do for each tool: things that are there, and arguments that name them. A new tool has no place to hide. */
final class EveryTool {

    static final ToolRegistry TOOLS = ToolRegistry.of(ServiceLoader.load(ToolPlugin.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(Ec2ToolPlugin.class::isInstance)
            .flatMap(plugin -> plugin.tools().stream())
            .toList());

    private final Map<String, Map<String, ?>> arguments = new TreeMap<>();
    private final List<Request> more = new ArrayList<>();

    /** What has a name, by its id. */
    private final Map<String, String> names = new TreeMap<>();

    record Request(String tool, Map<String, ?> arguments) {}

    /** Makes the things. */
    EveryTool(Moto moto, Path folder) throws IOException {
        var ec2 = moto.client();
        var web = moto.launch("every-web");
        var stopped = moto.launch("every-stopped");
        ec2.stopInstances(request -> request.instanceIds(stopped));
        var zone = moto.instance(web).placement().availabilityZone();
        var free = ec2.createVolume(
                        request -> request.availabilityZone(zone).size(8).volumeType("gp2"))
                .volumeId();
        var attached = ec2.createVolume(
                        request -> request.availabilityZone(zone).size(8).volumeType("gp2"))
                .volumeId();
        ec2.attachVolume(request -> request.volumeId(attached).instanceId(web).device("/dev/sdh"));
        var snapshot = ec2.createSnapshot(request -> request.volumeId(free)).snapshotId();
        var image = ec2.createImage(request -> request.instanceId(web).name("every-image"))
                .imageId();
        var group = ec2.createSecurityGroup(request -> request.groupName("every-sg")
                        .description("x")
                        .vpcId(moto.instance(web).vpcId()))
                .groupId();
        ec2.authorizeSecurityGroupIngress(request ->
                request.groupId(group).ipProtocol("tcp").fromPort(22).toPort(22).cidrIp("0.0.0.0/0"));
        ec2.createKeyPair(request -> request.keyName("every-key"));
        var loose =
                ec2.allocateAddress(request -> request.domain(DomainType.VPC)).allocationId();
        var used =
                ec2.allocateAddress(request -> request.domain(DomainType.VPC)).allocationId();
        ec2.associateAddress(request -> request.allocationId(used).instanceId(web));
        Files.writeString(folder.resolve("id.pub"), publicKey());
        var vpc = moto.instance(web).vpcId();
        var subnet = moto.instance(web).subnetId();
        names.put(web, "every-web");
        names.put(stopped, "every-stopped");
        names.put(free, "every-free");
        names.put(attached, "every-attached");
        names.put(snapshot, "every-snapshot");
        names.put(image, "every-image");
        names.put(group, "every-sg");
        names.put(loose, "every-loose");
        names.put(used, "every-used");
        names.put(vpc, "every-vpc");
        names.put(subnet, "every-subnet");
        names.forEach((id, name) -> ec2.createTags(
                request -> request.resources(id).tags(tag -> tag.key("Name").value(name))));
        names.put("every-key", "every-key");

        var instance = Map.of("instance", web);
        var instances = Map.of("instances", List.of(web));
        put("ec2_list_instances", Map.of());
        put("ec2_instance_info", instance);
        put("ec2_start_instances", Map.of("instances", List.of(stopped)));
        put("ec2_stop_instances", instances);
        put("ec2_force_stop_instances", instances);
        put("ec2_hibernate_instances", instances);
        put("ec2_reboot_instances", instances);
        put("ec2_terminate_instances", instances);
        put("ec2_launch_instances", Map.of("image", moto.image()));
        put("ec2_wait_for_instances", Map.of("instances", List.of(web), "state", "RUNNING"));
        put("ec2_resize_instance", Map.of("instance", stopped, "type", "t3.large"));
        put("ec2_rename_instance", Map.of("instance", web, "name", "every-web-2"));
        put("ec2_protect_instances", instances);
        put("ec2_unprotect_instances", instances);
        put("ec2_set_metadata_options", Map.of("instances", List.of(web), "tokens", "REQUIRED"));
        put("ec2_instance_status", instances);
        put("ec2_console_output", instance);
        put("ec2_tag_resources", Map.of("resources", List.of(web), "tags", Map.of("a", "b")));
        put("ec2_untag_resources", Map.of("resources", List.of(web), "keys", List.of("Name")));
        put("ec2_find_by_tag", Map.of("tags", Map.of("Name", "every-web")));
        put("ec2_list_security_groups", Map.of());
        put("ec2_security_group_rules", Map.of("group", group));
        put("ec2_find_open_groups", Map.of());
        put("ec2_open_port", Map.of("group", group, "port", "443", "source", "10.0.0.0/8"));
        put("ec2_close_port", Map.of("group", group, "port", "22", "source", "0.0.0.0/0"));
        put("ec2_set_security_groups", Map.of("instance", web, "groups", List.of(group), "how", "ADD"));
        put("ec2_list_volumes", Map.of());
        put("ec2_create_volume", Map.of("size", 10_000_000_000L, "zone", zone));
        put("ec2_attach_volume", Map.of("volume", free, "instance", web));
        put("ec2_detach_volume", Map.of("volume", attached));
        put("ec2_delete_volumes", Map.of("volumes", List.of(free)));
        put("ec2_grow_volume", Map.of("volume", free, "size", 20_000_000_000L));
        put("ec2_convert_volumes", Map.of("volumes", List.of(free)));
        put("ec2_list_snapshots", Map.of());
        put("ec2_create_snapshot", Map.of("volume", free));
        put("ec2_snapshot_volumes", instance);
        put("ec2_restore_snapshot", Map.of("snapshot", snapshot, "zone", zone));
        put("ec2_delete_snapshots", Map.of("snapshots", List.of(snapshot)));
        put("ec2_list_images", Map.of());
        put("ec2_create_image", Map.of("instance", web, "name", "every-2"));
        put("ec2_deregister_image", Map.of("image", image));
        put("ec2_list_key_pairs", Map.of());
        put("ec2_create_key_pair", Map.of("name", "every-new"));
        put("ec2_import_key_pair", Map.of("name", "every-own", "file", "id.pub"));
        put("ec2_delete_key_pair", Map.of("name", "every-key"));
        put("ec2_list_addresses", Map.of());
        put("ec2_allocate_address", Map.of());
        put("ec2_associate_address", Map.of("address", loose, "instance", stopped));
        put("ec2_disassociate_address", Map.of("address", used));
        put("ec2_release_addresses", Map.of("addresses", List.of(loose)));
        put("ec2_list_networks", Map.of());
        put("ec2_vpc_info", Map.of("vpc", vpc));
        put("ec2_subnet_info", Map.of("subnet", subnet));
        put("ec2_instance_types", Map.of("types", List.of("t3.micro")));
        put("ec2_list_regions", Map.of());

        more("ec2_list_regions", Map.of("disabled", true));
        more("ec2_list_instances", Map.of("keyPair", "every-key", "subnet", subnet, "zone", zone));
        more("ec2_list_instances", Map.of("image", moto.image(), "purchase", "SPOT"));
        more("ec2_list_volumes", Map.of("volumes", List.of(free)));
        more("ec2_list_snapshots", Map.of("snapshots", List.of(snapshot)));
        more("ec2_list_images", Map.of("images", List.of(image)));
        more("ec2_list_key_pairs", Map.of("name", "every-key"));
        more("ec2_list_addresses", Map.of("address", used));
        more("ec2_list_networks", Map.of("isDefault", true, "zone", zone));
        more("ec2_security_group_rules", Map.of("group", group, "direction", "IN", "port", 22));
        more("ec2_detach_volume", Map.of("volume", attached, "holder", web));
        more("ec2_disassociate_address", Map.of("address", used, "instance", web));
        more("ec2_create_snapshot", Map.of("volume", free, "description", "before the upgrade"));
        more("ec2_create_image", Map.of("instance", web, "name", "every-image-2", "description", "x"));
        more("ec2_launch_instances", Map.of("image", moto.image(), "subnet", subnet));
        more("ec2_launch_instances", Map.of("image", moto.image(), "groups", List.of(group)));
        more("ec2_launch_instances", Map.of("image", moto.image(), "key", "every-key"));
        more("ec2_list_instances", Map.of("vpc", vpc));
        more("ec2_list_instances", Map.of("securityGroup", group));
        more("ec2_list_security_groups", Map.of("vpc", vpc));
        more("ec2_list_networks", Map.of("vpc", vpc));
        more("ec2_list_volumes", instance);
        more("ec2_create_volume", Map.of("size", 10_000_000_000L, "instance", web));
        more("ec2_restore_snapshot", Map.of("snapshot", snapshot, "instance", web));
        more("ec2_open_port", Map.of("group", group, "port", "443", "source", group));
        more("ec2_tag_resources", Map.of("instances", List.of(web), "tags", Map.of("a", "b")));
        more("ec2_untag_resources", Map.of("instances", List.of(web), "keys", List.of("Name")));
    }

    static Set<String> names() {
        return TOOLS.all().stream().map(ToolDefinition::name).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The tools that there is something to do for, with what that is. */
    Map<String, Map<String, ?>> all() {
        return arguments;
    }

    /** All of it, and more of what takes the name of something. */
    Stream<Request> requests() {
        return Stream.concat(
                arguments.entrySet().stream().map(one -> new Request(one.getKey(), one.getValue())), more.stream());
    }

    /** The name of the thing that a value names, with a letter too many; empty where it names none. */
    Optional<Object> misspelt(Object value) {
        if (value instanceof List<?> list && list.size() == 1) {
            return misspelt(list.get(0)).map(List::of);
        }
        return value instanceof String text
                ? Optional.ofNullable(names.get(text)).map(name -> name + "x")
                : Optional.empty();
    }

    private void more(String tool, Map<String, ?> its) {
        more.add(new Request(tool, its));
    }

    private void put(String tool, Map<String, ?> its) {
        arguments.put(tool, its);
    }

    /** Any ed25519 key will do. */
    private static String publicKey() {
        var key = new byte[51];
        var type = "ssh-ed25519".getBytes(StandardCharsets.US_ASCII);
        key[3] = 11;
        System.arraycopy(type, 0, key, 4, type.length);
        key[18] = 32;
        for (int i = 19; i < key.length; i++) {
            key[i] = (byte) i;
        }
        return "ssh-ed25519 " + Base64.getEncoder().encodeToString(key) + " test";
    }
}
