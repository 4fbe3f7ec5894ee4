package dev.awsagent.tools.ec2;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.DeviceType;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceAttributeName;
import software.amazon.awssdk.services.ec2.model.Volume;

/** What stands in the way of a termination, and what goes with it. */
final class Termination {

    private Termination() {}

    /** Those for which termination protection is on. */
    static List<Instance> protectedOnes(Ec2Access ec2, List<Instance> instances) {
        return instances.stream()
                .filter(one -> isProtected(ec2, one.instanceId()))
                .toList();
    }

    static boolean isProtected(Ec2Access ec2, String id) {
        ec2.call().checkCancelled();
        var answer = ec2.ask(client -> client.describeInstanceAttribute(
                request -> request.instanceId(id).attribute(InstanceAttributeName.DISABLE_API_TERMINATION)));
        return answer.disableApiTermination() != null
                && Boolean.TRUE.equals(answer.disableApiTermination().value());
    }

    /** The volumes that are deleted with them, those that stay, and their addresses. */
    static List<String> goesWith(Ec2Access ec2, List<Instance> instances) {
        var notes = new ArrayList<String>();
        var ids = instances.stream().map(Instance::instanceId).toList();
        var going = new ArrayList<String>();
        var staying = new ArrayList<String>();
        var sizes = volumes(ec2, ids);
        for (var one : instances) {
            for (var device : one.blockDeviceMappings()) {
                if (device.ebs() == null) {
                    continue;
                }
                var id = device.ebs().volumeId();
                var volume = sizes.get(id);
                (Boolean.TRUE.equals(device.ebs().deleteOnTermination()) ? going : staying)
                        .add(volume == null ? id : id + " (" + volume.size() + " GiB)");
            }
        }
        if (!going.isEmpty()) {
            notes.add("deleted with it, and all that is on them: " + String.join(", ", going));
        }
        if (!staying.isEmpty()) {
            notes.add("these volumes stay, and cost money: " + String.join(", ", staying));
        }
        var addresses = ec2.ask(client -> client.describeAddresses()).addresses().stream()
                .filter(address -> ids.contains(address.instanceId()))
                .map(address -> address.publicIp() + " of " + address.instanceId())
                .toList();
        if (!addresses.isEmpty()) {
            notes.add("elastic addresses are set free, stay yours, and cost money: " + String.join(", ", addresses));
        }
        StateNotes.add(
                notes,
                instances.stream()
                        .filter(one -> one.rootDeviceType() == DeviceType.INSTANCE_STORE)
                        .toList(),
                "all on its instance store is lost: ");
        StateNotes.add(notes, StateNotes.inGroup(instances), "is in an Auto Scaling group, which will replace it: ");
        return notes;
    }

    private static Map<String, Volume> volumes(Ec2Access ec2, List<String> instances) {
        return ec2.volumes(Map.of("attachment.instance-id", instances)).stream()
                .collect(Collectors.toMap(Volume::volumeId, one -> one, (one, same) -> one, LinkedHashMap::new));
    }
}
