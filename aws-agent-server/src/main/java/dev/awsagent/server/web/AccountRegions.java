package dev.awsagent.server.web;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.awsagent.agent.AwsAgent;
import dev.awsagent.agent.Rendering;
import dev.awsagent.agent.Reply;
import dev.awsagent.credential.Target;
import dev.awsagent.internal.Json;
import dev.awsagent.internal.Regions;
import dev.awsagent.plan.Argument;
import dev.awsagent.plan.Origin;
import dev.awsagent.plan.Plan;
import dev.awsagent.plan.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The regions there are for the account of a profile: as the account says by the tool that lists them, or, where nobody could be
 * asked, those that are known of the partition of AWS that the profile is in, not checked. Immutable.
 *
 * @param partition null where it is not known
 * @param status what each may be used for, by its name
 * @param problem why the account was not asked, or did not say; null where it did, or was not to be asked
 */
record AccountRegions(
        @Nullable String partition,
        Map<String, Status> status,
        boolean checked,
        @Nullable String problem,
        @Nullable String hint) {

    static final String TOOL = "ec2_list_regions";

    /** Where there is one in every partition that has no region of its own to be asked in. */
    private static final String FIRST = "us-east-1";

    private static final int SUGGESTED = 5;

    enum Status {
        USABLE("usable"),
        NOT_ENABLED("not-enabled"),
        NOT_CHECKED("not-checked");

        private final String id;

        Status(String id) {
            this.id = id;
        }
    }

    AccountRegions {
        status = Map.copyOf(status);
    }

    /** @param home the region that the profile says; null for none */
    static AccountRegions known(@Nullable String home) {
        return unchecked(home == null ? null : Regions.partition(home), null, null);
    }

    private static AccountRegions unchecked(
            @Nullable String partition, @Nullable String problem, @Nullable String hint) {
        var all = new TreeMap<String, Status>();
        for (var code : Regions.codes()) {
            if (partition == null || Regions.partition(code).equals(partition)) {
                all.put(code, Status.NOT_CHECKED);
            }
        }
        return new AccountRegions(partition, all, false, problem, hint);
    }

    /**
     * Asks the account, by the same way that a person's words go: what a policy forbids is not asked.
     *
     * @param home the region that the profile says; null for none
     */
    static AccountRegions of(AwsAgent agent, Target target, @Nullable String home, Executor threads, int seconds) {
        var partition = home == null ? null : Regions.partition(home);
        if (agent.tools().find(TOOL).isEmpty()) {
            return unchecked(partition, "no module on the path lists regions", "add dev.awsagent:aws-agent-tools-ec2");
        }
        try {
            var reply = reply(agent, target, threads, seconds);
            if (home == null && target.region() == null && isWithoutRegion(reply)) {
                reply = reply(agent, target.withRegion(FIRST), threads, seconds);
            }
            return read(reply, partition);
        } catch (TimeoutException e) {
            return unchecked(partition, "no answer within " + seconds + " s", "check the network and the endpoint");
        } catch (CompletionException | IllegalArgumentException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            return unchecked(
                    partition, "it could not be found out: " + cause.getClass().getSimpleName(), null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return unchecked(partition, "the server stops", null);
        }
    }

    private static boolean isWithoutRegion(Reply reply) {
        return reply instanceof Reply.Failed failed && failed.message().startsWith("no region");
    }

    private static Reply reply(AwsAgent agent, Target target, Executor threads, int seconds)
            throws TimeoutException, InterruptedException {
        var asked = agent.conversation(target);
        var all = Map.of("disabled", new Argument(BooleanNode.TRUE, Origin.USER));
        var plan = new Plan("regions", List.of(new Step("1", TOOL, all, target)));
        try {
            return CompletableFuture.supplyAsync(() -> asked.run(plan), threads).get(seconds, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new CompletionException(e.getCause());
        } catch (TimeoutException e) {
            asked.cancel();
            throw e;
        } finally {
            agent.forget(asked.id());
        }
    }

    private static AccountRegions read(Reply reply, @Nullable String partition) {
        if (reply instanceof Reply.Answer answer) {
            var all = new TreeMap<String, Status>();
            for (var outcome : answer.outcomes()) {
                var value = outcome.shown();
                if (value != null) {
                    value.path("regions")
                            .forEach(one -> all.put(
                                    one.path("region").asText(),
                                    one.path("status").asText().equals("not-opted-in")
                                            ? Status.NOT_ENABLED
                                            : Status.USABLE));
                }
            }
            if (!all.isEmpty()) {
                var first = all.firstKey();
                return new AccountRegions(Regions.partition(first), all, true, null, null);
            }
            return unchecked(partition, "the account names no region", null);
        }
        if (reply instanceof Reply.Failed failed) {
            return unchecked(partition, Rendering.harmless(failed.message()), failed.hint());
        }
        return unchecked(partition, "the policy does not let it be asked without a yes", null);
    }

    boolean has(String region) {
        return status.containsKey(region);
    }

    /** Some that may be meant, those of the same part of the world first. */
    String suggested(String region) {
        var area = region.substring(0, Math.min(3, region.length()));
        var names = new ArrayList<>(new TreeSet<>(status.keySet()));
        names.removeIf(name -> status.get(name) == Status.NOT_ENABLED);
        var near = names.stream().filter(name -> name.startsWith(area)).toList();
        return String.join(
                ", ", (near.isEmpty() ? names : near).stream().limit(SUGGESTED).toList());
    }

    ObjectNode json() {
        var out = Json.object();
        var items = out.putArray("items");
        new TreeMap<>(status)
                .forEach((name, one) -> items.addObject()
                        .put("name", name)
                        .put("partition", Regions.partition(name))
                        .put("status", one.id));
        return out.put("partition", partition)
                .put("checked", checked)
                .put("problem", problem)
                .put("hint", hint);
    }
}
