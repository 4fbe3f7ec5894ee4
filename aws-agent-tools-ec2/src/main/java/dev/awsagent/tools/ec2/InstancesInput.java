package dev.awsagent.tools.ec2;

import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Instance;

/** Which instances to change: named one by one, or described. */
record InstancesInput(
        @Param(
                value = "The instances, each by its id or by its name (the Name tag)",
                kind = ParamKind.NAME,
                pattern = Ids.INSTANCE,
                rule = Ids.INSTANCE_RULE,
                words = {"called {}", "named {}"})
        @Nullable
        List<String> instances,

        @Param(
                value = "All instances that fit the rest; without the rest, every one",
                words = {"all", "every", "each"},
                defaultValue = "false")
        boolean all,

        @Param(
                value = "Only instances with these tags",
                kind = ParamKind.TAGS,
                words = {"tagged {}", "tagged with {}", "with tag {}", "with the tag {}", "with tags {}"})
        @Nullable
        Map<String, String> tags,

        @Param(
                value =
                        "Only instances of this environment: dev, test, staging, qa or prod; by their tags env, environment or"
                                + " stage, or as a part of their names",
                kind = ParamKind.NAME,
                pattern = InstanceFilter.ENVIRONMENT,
                rule = "must be dev, test, staging, qa or prod",
                words = {
                    "dev=dev",
                    "development=dev",
                    "test=test",
                    "testing=test",
                    "staging=staging",
                    "qa=qa",
                    "prod=prod",
                    "production=prod"
                })
        @Nullable
        String environment,

        @Param(
                value = "Only instances whose names match this, such as web-*",
                kind = ParamKind.GLOB,
                words = {"called {}", "named {}", "matching {}"})
        @Nullable
        String instancesNamed,

        @Param(
                value = "Only instances of this type, such as t3.micro",
                kind = ParamKind.NAME,
                pattern = Ids.TYPE,
                rule = Ids.TYPE_RULE,
                words = {"of type {}"})
        @Nullable
        String type,

        @Param(
                value = "Only instances in this VPC, by its id",
                kind = ParamKind.RESOURCE_ID,
                pattern = Ids.VPC,
                rule = Ids.VPC_RULE,
                words = {"in vpc {}"})
        @Nullable
        String vpc,

        @Param(
                value = "Only instances that were launched before this time",
                words = {"older than {}", "launched before {}", "from before {}"})
        @Nullable
        Instant launchedBefore,

        @Param(
                value = "More than this many are not touched",
                min = 1,
                max = MOST,
                words = {"at most {}", "no more than {}", "up to {}"},
                defaultValue = "50")
        int atMost,

        @Param(
                value = "Only try it, with EC2's own dry run, and say what AWS said",
                words = {"dry run", "dryrun"},
                defaultValue = "false")
        boolean dryRun)
        implements Which<Instance> {

    private static final int MOST = 1_000;

    InstancesInput {
        var isDescribed = all
                || tags != null && !tags.isEmpty()
                || environment != null
                || instancesNamed != null
                || type != null
                || vpc != null
                || launchedBefore != null;
        Which.check(instances, isDescribed, "instances", "all instances tagged env=dev");
    }

    /** Just these. */
    static InstancesInput named(List<String> instances, boolean dryRun) {
        return new InstancesInput(instances, false, null, null, null, null, null, null, MOST, dryRun);
    }

    @Override
    public List<String> names() {
        return Which.orNone(instances);
    }

    /** Whether nothing narrows it down: every instance of the region. */
    boolean isEverything() {
        return all
                && (tags == null || tags.isEmpty())
                && environment == null
                && instancesNamed == null
                && type == null
                && vpc == null
                && launchedBefore == null;
    }

    @Override
    public List<Instance> find(Ec2Access ec2) {
        return new InstanceFilter(
                        tags == null ? Map.of() : tags,
                        environment,
                        instancesNamed,
                        type,
                        vpc,
                        null,
                        launchedBefore,
                        null)
                .find(ec2);
    }
}
