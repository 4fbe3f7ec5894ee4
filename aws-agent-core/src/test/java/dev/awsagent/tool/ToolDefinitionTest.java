package dev.awsagent.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.awsagent.credential.Target;
import dev.awsagent.internal.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToolDefinitionTest {

    enum Order {
        NAME,
        SIZE,
        @JsonProperty("newest first")
        AGE
    }

    record Input(
            @Param(value = "Bucket", pattern = "[a-z0-9.-]{3,63}", rule = "must be 3 to 63 of a-z, 0-9, . and -")
            String bucket,

            @Param(value = "How many", min = 1, max = 100, defaultValue = "10")
            int count,

            @Param("Sorted by") @Nullable Order order,
            @Param("Since") @Nullable Instant since,
            @Param("For") @Nullable Duration lasting,
            @Param("Tags") @Nullable Map<String, String> tags,
            @Param("Keys") @Nullable List<String> keys,

            @Param(value = "Code", secret = true, max = 4) @Nullable
            String code,

            @Param("Deep") @Nullable Boolean deep) {
        Input {
            if (bucket.startsWith("xn--")) {
                throw new IllegalArgumentException("bucket '" + bucket + "' begins with xn--");
            }
        }
    }

    @ToolInfo(
            name = "t_take_all",
            value = "Takes all kinds.",
            effect = Effect.READ,
            examples = "take {count} of {bucket}")
    static class TakeAll implements Tool<Input, String> {
        @Override
        public List<AwsCall> calls(Input in) {
            return List.of(AwsCall.of("t", "Take").with("Bucket", in.bucket()).with("Count", in.count()));
        }

        @Override
        public Effect effect(Input in) {
            return Boolean.TRUE.equals(in.deep()) ? Effect.DESTROY : Effect.READ;
        }

        @Override
        public ToolResult<String> call(Input in, ToolCall call) {
            return ToolResult.ok(in.toString());
        }
    }

    private final ToolDefinition definition = ToolDefinition.of(new TakeAll());

    private static Map<String, JsonNode> arguments(String json) {
        var named = new LinkedHashMap<String, JsonNode>();
        Json.parse(json).properties().forEach(one -> named.put(one.getKey(), one.getValue()));
        return named;
    }

    @Test
    void goodArguments_areBoundWithDefaults() {
        var invocation = definition.bind(
                arguments(
                        "{\"bucket\":\"my-data\",\"order\":\"SIZE\",\"since\":\"2026-01-01T00:00:00Z\",\"tags\":{\"a\":\"b\"}}"));

        assertThat(invocation.calls(Target.ANY).get(0).params()).isEqualTo(Map.of("Bucket", "my-data", "Count", 10));
        assertThat(invocation.effect()).isEqualTo(Effect.READ);
    }

    private static Map<String, String> inOrder(String... pairs) {
        var map = new LinkedHashMap<String, String>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }

    @Test
    void everyKindOfInput_arrivesInTheRecord() throws Exception {
        var invocation = definition.bind(arguments(
                "{\"bucket\":\"my-data\",\"count\":7,\"order\":\"newest first\",\"since\":\"2026-01-01T00:00:00Z\","
                        + "\"lasting\":\"PT15M\",\"tags\":{\"b\":\"1\",\"a\":\"2\"},\"keys\":[\"x\",\"y\"],\"code\":\"c\","
                        + "\"deep\":false}"));

        assertThat(invocation.call(null))
                .isEqualTo(ToolResult.ok(new Input(
                                "my-data",
                                7,
                                Order.AGE,
                                Instant.parse("2026-01-01T00:00:00Z"),
                                Duration.ofMinutes(15),
                                inOrder("b", "1", "a", "2"),
                                List.of("x", "y"),
                                "c",
                                false)
                        .toString()));
    }

    @Test
    void effectOfAnInput_mayBeMoreThanDeclaredAndNeverLess() {
        assertThat(definition
                        .bind(arguments("{\"bucket\":\"abc\",\"deep\":true}"))
                        .effect())
                .isEqualTo(Effect.DESTROY);
        assertThat(ToolDefinition.of(new TakeNothing()).bind(Map.of()).effect()).isEqualTo(Effect.DESTROY);
    }

    @ToolInfo(name = "t_take_nothing", value = "Declares no effect.")
    static final class TakeNothing implements Tool<TakeNothing.None, String> {
        record None() {}

        @Override
        public List<AwsCall> calls(None in) {
            return List.of();
        }

        @Override
        public ToolResult<String> call(None in, ToolCall call) {
            return ToolResult.ok("");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|bucket is missing (Bucket)",
                "{\"bucket\":null}|bucket is missing (Bucket)",
                "{\"bucket\":5}|bucket is 5, must be a string",
                "{\"bucket\":\"My_Bucket\"}|bucket is \"My_Bucket\", must be 3 to 63 of a-z, 0-9, . and -",
                "{\"bucket\":\"abc\",\"count\":0}|count is 0, must be from 1 to 100",
                "{\"bucket\":\"abc\",\"count\":99999999999999999999}|count is 99999999999999999999, must be from 1 to 100",
                "{\"bucket\":\"abc\",\"count\":\"5\"}|count is \"5\", must be an integer",
                "{\"bucket\":\"abc\",\"count\":1.5}|count is 1.5, must be an integer",
                "{\"bucket\":\"abc\",\"order\":\"COLOUR\"}|order is \"COLOUR\", must be one of NAME, SIZE, newest first",
                "{\"bucket\":\"abc\",\"since\":\"yesterday\"}|since is \"yesterday\", must be a time such as 2026-01-31T12:00:00Z",
                "{\"bucket\":\"abc\",\"lasting\":\"2h\"}|lasting is \"2h\", must be an ISO-8601 duration such as PT15M",
                "{\"bucket\":\"abc\",\"tags\":{\"a\":1}}|tags.a is 1, must be a string",
                "{\"bucket\":\"abc\",\"tags\":\"a=b\"}|tags is \"a=b\", must be an object",
                "{\"bucket\":\"abc\",\"keys\":[\"a\",2]}|keys[1] is 2, must be a string",
                "{\"bucket\":\"abc\",\"deep\":\"yes\"}|deep is \"yes\", must be a boolean",
                "{\"bucket\":\"abc\",\"code\":[\"hush\"]}|code is ***, must be a string",
                "{\"bucket\":\"xn--abc\"}|bucket 'xn--abc' begins with xn--",
            })
    void badArgument_isNamedByFieldValueAndRule(String json, String message) {
        assertThatThrownBy(() -> definition.bind(arguments(json)))
                .isInstanceOfSatisfying(
                        ToolException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.INVALID))
                .hasMessage("t_take_all: " + message);
    }

    @Test
    void unknownInput_isNamedWithThoseThatThereAre() {
        assertThat(definition.problems(arguments("{\"bucket\":\"abc\",\"color\":1}")))
                .singleElement()
                .asString()
                .contains("color")
                .contains("the inputs are bucket, count");
    }

    @Test
    void allProblems_areSaidAtOnce() {
        assertThat(definition.problems(arguments("{\"count\":0,\"deep\":1}"))).hasSize(3);
    }

    @Test
    void hugeText_isRefusedWithoutBeingQuoted() {
        var huge = Map.<String, JsonNode>of("bucket", Json.tree("x".repeat(10_000_000)));

        assertThat(definition.problems(huge)).singleElement().satisfies(problem -> {
            assertThat(problem).contains("10000000 characters");
            assertThat(problem.length()).isLessThan(300);
        });
    }

    @Test
    void schema_saysWhatIsRequiredAndAllowsNothingElse() {
        var schema = definition.inputSchema();

        assertThat(schema.get("required")).extracting(JsonNode::asText).containsExactly("bucket");
        assertThat(schema.get("additionalProperties").asBoolean(true)).isFalse();
        assertThat(schema.at("/properties/count/minimum").asInt()).isEqualTo(1);
        assertThat(schema.at("/properties/order/enum/1").asText()).isEqualTo("SIZE");
        assertThat(schema.at("/properties/order/enum/2").asText()).isEqualTo("newest first");
        ((com.fasterxml.jackson.databind.node.ObjectNode) schema).removeAll();
        assertThat(definition.inputSchema().has("properties")).isTrue();
    }

    @ToolInfo(name = "BadName", value = "x")
    static final class BadName extends TakeAll {}

    @ToolInfo(name = "t_bad_example", value = "x", examples = "take {nothing}")
    static final class BadExample extends TakeAll {}

    @ToolInfo(name = "t_says_nothing", value = " ")
    static final class SaysNothing extends TakeAll {}

    static final class NotAnnotated extends TakeAll {}

    record BadDefaultInput(
            @Param(value = "How many", defaultValue = "\"ten\"")
            int count) {}

    @ToolInfo(name = "t_bad_default", value = "x")
    static final class BadDefault implements Tool<BadDefaultInput, String> {
        @Override
        public List<AwsCall> calls(BadDefaultInput in) {
            return List.of();
        }

        @Override
        public ToolResult<String> call(BadDefaultInput in, ToolCall call) {
            return ToolResult.ok("");
        }
    }

    @Test
    void defaultThatDoesNotFit_isRefusedNamingIt() {
        assertThatThrownBy(() -> ToolDefinition.of(new BadDefault()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("t_bad_default", "count is \"ten\"", "integer");
    }

    @Test
    void classThatSaysTooLittle_isRefusedNamingWhat() {
        assertThatThrownBy(() -> ToolDefinition.of(new BadName())).hasMessageContaining("s3_list_objects");
        assertThatThrownBy(() -> ToolDefinition.of(new BadExample())).hasMessageContaining("{nothing}");
        assertThatThrownBy(() -> ToolDefinition.of(new SaysNothing())).hasMessageContaining("no description");
        assertThatThrownBy(() -> ToolDefinition.of(new NotAnnotated())).hasMessageContaining("without @ToolInfo");
    }

    @ToolInfo(name = "t_take_all", value = "Another of this name.")
    static final class Twin extends TakeAll {}

    @Test
    void twoToolsOfOneName_areRefusedNamingBothPlaces() {
        assertThatThrownBy(() -> ToolRegistry.of(List.of(new TakeAll(), new Twin())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two tools are called t_take_all")
                .hasMessageContaining(TakeAll.class.getName())
                .hasMessageContaining(Twin.class.getName());
    }

    @Test
    void registry_findsByName() {
        var registry = ToolRegistry.of(List.of(new TakeAll(), new TakeNothing()));

        assertThat(registry.find("t_take_nothing")).isPresent();
        assertThat(registry.find("t_nothing")).isEmpty();
        assertThat(registry.all()).extracting(ToolDefinition::name).containsExactly("t_take_all", "t_take_nothing");
    }
}
