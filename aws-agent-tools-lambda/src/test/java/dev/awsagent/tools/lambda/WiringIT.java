package dev.awsagent.tools.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.agent.Reply;
import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.tool.CreationTags;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Undo;
import dev.awsagent.tools.lambda.FaultyLambda.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;
import software.amazon.awssdk.services.lambda.model.Layer;

/** Event sources, layers and concurrency, on {@code moto_server}. */
class WiringIT {

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    @TempDir
    static Path folder;

    @RegisterExtension
    final MotoCase test = new MotoCase(AWS, folder);

    private String function;
    private Map<String, String> which;

    @BeforeEach
    void create() {
        function = test.name("worker");
        which = Map.of("function", function);
        test.moto.create(function);
    }

    private List<EventSourceMappingConfiguration> mappings() {
        return test.moto
                .client()
                .listEventSourceMappings(request -> request.functionName(function))
                .eventSourceMappings();
    }

    @Test
    void queue_isHookedChangedAndUnhooked() {
        var queue = test.moto.queue(test.name("jobs"));
        var reply = test.runner.approve().ask("hook the queue " + queue + " to lambda " + function + ", batch of 5");
        assertThat(reply).isInstanceOf(Reply.Answer.class);
        assertThat(mappings()).hasSize(1);
        assertThat(mappings().get(0).eventSourceArn()).isEqualTo(queue);
        assertThat(mappings().get(0).batchSize()).isEqualTo(5);
        assertThat(test.runner
                        .fail("lambda_create_event_source", Map.of("function", function, "arn", queue))
                        .message())
                .contains("reads from there already");
        assertThat(test.impact("lambda_update_event_source", Map.of("function", function, "state", "DISABLE"))
                        .notes())
                .anyMatch(note -> note.startsWith("before: " + queue))
                .anyMatch(note -> note.contains("pile up"));
        test.runner.run("lambda_update_event_source", Map.of("function", function, "state", "DISABLE"));
        assertThat(mappings().get(0).state()).isEqualTo("Disabled");
        assertThat(test.runner
                        .run("lambda_list_event_sources", Map.of("function", function, "disabled", true))
                        .value()
                        .path("count")
                        .asInt())
                .isEqualTo(1);
        test.runner.run("lambda_update_event_source", Map.of("function", function, "batchSize", 8));
        assertThat(mappings().get(0).batchSize()).isEqualTo(8);
        assertThat(test.runner
                        .fail("lambda_update_event_source", Map.of("function", function, "batchSize", 8))
                        .kind())
                .isEqualTo(FailureKind.CONFLICT);
        var step =
                test.runner.review("lambda_delete_event_source", which).steps().get(0);
        assertThat(step.effect()).isEqualTo(Effect.DESTROY);
        assertThat(step.impact().notes()).anyMatch(note -> note.contains(queue));
        test.runner.run("lambda_delete_event_source", which);
        assertThat(mappings()).isEmpty();
        var gone = test.runner.fail("lambda_delete_event_source", which);
        assertThat(gone.kind()).isEqualTo(FailureKind.NOT_FOUND);
    }

    @Test
    void functionWithTwoSources_isAskedAbout() {
        var jobs = test.moto.queue(test.name("jobs"));
        var mails = test.moto.queue(test.name("mails"));
        for (var queue : List.of(jobs, mails)) {
            test.moto
                    .client()
                    .createEventSourceMapping(
                            request -> request.functionName(function).eventSourceArn(queue));
        }
        var ids = mappings().stream().map(one -> one.uuid()).toList();
        var asked = test.runner.ask("disable the event source of " + function);
        assertThat(asked).isInstanceOf(Reply.ClarificationNeeded.class);
        assertThat(((Reply.ClarificationNeeded) asked).choices())
                .hasSize(2)
                .allMatch(choice -> ids.stream().anyMatch(choice::contains));
        test.runner.approve().run("lambda_update_event_source", Map.of("function", ids.get(1), "state", "DISABLE"));
        test.runner.run("lambda_delete_event_source", Map.of("function", function, "arn", jobs));
        assertThat(mappings()).hasSize(1);
        assertThat(mappings().get(0).eventSourceArn()).isEqualTo(mails);
        assertThat(mappings().get(0).state()).isEqualTo("Disabled");
    }

