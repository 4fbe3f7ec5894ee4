package dev.awsagent.tools.ec2;

import dev.awsagent.tools.ec2.Changes.Outcome;
import java.util.function.BiFunction;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** One change of the rules of one security group. */
final class Ports {

    private Ports() {}

    /** @param request what is asked for the id of the group */
    static Changes change(Ec2Access ec2, PortInput in, String done, BiFunction<Ec2Client, String, ?> request) {
        var group = Finder.GROUPS.one(ec2, in.group());
        if (in.dryRun()) {
            var said = ec2.tryOut(client -> request.apply(client, group.groupId()));
            return new Changes(
                    Changes.one(group.groupId(), group.groupName(), Outcome.TRIED, "nothing was changed")
                            .results(),
                    said);
        }
        ec2.ask(client -> request.apply(client, group.groupId()));
        return Changes.done(group.groupId(), group.groupName(), done);
    }
}
