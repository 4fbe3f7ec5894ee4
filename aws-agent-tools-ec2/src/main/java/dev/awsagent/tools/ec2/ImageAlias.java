package dev.awsagent.tools.ec2;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The newest images of well-known systems, which AWS and others publish as public parameters of Systems Manager. */
final class ImageAlias {

    /** Where the parameter is; {@code %s} stands for the architecture as its publisher writes it. */
    private record Published(String path, String x86, String arm) {}

    private static final Map<String, Published> ALL = new LinkedHashMap<>();

    static {
        ALL.put(
                "amazon-linux-2023",
                new Published("/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-%s", "x86_64", "arm64"));
        ALL.put(
                "amazon-linux-2",
                new Published("/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-%s-gp2", "x86_64", "arm64"));
        ALL.put(
                "ubuntu-24.04",
                new Published(
                        "/aws/service/canonical/ubuntu/server/24.04/stable/current/%s/hvm/ebs-gp3/ami-id",
                        "amd64", "arm64"));
        ALL.put(
                "ubuntu-22.04",
                new Published(
                        "/aws/service/canonical/ubuntu/server/22.04/stable/current/%s/hvm/ebs-gp2/ami-id",
                        "amd64", "arm64"));
        ALL.put("debian-12", new Published("/aws/service/debian/release/12/latest/%s", "amd64", "arm64"));
        ALL.put(
                "windows-2022",
                new Published("/aws/service/ami-windows-latest/Windows_Server-2022-English-Full-Base", "", ""));
    }

    /** Graviton: a letter g behind the generation, as in t4g and c7gn; g4dn and g5 have a graphics card. */
    private static final Pattern ARM = Pattern.compile("a1\\..*|[a-z]+\\d+[a-z]*g[a-z-]*\\..*");

    private ImageAlias() {}

    static String all() {
        return String.join(", ", ALL.keySet());
    }

    static boolean isArm(String type) {
        return ARM.matcher(type).matches();
    }

    /** The parameter that holds the id of the newest image for this instance type; null for what is no alias. */
    static @Nullable String parameter(String image, String type) {
        var published = ALL.get(image);
        return published == null
                ? null
                : published.path().replace("%s", isArm(type) ? published.arm() : published.x86());
    }
}