    private String mapping(String id, String called) {
        return "{\"UUID\":\"" + id
                + "\",\"EventSourceArn\":\"arn:aws:sqs:us-east-1:123456789012:jobs\",\"FunctionArn\":"
                + "\"arn:aws:lambda:us-east-1:123456789012:function:" + called
                + "\",\"State\":\"Enabled\",\"BatchSize\":10}";
    }

    /** moto knows no event sources of aliases: a stand-in lists one of the function and one of its alias. */
    @Test
    void eventSourceOfAnAlias_isNotThatOfTheFunction() {
        test.moto.client().publishVersion(request -> request.functionName(function));
        for (var alias : List.of("live", "beta")) {
            test.moto
                    .client()
                    .createAlias(request ->
                            request.functionName(function).name(alias).functionVersion("1"));
        }
        var own = "11111111-1111-1111-1111-111111111111";
        var ofLive = "22222222-2222-2222-2222-222222222222";
        test.faulty.fault = request -> request.is("GET", "/event-source-mappings")
                ? Answer.json(
                        200,
                        "{\"EventSourceMappings\":[" + mapping(own, function) + ","
                                + mapping(ofLive, function + ":live") + "]}")
                : request.is("PUT", "/event-source-mappings/" + ofLive)
                        ? Answer.json(202, mapping(ofLive, function + ":live").replace("Enabled", "Disabling"))
                        : null;
        var live = Map.of("function", function + ":live", "state", "DISABLE");
        assertThat(test.impact("lambda_update_event_source", live).resources())
                .containsExactly("event source " + ofLive);
        assertThat(test.impact("lambda_delete_event_source", which).resources()).containsExactly("event source " + own);
        test.runner.approve().run("lambda_update_event_source", live);
        assertThat(test.faulty.count("PUT", "/event-source-mappings/" + ofLive)).isEqualTo(1);
        assertThat(test.faulty.requests.stream()
                        .filter(request -> request.is("GET", "/event-source-mappings"))
                        .map(FaultyLambda.Request::path))
                .anyMatch(path -> path.contains("FunctionName=" + function + "%3Alive"));
        var queue = "arn:aws:sqs:us-east-1:123456789012:jobs";
        var hook = Map.of("function", function + ":beta", "arn", queue);
        assertThat(test.impact("lambda_create_event_source", hook).resources())
                .containsExactly(queue + " -> " + function + ":beta");
        assertThat(test.runner
                        .fail("lambda_create_event_source", Map.of("function", function + ":live", "arn", queue))
                        .message())
                .contains("reads from there already");
    }

    @Test
    void whatLambdaDoesNotReadFrom_isRefused() {
        var failure = test.runner.fail(
                "lambda_create_event_source", Map.of("function", function, "arn", "arn:aws:s3:::my-uploads"));
        assertThat(failure.kind()).isEqualTo(FailureKind.INVALID);
        assertThat(failure.hint()).contains("allow s3 to invoke");
        var missing = test.runner.fail(
                "lambda_create_event_source",
                Map.of("function", test.name("wroker"), "arn", test.moto.queue(test.name("jobs"))));
        assertThat(missing.kind()).isEqualTo(FailureKind.NOT_FOUND);
        assertThat(missing.hint()).contains(function);
    }

