package dev.awsagent.tools.ec2;

import java.util.List;
import software.amazon.awssdk.services.ec2.model.Image;

/** What images consist of. */
final class Images {

    private Images() {}

    /** The snapshots of its disks. */
    static List<String> snapshots(Image image) {
        return image.blockDeviceMappings().stream()
                .filter(device -> device.ebs() != null && device.ebs().snapshotId() != null)
                .map(device -> device.ebs().snapshotId())
                .distinct()
                .toList();
    }
}
