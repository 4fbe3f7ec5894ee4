package dev.awsagent.tools.ec2;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.DeviceType;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateChange;

/** What a person should know about changes of an instance's state. */
final class StateNotes {

    private StateNotes() {}

    /** {@code running -> stopping}, for each id. */
    static Map<String, String> changes(List<InstanceStateChange> changes) {
        var words = new LinkedHashMap<String, String>();
        changes.forEach(one -> words.put(
                one.instanceId(),
                one.previousState().nameAsString() + " -> " + one.currentState().nameAsString()));
        return words;
    }

    static List<String> onStopping(List<Instance> instances) {
        var notes = new ArrayList<String>();
        add(
                notes,
                instances.stream()
                        .filter(one -> one.rootDeviceType() == DeviceType.INSTANCE_STORE)
                        .toList(),
                "cannot be stopped, only terminated, as its root is an instance store: ");
        add(
                notes,
                instances.stream()
                        .filter(one -> one.publicIpAddress() != null && !isElastic(one))
                        .toList(),
                "gets another public address when it is started again: ");
        add(notes, inGroup(instances), "is in an Auto Scaling group, which may replace it: ");
        return notes;
    }

    static List<String> onForcing(List<Instance> instances) {
        var notes = new ArrayList<String>();
        notes.add(
                "its system cannot flush its caches: what is not written yet is lost, and its disks may need a check");
        notes.addAll(onStopping(instances));
        return notes;
    }

    static List<String> onHibernating(List<Instance> instances) {
        var notes = new ArrayList<String>();
        add(
                notes,
                instances.stream()
                        .filter(one -> one.hibernationOptions() == null
                                || !Boolean.TRUE.equals(one.hibernationOptions().configured()))
                        .toList(),
                "was not launched for hibernation, so AWS will refuse it: ");
        notes.addAll(onStopping(instances));
        return notes;
    }

    static List<Instance> inGroup(List<Instance> instances) {
        return instances.stream()
                .filter(one -> one.tags().stream().anyMatch(tag -> tag.key().equals("aws:autoscaling:groupName")))
                .toList();
    }

    static void add(List<String> notes, List<Instance> instances, String what) {
        if (!instances.isEmpty()) {
            notes.add(what + Batch.listed(instances, Finder.INSTANCES::label));
        }
    }

    private static boolean isElastic(Instance one) {
        return one.networkInterfaces().stream()
                .anyMatch(card -> card.association() != null
                        && !"amazon".equals(card.association().ipOwnerId()));
    }
}