    @Test
    void batchOfMoreThanTen_needsAWindow() {
        var queue = test.moto.queue(test.name("jobs"));
        var refused = test.runner.fail(
                "lambda_create_event_source", Map.of("function", function, "arn", queue, "batchSize", 50));
        assertThat(refused.kind()).isEqualTo(FailureKind.INVALID);
        assertThat(refused.hint()).contains("batching window");
        var fifo = test.runner.fail(
                "lambda_create_event_source",
                Map.of("function", function, "arn", queue + ".fifo", "batchSize", 50, "batchingWindow", "PT5S"));
        assertThat(fifo.message()).contains("FIFO");
        assertThat(test.runner
                        .fail(
                                "lambda_create_event_source",
                                Map.of("function", function, "arn", queue, "batchingWindow", "PT10M"))
                        .message())
                .contains("at most 5 minutes");
        var reply = test.runner.approve().ask("hook queue " + queue + " to lambda " + function + " with batch size 10");
        assertThat(reply).isInstanceOf(Reply.Answer.class);
        var later = test.runner.fail("lambda_update_event_source", Map.of("function", function, "batchSize", 20));
        assertThat(later.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(later.hint()).contains("batching window");
        // moto keeps no window.
        test.faulty.fault = request -> request.method().equals("PUT")
                ? Answer.json(202, mapping(mappings().get(0).uuid(), function))
                : null;
        assertThat(test.runner.ask("set the batch size of " + function + " to 20 with a batching window of 5 seconds"))
                .isInstanceOf(Reply.Answer.class);
        assertThat(test.faulty.requests.stream()
                        .filter(request -> request.method().equals("PUT"))
                        .map(FaultyLambda.Request::body))
                .singleElement()
                .asString()
                .contains("\"BatchSize\":20", "\"MaximumBatchingWindowInSeconds\":5");
    }

    /** moto knows queues and streams of DynamoDB and Kinesis: what is sent is what counts. */
    @Test
    void sourcesWithParts_areAskedForThem() {
        var kafka = "arn:aws:kafka:us-east-1:123456789012:cluster/shop/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0-1";
        var broker = "arn:aws:mq:us-east-1:123456789012:broker:shop:b-0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0";
        var database = "arn:aws:rds:us-east-1:123456789012:cluster:shop";
        var secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:shop-Ab12Cd";
        test.faulty.fault = request -> request.is("POST", "/event-source-mappings")
                ? Answer.json(202, mapping("11111111-1111-1111-1111-111111111111", function))
                : null;
        assertThat(refusal(Map.of("arn", kafka))).contains("which topic");
        assertThat(refusal(Map.of("arn", broker, "secret", secret))).contains("which broker queue");
        assertThat(refusal(Map.of("arn", broker, "destination", "orders"))).contains("a user and a password");
        assertThat(refusal(Map.of("arn", database, "secret", secret))).contains("which database");
        assertThat(refusal(Map.of("arn", kafka, "destination", "orders", "topic", "orders")))
                .contains("makes no sense");
        assertThat(refusal(Map.of("arn", broker, "topic", "orders", "secret", secret)))
                .contains("makes no sense");
        assertThat(refusal(Map.of("arn", database, "collection", "orders", "secret", secret)))
                .contains("which database");
        assertThat(refusal(Map.of("arn", "arn:aws:sqs:us-east-1:123456789012:jobs", "topic", "orders")))
                .contains("makes no sense");
        test.runner.approve();
        assertThat(test.runner.ask("hook topic orders of " + kafka + " to lambda " + function))
                .isInstanceOf(Reply.Answer.class);
        test.runner.run(
                "lambda_create_event_source",
                Map.of("function", function, "arn", broker, "destination", "orders", "secret", secret));
        test.runner.run(
                "lambda_create_event_source",
                Map.of(
                        "function",
                        function,
                        "arn",
                        database,
                        "database",
                        "shop",
                        "collection",
                        "orders",
                        "secret",
                        secret));
        var access = "\"SourceAccessConfigurations\":[{\"Type\":\"BASIC_AUTH\",\"URI\":\"" + secret + "\"}]";
        assertThat(test.faulty.requests.stream()
                        .filter(request -> request.is("POST", "/event-source-mappings"))
                        .map(FaultyLambda.Request::body)
                        .toList())
                .satisfiesExactly(
                        body -> assertThat(body)
                                .contains("\"Topics\":[\"orders\"]", "\"StartingPosition\":\"LATEST\"")
                                .doesNotContain("SourceAccess"),
                        body -> assertThat(body)
                                .contains("\"Queues\":[\"orders\"]", access)
                                .doesNotContain("StartingPosition"),
                        body -> assertThat(body)
                                .contains("\"DatabaseName\":\"shop\"", "\"CollectionName\":\"orders\"", access)
                                .contains("\"StartingPosition\":\"LATEST\""));
    }

    /** moto keeps no part of a source: a stand-in lists a mapping of one collection. */
    @Test
    void anotherCollectionOfADatabase_isAnotherSource() {
        var cluster = "arn:aws:rds:us-east-1:123456789012:cluster:shop";
        test.faulty.fault = request -> request.is("GET", "/event-source-mappings")
                ? Answer.json(
                        200,
                        "{\"EventSourceMappings\":["
                                + mapping("11111111-1111-1111-1111-111111111111", function)
                                        .replace("arn:aws:sqs:us-east-1:123456789012:jobs", cluster)
                                        .replace(
                                                "\"State\"",
                                                "\"DocumentDBEventSourceConfig\":{\"DatabaseName\":\"shop\","
                                                        + "\"CollectionName\":\"orders\"},\"State\"")
                                + "]}")
                : null;
        var arguments = new HashMap<String, Object>(Map.of(
                "function",
                function,
                "arn",
                cluster,
                "database",
                "shop",
                "secret",
                "arn:aws:secretsmanager:us-east-1:123456789012:secret:shop-Ab12Cd"));
        // All of them, with the one that is read already.
        assertThat(test.runner.fail("lambda_create_event_source", arguments).message())
                .contains("reads from there already", "(shop.orders)");
        arguments.put("collection", "orders");
        assertThat(test.runner.fail("lambda_create_event_source", arguments).message())
                .contains("reads from there already");
        arguments.put("collection", "mails");
        assertThat(test.impact("lambda_create_event_source", arguments).resources())
                .containsExactly("database shop.mails of " + cluster + " -> " + function);
    }

    private String refusal(Map<String, String> arguments) {
        var all = new HashMap<String, Object>(arguments);
        all.put("function", function);
        var failure = test.runner.fail("lambda_create_event_source", all);
        assertThat(failure.kind()).isEqualTo(FailureKind.INVALID);
        return failure.message();
    }

    /** moto keeps no tags of event sources. */
    @Test
    void eventSource_isTaggedWithWhoMadeItUnlessThatIsNotWanted() {
        for (var untagged : List.of(false, true)) {
            var queue = test.moto.queue(test.name("jobs" + untagged));
            var arguments =
                    Map.of("function", function, "arn", queue, "untagged", untagged, "tags", Map.of("team", "web"));
            assertThat(test.impact("lambda_create_event_source", arguments).notes())
                    .anyMatch(note -> note.startsWith(untagged ? "not tagged" : "tagged with"));
            test.runner.approve().run("lambda_create_event_source", arguments);
            assertThat(test.faulty.requests.stream()
                            .map(FaultyLambda.Request::body)
                            .filter(body -> body.contains(queue))
                            .toList())
                    .singleElement()
                    .satisfies(body ->
                            assertThat(body.contains(CreationTags.REQUEST)).isEqualTo(!untagged))
                    .asString()
                    .contains("\"team\":\"web\"");
        }
    }

    @Test
    void hookWithoutAnAnswer_isInDoubtAndSentOnce() {
        var queue = test.moto.queue(test.name("jobs"));
        test.faulty.change = (request, answer) ->
                request.is("POST", "/event-source-mappings") || request.is("POST", "/event-source-mappings/")
                        ? Answer.NONE
                        : answer;
        assertThat(test.runner
                        .approve()
                        .fail("lambda_create_event_source", Map.of("function", function, "arn", queue))
                        .kind())
                .isEqualTo(FailureKind.IN_DOUBT);
        assertThat(mappings()).hasSize(1);
    }

    private List<String> layers() {
        return test.moto.function(function).layers().stream().map(Layer::arn).toList();
    }

    @Test
    void layers_areAttachedBesideTheOthers() {
        var pandas = test.name("pandas");
        var numpy = test.name("numpy");
        var one = test.moto.layer(pandas, "1");
        var other = test.moto.layer(numpy, "1");
        test.runner.approve().run("lambda_attach_layer", Map.of("function", function, "layer", pandas));
        test.runner.run("lambda_attach_layer", Map.of("function", function, "layer", other));
        assertThat(layers()).containsExactly(one, other);
        var two = test.moto.layer(pandas, "2");
        var attach = Map.of("function", function, "layer", pandas);
        assertThat(test.impact("lambda_attach_layer", attach).differences())
                .extracting(Impact.Difference::words)
                .contains("layers: " + pandas + ":1, " + numpy + ":1 -> " + pandas + ":2, " + numpy + ":1");
        test.runner.run("lambda_attach_layer", attach);
        assertThat(layers()).containsExactly(two, other);
        test.runner.run("lambda_attach_layer", Map.of("function", function, "layer", pandas, "version", 1));
        assertThat(layers()).containsExactly(one, other);
        assertThat(test.runner
                        .fail("lambda_attach_layer", Map.of("function", function, "layer", pandas, "version", 1))
                        .kind())
                .isEqualTo(FailureKind.CONFLICT);
        test.runner.run("lambda_detach_layer", Map.of("function", function, "layer", pandas));
        assertThat(layers()).containsExactly(other);
        var missing = test.runner.fail("lambda_detach_layer", Map.of("function", function, "layer", pandas));
        assertThat(missing.hint()).contains(numpy + ":1");
    }

    @Test
    void layer_isPublishedFromAFolderAndItsVersionsListed() throws IOException {
        var layer = test.name("tools");
        var code = test.name("layer");
        Files.createDirectories(folder.resolve(code).resolve("python"));
        Files.writeString(folder.resolve(code).resolve("python/tools.py"), "X = 1\n");
        Files.writeString(folder.resolve(code).resolve(".env"), "PIN=1");
        var arguments = Map.of("layer", layer, "code", code, "runtimes", List.of("python3.13"));
        assertThat(test.impact("lambda_publish_layer_version", arguments).notes())
                .anyMatch(note -> note.startsWith("code from '" + code + "': 1 file"))
                .anyMatch(note -> note.startsWith("left out, as they may hold passwords or keys: .env"))
                .contains("there is no layer of the name yet: it is made", "for python3.13")
                .noneMatch(note -> note.contains("where Lambda looks"));
        var made = test.runner.approve().run("lambda_publish_layer_version", arguments);
        var versions = test.moto
                .client()
                .listLayerVersions(request -> request.layerName(layer))
                .layerVersions();
        assertThat(versions).hasSize(1);
        assertThat(versions.get(0).compatibleRuntimesAsStrings()).containsExactly("python3.13");
        assertThat(made.value().path("arn").asText()).isEqualTo(versions.get(0).layerVersionArn());
        // By what was shown, and no other.
        test.faulty.change = (request, answer) -> {
            if (request.is("GET", "/layers/" + layer + "/versions")) {
                try {
                    Files.writeString(folder.resolve(code).resolve("python/late.py"), "X = 2\n");
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
            return answer;
        };
        var failure = test.runner.fail("lambda_publish_layer_version", arguments);
        assertThat(failure.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(failure.message()).contains("changed since it was shown");
        Files.writeString(folder.resolve(code + ".py"), "X = 1\n");
        assertThat(test.impact("lambda_publish_layer_version", Map.of("layer", layer, "code", code + ".py"))
                        .notes())
                .contains("the layer has 1 version, the newest is 1")
                .anyMatch(note -> note.contains("where Lambda looks"));
        assertThat(test.runner
                        .run("lambda_list_layers", Map.of("layer", layer))
                        .value()
                        .path("count")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void layersThatAreNotThere_areSaidWithWhatIsNear() {
        var pandas = test.name("pandas");
        test.moto.layer(pandas, "1");
        var missing =
                test.runner.fail("lambda_attach_layer", Map.of("function", function, "layer", test.name("panda")));
        assertThat(missing.kind()).isEqualTo(FailureKind.NOT_FOUND);
        assertThat(missing.hint()).contains(pandas);
        assertThat(test.runner
                        .fail("lambda_attach_layer", Map.of("function", function, "layer", pandas, "version", 9))
                        .message())
                .contains("no version 9");
        assertThat(test.runner
                        .fail("lambda_list_layers", Map.of("layer", test.name("panda")))
                        .kind())
                .isEqualTo(FailureKind.NOT_FOUND);
    }

    @Test
    void layerVersion_isDeletedAndItsUsersNamed() {
        var pandas = test.name("pandas");
        var one = test.moto.layer(pandas, "1");
        test.moto.layer(pandas, "2");
        test.moto
                .client()
                .updateFunctionConfiguration(
                        request -> request.functionName(function).layers(one));
        var delete = Map.of("layer", pandas, "version", 1);
        var impact = test.impact("lambda_delete_layer_version", delete);
        assertThat(impact.confirm()).isEqualTo(pandas + ":1");
        assertThat(impact.undo()).isEqualTo(Undo.NO);
        assertThat(impact.notes()).anyMatch(note -> note.contains(function));
        test.runner.approve().run("lambda_delete_layer_version", delete);
        var left =
                test.runner.run("lambda_list_layers", Map.of("layer", pandas)).value();
        assertThat(left.findValuesAsText("version")).containsExactly("2");
        assertThat(test.runner.run("lambda_list_layers", Map.of()).value().findValuesAsText("layer"))
                .contains(pandas);
    }

    private Integer reserved() {
        return test.moto
                .client()
                .getFunctionConcurrency(request -> request.functionName(function))
                .reservedConcurrentExecutions();
    }

    @Test
    void concurrency_isReservedAndSharedAgain() {
        provisioned("");
        var fifty = Map.of("function", function, "reserved", 50);
        assertThat(test.impact("lambda_reserve_concurrency", fifty).differences())
                .extracting(Impact.Difference::words)
                .containsExactly(
                        "reserved concurrency: none reserved: it shares with the other functions -> 50 reserved");
        test.runner.approve().run("lambda_reserve_concurrency", fifty);
        assertThat(reserved()).isEqualTo(50);
        assertThat(test.runner
                        .run("lambda_show_concurrency", which)
                        .value()
                        .path("reserved")
                        .asInt())
                .isEqualTo(50);
        assertThat(test.runner.fail("lambda_reserve_concurrency", fifty).kind()).isEqualTo(FailureKind.CONFLICT);
        test.runner.run("lambda_unreserve_concurrency", which);
        assertThat(reserved()).isNull();
        assertThat(test.runner.fail("lambda_unreserve_concurrency", which).kind())
                .isEqualTo(FailureKind.CONFLICT);
    }

    @Test
    void zero_stopsTheFunctionAndHasItsNameTyped() {
        var step = test.runner
                .review("lambda_reserve_concurrency", Map.of("function", function, "reserved", 0))
                .steps()
                .get(0);
        assertThat(step.effect()).isEqualTo(Effect.DESTROY);
        assertThat(step.impact().confirm()).isEqualTo(function);
        assertThat(step.impact().notes()).anyMatch(note -> note.contains("STOPS the function"));
        assertThat(reserved()).isNull();
    }

    /** moto has no provisioned concurrency: a stand-in answers for those calls as the API's reference says. */
    private void provisioned(String configs) {
        test.faulty.fault = request -> {
            if (!request.path().contains("/provisioned-concurrency")) {
                return null;
            }
            return switch (request.method()) {
                case "GET" -> Answer.json(200, "{\"ProvisionedConcurrencyConfigs\":[" + configs + "]}");
                case "PUT" ->
                    Answer.json(
                            202,
                            "{\"RequestedProvisionedConcurrentExecutions\":5,\"AvailableProvisionedConcurrentExecutions\":0,"
                                    + "\"Status\":\"IN_PROGRESS\"}");
                default -> new Answer(204, Map.of(), new byte[0]);
            };
        };
    }

    private String ofLive() {
        return "{\"FunctionArn\":\"arn:aws:lambda:us-east-1:123456789012:function:" + function
                + ":live\",\"RequestedProvisionedConcurrentExecutions\":5,\"AvailableProvisionedConcurrentExecutions\":4,"
                + "\"Status\":\"READY\"}";
    }

    @Test
    void provisionedConcurrency_isSetShownAndRemoved() {
        test.moto.client().publishVersion(request -> request.functionName(function));
        test.moto
                .client()
                .createAlias(
                        request -> request.functionName(function).name("live").functionVersion("1"));
        provisioned("");
        var set = Map.of("function", function, "qualifier", "live", "count", 5);
        var impact = test.impact("lambda_provision_concurrency", set);
        assertThat(impact.notes()).anyMatch(note -> note.contains("COST MONEY"));
        assertThat(impact.differences()).containsExactly(new Impact.Difference("provisioned concurrency", "0", "5"));
        test.runner.approve().run("lambda_provision_concurrency", set);
        assertThat(test.faulty.requests.stream()
                        .filter(request -> request.is("PUT", "/provisioned-concurrency"))
                        .map(request -> request.path() + " " + request.body()))
                .anyMatch(sent -> sent.contains("Qualifier=live") && sent.contains(":5"));
        provisioned(ofLive());
        assertThat(test.runner
                        .run("lambda_show_concurrency", which)
                        .value()
                        .path("provisioned")
                        .get(0)
                        .path("qualifier")
                        .asText())
                .isEqualTo("live");
        assertThat(test.runner.fail("lambda_provision_concurrency", set).kind()).isEqualTo(FailureKind.CONFLICT);
        provisioned(ofLive().replace("READY", "FAILED"));
        test.runner.run("lambda_provision_concurrency", set);
        assertThat(test.faulty.count("PUT", "/provisioned-concurrency")).isEqualTo(2);
        provisioned(ofLive());
        assertThat(test.runner
                        .fail("lambda_unprovision_concurrency", Map.of("function", function, "qualifier", "beta"))
                        .hint())
                .contains("live");
        test.runner.run("lambda_unprovision_concurrency", Map.of("function", function, "qualifier", "live"));
        assertThat(test.faulty.count("DELETE", "/provisioned-concurrency")).isEqualTo(1);
    }
}
