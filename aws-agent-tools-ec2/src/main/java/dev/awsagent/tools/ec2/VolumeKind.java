package dev.awsagent.tools.ec2;

import java.util.Locale;

/** What a volume is made of. */
enum VolumeKind {
    GP2,
    GP3,
    IO1,
    IO2,
    ST1,
    SC1,
    STANDARD;

    /** As the API names it. */
    String api() {
        return name().toLowerCase(Locale.ROOT);
    }
}
