package dev.awsagent.graph.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.awsagent.credential.Permission;
import dev.awsagent.credential.Target;
import dev.awsagent.guard.Decision;
import dev.awsagent.guard.Proposal;
import dev.awsagent.guard.ReviewedStep;
import dev.awsagent.internal.Json;
import dev.awsagent.plan.Argument;
import dev.awsagent.plan.Origin;
import dev.awsagent.plan.Step;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Cost;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Undo;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SealTest {

    private static final Target TARGET =
            Target.ANY.withProfile("dev").withRegion("eu-west-1").withEndpoint(URI.create("http://127.0.0.1:1"));

    private static ReviewedStep step() {
        var call = AwsCall.of("ec2", "RunInstances")
                .with("ImageId", "ami-1")
                .open("ClientToken")
                .on("arn:aws:ec2:*:*:instance/*")
                .times(2)
                .by("other");
        var impact = new Impact(
                        List.of("1 t3.micro"), 1, "web", Undo.YES, List.of("it costs money"), Map.of("image", "ami-1"))
                .tagged(Map.of("i-1", Map.of("env", "dev")))
                .costing(Cost.of(new BigDecimal("0.01"), "USD", "a list"))
                .making(Map.of("team", "web"))
                .differing(List.of(new Impact.Difference("type", "t3.micro", "t3.small")));
        return new ReviewedStep(
                new Step("1", "ec2_launch", Map.of("type", new Argument(Json.tree("t3.micro"), Origin.USER)), TARGET),
                "Launches instances.",
                Effect.WRITE,
                List.of(call),
                impact,
                new Decision(Decision.Verdict.ASK, "a rule", 2),
                List.of("type asks for something"),
                new Permission(Permission.State.ALLOWED, "by a simulation"));
    }

    private static Proposal sealed() {
        return Seal.sealed(
                "launch one",
                "local",
                List.of(step()),
                "111111111111",
                "acme",
                "arn:aws:iam::111111111111:role/changes",
                "unknown",
                TARGET,
                Instant.EPOCH);
    }

    /** Where a component of a record is not in the text that the seal is over. */
    private static void missing(String where, Object value, JsonNode json, Set<String> seen, List<String> missing)
            throws ReflectiveOperationException {
        if (value instanceof Record && value.getClass().getName().startsWith("dev.awsagent.")) {
            for (RecordComponent component : value.getClass().getRecordComponents()) {
                var name = where + "." + component.getName();
                var accessor = component.getAccessor();
                accessor.setAccessible(true);
                var inner = accessor.invoke(value);
                if (inner != null && !json.has(component.getName())) {
                    missing.add(name);
                } else if (inner != null) {
                    missing(name, inner, json.get(component.getName()), seen, missing);
                }
                seen.add(value.getClass().getSimpleName() + "." + component.getName()
                        + (inner == null ? " is null" : ""));
            }
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                missing(where + "[" + i + "]", list.get(i), json.get(i), seen, missing);
            }
        } else if (value instanceof Map<?, ?> map) {
            for (var entry : map.entrySet()) {
                missing(
                        where + "." + entry.getKey(),
                        entry.getValue(),
                        json.get(entry.getKey().toString()),
                        seen,
                        missing);
            }
        }
    }

    /** A component that comes later has to be given a value here first. */
    @Test
    void seal_isOverEveryComponentOfWhatIsShown() throws Exception {
        var missing = new ArrayList<String>();
        var seen = new TreeSet<String>();

        missing("proposal", sealed(), Json.tree(sealed()), seen, missing);

        assertThat(missing).isEmpty();
        assertThat(seen)
                .contains(
                        "Impact.newTags",
                        "Difference.before",
                        "Cost.source",
                        "ReviewedStep.words",
                        "AwsCall.profile",
                        "Permission.about",
                        "Argument.origin")
                .filteredOn(name -> name.endsWith(" is null"))
                .containsOnly("Target.role is null", "Step.selection is null", "Argument.reference is null");
    }

    private static List<JsonNode> changed(JsonNode json) {
        var all = new ArrayList<JsonNode>();
        if (json.isObject()) {
            for (var property : json.properties()) {
                for (var other : changed(property.getValue())) {
                    var copy = json.<com.fasterxml.jackson.databind.node.ObjectNode>deepCopy();
                    copy.set(property.getKey(), other);
                    all.add(copy);
                }
                var without = json.<com.fasterxml.jackson.databind.node.ObjectNode>deepCopy();
                without.remove(property.getKey());
                all.add(without);
            }
        } else if (json.isArray()) {
            for (int i = 0; i < json.size(); i++) {
                for (var other : changed(json.get(i))) {
                    var copy = json.<com.fasterxml.jackson.databind.node.ArrayNode>deepCopy();
                    copy.set(i, other);
                    all.add(copy);
                }
            }
            var more = json.<com.fasterxml.jackson.databind.node.ArrayNode>deepCopy();
            more.add("one more");
            all.add(more);
        } else {
            all.add(Json.tree(json.asText() + " and more"));
        }
        return all;
    }

    @Test
    void anyValueChanged_isAnotherSeal() {
        var json = Json.tree(sealed());
        var seal = Json.hash(json);

        assertThat(changed(json))
                .hasSizeGreaterThan(80)
                .noneMatch(other -> Json.hash(other).equals(seal));
    }
}
