package dev.awsagent.tools.ec2;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
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
                words = {"all", "every", "each", "all instances"},
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
                    // One "test instance" is not all of them.
                    "dev instances=dev",
                    "dev servers=dev",
                    "all dev=dev",
                    "every dev=dev",
                    "development instances=dev",
                    "development servers=dev",
                    "all development=dev",
                    "every development=dev",
                    "test instances=test",
                    "test servers=test",
                    "all test=test",
                    "every test=test",
                    "testing instances=test",
                    "testing servers=test",
                    "all testing=test",
                    "every testing=test",
                    "staging instances=staging",
                    "staging servers=staging",
                    "all staging=staging",
                    "every staging=staging",
                    "qa instances=qa",
                    "qa servers=qa",
                    "all qa=qa",
                    "every qa=qa",
                    "prod instances=prod",
                    "prod servers=prod",
                    "all prod=prod",
                    "every prod=prod",
                    "production instances=prod",
                    "production servers=prod",
                    "all production=prod",
                    "every production=prod"
                })
        @Nullable
        String environment,

        @Param(value = "Only instances in this state") @Nullable
        State state,

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
                value = "Only instances in this VPC, by its id or its name",
                kind = ParamKind.NAME,
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

    enum State {
        RUNNING,
        STOPPED
    }

    InstancesInput {
        if (all && instancesNamed == null && instances != null && isOneName(instances)) {
            instancesNamed = instances.get(0);
            instances = null;
        }
        var isDescribed = all
                || state != null
                || tags != null && !tags.isEmpty()
                || environment != null
                || instancesNamed != null
                || type != null
                || vpc != null
                || launchedBefore != null;
        Which.check(instances, isDescribed, "instances", "all instances tagged env=dev");
    }

    /** "All instances called web". */
    private static boolean isOneName(@Nullable List<String> instances) {
        return instances != null && instances.size() == 1 && !Ids.isAny(instances.get(0));
    }

    /** Just these. */
    static InstancesInput named(List<String> instances, boolean dryRun) {
        return new InstancesInput(instances, false, null, null, null, null, null, null, null, MOST, dryRun);
    }

    @Override
    public List<String> names() {
        return Which.orNone(instances);
    }

    /**
     * Whether nothing narrows it down: every instance of the region.
     *
     * @param recent what was launched before that, and no longer ago than this, is as good as all; null where it is not known
     */
    boolean isEverything(@Nullable Instant recent) {
        return names().isEmpty()
                && (tags == null || tags.values().stream().allMatch(InstancesInput::isAnything))
                && environment == null
                && (instancesNamed == null || isAnything(instancesNamed))
                && type == null
                && vpc == null
                && state != State.STOPPED
                && (launchedBefore == null || recent != null && launchedBefore.isAfter(recent));
    }

    /** Wildcards alone leave nothing out. */
    private static boolean isAnything(String pattern) {
        return pattern.matches("[*?]+");
    }

    @Override
    public List<AwsCall> looks() {
        return Ec2Calls.vpc(vpc);
    }

    @Override
    public List<Instance> find(Ec2Access ec2) {
        return new InstanceFilter(
                        tags == null ? Map.of() : tags,
                        environment,
                        instancesNamed,
                        type,
                        vpc,
                        state == null ? null : state.name().toLowerCase(Locale.ROOT),
                        launchedBefore,
                        null)
                .find(ec2);
    }
}
