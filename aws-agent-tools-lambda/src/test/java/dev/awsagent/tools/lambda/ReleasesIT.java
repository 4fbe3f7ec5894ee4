package dev.awsagent.tools.lambda;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.agent.Reply;
import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tools.lambda.FaultyLambda.Answer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.model.GetAliasResponse;

/** Versions and aliases, on {@code moto_server}. */
class ReleasesIT {

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    @TempDir
    static Path folder;

    @RegisterExtension
    final MotoCase test = new MotoCase(AWS, folder);

    private String function;

    /** Two versions, and an alias at the first. */
    @BeforeEach
    void create() {
        function = test.name("checkout");
        test.moto.create(function);
        publish("one");
        publish("two");
        test.moto
                .client()
                .createAlias(
                        request -> request.functionName(function).name("live").functionVersion("1"));
    }

    private String publish(String code) {
        test.moto
                .client()
                .updateFunctionCode(request -> request.functionName(function)
                        .zipFile(SdkBytes.fromByteArray(Moto.zip("app.py", "# " + code + "\n"))));
        return test.moto
                .client()
                .publishVersion(request -> request.functionName(function))
                .version();
    }

    private GetAliasResponse alias(String name) {
        return test.moto
                .client()
                .getAlias(request -> request.functionName(function).name(name));
    }

    private String traffic() {
        var alias = alias("live");
        return Traffic.of(alias.functionVersion(), alias.routingConfig()).words();
    }

    private Map<String, Object> live(Object... more) {
        var arguments = new java.util.HashMap<String, Object>(Map.of("function", function, "alias", "live"));
        for (int i = 0; i < more.length; i += 2) {
            arguments.put((String) more[i], more[i + 1]);
        }
        return arguments;
    }

    private long updates() {
        return test.faulty.count("PUT", "/aliases/live");
    }

    @Test
    void share_isShiftedCompletedAndTakenBack() {
        var shift = live("version", "2", "percent", "12.5%");
        assertThat(test.impact("lambda_shift_traffic", shift).differences())
                .extracting(Impact.Difference::words)
                .singleElement(as(InstanceOfAssertFactories.STRING))
                .endsWith(": 100% version 1 -> 87.5% version 1, 12.5% version 2");
        assertThat(traffic()).isEqualTo("100% version 1");
        test.runner.approve().run("lambda_shift_traffic", shift);
        assertThat(traffic()).isEqualTo("87.5% version 1, 12.5% version 2");
        assertThat(test.runner
                        .run("lambda_list_aliases", Map.of("function", function))
                        .value()
                        .toString())
                .contains("87.5% version 1, 12.5% version 2");
        test.runner.run("lambda_end_shift", live("ending", "BACK"));
        assertThat(traffic()).isEqualTo("100% version 1");
        test.runner.run("lambda_shift_traffic", shift);
        test.runner.run("lambda_end_shift", live("ending", "COMPLETE"));
        assertThat(traffic()).isEqualTo("100% version 2");
        var none = test.runner.fail("lambda_end_shift", live("ending", "COMPLETE"));
        assertThat(none.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(none.message()).contains("no shift", "100% version 2");
    }

    /** Lambda replaces the weights as a whole: a new share takes the place of the old one. */
    @Test
    void secondShift_replacesTheFirst() {
        publish("three");
        test.runner.approve().run("lambda_shift_traffic", live("version", "2", "percent", "10%"));
        test.runner.run("lambda_shift_traffic", live("version", "3", "percent", "20%"));
        assertThat(traffic()).isEqualTo("80% version 1, 20% version 3");
    }

    @Test
    void alias_pointsAtTheNewestAndBack() {
        test.runner.approve().run("lambda_shift_traffic", live("version", "2", "percent", "10%"));
        var point = live("version", "newest");
        assertThat(test.impact("lambda_point_alias", point).differences())
                .extracting(Impact.Difference::words)
                .singleElement(as(InstanceOfAssertFactories.STRING))
                .endsWith(": 90% version 1, 10% version 2 -> 100% version 2");
        test.runner.run("lambda_point_alias", point);
        assertThat(traffic()).isEqualTo("100% version 2");
        test.runner.run("lambda_point_alias", live("version", "1"));
        assertThat(traffic()).isEqualTo("100% version 1");
    }

    @Test
    void whatIsNotThere_isSaidWithWhatIs() {
        assertThat(test.runner.fail("lambda_point_alias", live("version", "7")).message())
                .contains("no version or alias '7'");
        var alias =
                test.runner.fail("lambda_point_alias", Map.of("function", function, "alias", "lvie", "version", "2"));
        assertThat(alias.kind()).isEqualTo(FailureKind.NOT_FOUND);
        assertThat(alias.hint()).contains("live");
        for (var tool : List.of("lambda_list_aliases", "lambda_list_versions")) {
            var missing = test.runner.fail(tool, Map.of("function", test.name("chekout")));
            assertThat(missing.kind()).isEqualTo(FailureKind.NOT_FOUND);
            assertThat(missing.hint()).contains(function);
        }
        assertThat(updates()).isZero();
    }

    @Test
    void shiftToTheSameVersion_isRefusedBeforeAnybodyIsAsked() {
        assertThat(test.runner
                        .fail("lambda_shift_traffic", live("version", "1", "percent", "10%"))
                        .message())
                .contains("points at version 1 already");
        assertThat(test.runner
                        .fail("lambda_shift_traffic", live("version", "2", "percent", "0%"))
                        .kind())
                .isEqualTo(FailureKind.INVALID);
    }

    @Test
    void aliasThatChangedSinceItWasShown_isLeftAlone() {
        var asked = new boolean[1];
        test.faulty.fault = request -> {
            // The first look is that of the review; somebody else is quicker than the yes.
            if (request.is("GET", "/aliases/live") && asked[0]) {
                test.moto
                        .client()
                        .updateAlias(update ->
                                update.functionName(function).name("live").functionVersion("2"));
            }
            asked[0] |= request.is("GET", "/aliases/live");
            return null;
        };
        publish("three");
        var failure = test.runner.approve().fail("lambda_shift_traffic", live("version", "3", "percent", "10%"));
        assertThat(failure.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(failure.message()).contains("changed since it was shown");
        assertThat(traffic()).isEqualTo("100% version 2");
    }

    /** moto knows no revisions of aliases; AWS answers like this. */
    @Test
    void revisionThatIsOld_isHandedToAws() {
        test.faulty.fault = request -> request.is("PUT", "/aliases/live")
                ? Answer.error(412, "PreconditionFailedException", "The RevisionId provided does not match")
                : null;
        var failure = test.runner.approve().fail("lambda_point_alias", live("version", "2"));
        assertThat(failure.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(test.faulty.requests.stream()
                        .filter(request -> request.is("PUT", "/aliases/live"))
                        .map(request -> request.body())
                        .toList())
                .hasSize(1)
                .allMatch(body ->
                        body.contains("\"RevisionId\":\"" + alias("live").revisionId()));
    }

    @Test
    void answerThatIsLost_isInDoubtAndNotSentTwice() {
        test.faulty.change = (request, answer) -> request.is("PUT", "/aliases/live") ? Answer.NONE : answer;
        var failure = test.runner.approve().fail("lambda_point_alias", live("version", "2"));
        assertThat(failure.kind()).isEqualTo(FailureKind.IN_DOUBT);
        assertThat(failure.hint()).contains("alias live of " + function);
        assertThat(updates()).isEqualTo(1);
        assertThat(traffic()).isEqualTo("100% version 2");
    }

    @Test
    void throttled_isSaidSoAndChangesNothing() {
        test.faulty.fault = request -> request.is("PUT", "/aliases/live")
                ? Answer.error(429, "TooManyRequestsException", "Rate exceeded")
                : null;
        assertThat(test.runner
                        .approve()
                        .fail("lambda_point_alias", live("version", "2"))
                        .kind())
                .isEqualTo(FailureKind.THROTTLED);
        assertThat(traffic()).isEqualTo("100% version 1");
    }

    @Test
    void version_isPublishedWithItsDescription() {
        publish("new");
        test.moto
                .client()
                .updateFunctionCode(request -> request.functionName(function)
                        .zipFile(SdkBytes.fromByteArray(Moto.zip("app.py", "# newer\n"))));
        var published = test.runner
                .approve()
                .run("lambda_publish_version", Map.of("function", function, "description", "for the fair"))
                .value();
        assertThat(published.path("version").asText()).isEqualTo("4");
        assertThat(test.moto
                        .client()
                        .listVersionsByFunction(request -> request.functionName(function))
                        .versions())
                .anyMatch(one -> one.version().equals("4") && one.description().equals("for the fair"));
        var listed = test.runner
                .run("lambda_list_versions", Map.of("function", function))
                .value();
        assertThat(listed.findValuesAsText("version")).containsExactly("4", "3", "2", "1");
        assertThat(listed.path("versions").get(3).path("aliases").get(0).asText())
                .isEqualTo("live");
    }

    @Test
    void functionThatIsBeingUpdated_isNotPublished() {
        test.faulty.change = (request, answer) -> request.is("GET", "/configuration")
                ? Answer.json(
                        200,
                        answer.text()
                                .replaceAll(
                                        "\"LastUpdateStatus\": ?\"[A-Za-z]+\"", "\"LastUpdateStatus\":\"InProgress\""))
                : answer;
        assertThat(test.runner
                        .fail("lambda_publish_version", Map.of("function", function))
                        .message())
                .contains("still being");
    }

    @Test
    void versionIsPublishedAndTheAliasPointsAtIt() {
        test.moto
                .client()
                .updateFunctionCode(request -> request.functionName(function)
                        .zipFile(SdkBytes.fromByteArray(Moto.zip("app.py", "# release\n"))));
        var reply = test.runner.approve().ask("publish a new version of " + function + " and point alias live at it");
        assertThat(reply).isInstanceOf(Reply.Answer.class);
        assertThat(traffic()).isEqualTo("100% version 3");
    }

    @Test
    void aliasThatCannotBePointed_leavesTheVersionAndSaysSo() {
        test.moto
                .client()
                .updateFunctionCode(request ->
                        request.functionName(function).zipFile(SdkBytes.fromByteArray(Moto.zip("app.py", "# half\n"))));
        test.faulty.fault = request -> request.is("PUT", "/aliases/live")
                ? Answer.error(403, "AccessDeniedException", "not authorized to perform lambda:UpdateAlias")
                : null;
        var failure = test.runner.approve().fail("lambda_release_version", live());
        assertThat(failure.kind()).isEqualTo(FailureKind.PARTIAL);
        assertThat(failure.message()).contains("version 3", "is published", "does not point at it");
        assertThat(failure.hint()).contains("at version 3");
        assertThat(traffic()).isEqualTo("100% version 1");
        test.faulty.fault = request -> request.is("PUT", "/aliases/live") ? Answer.NONE : null;
        assertThat(test.runner.fail("lambda_release_version", live()).kind()).isEqualTo(FailureKind.IN_DOUBT);
    }

    @Test
    void alias_isCreatedOnceAndDeleted() {
        var create = Map.of("function", function, "alias", "beta", "version", "newest");
        assertThat(test.impact("lambda_create_alias", create).notes()).containsExactly("points at version 2");
        test.runner.approve().run("lambda_create_alias", create);
        assertThat(alias("beta").functionVersion()).isEqualTo("2");
        assertThat(test.runner.fail("lambda_create_alias", create).message()).contains("there already: 100% version 2");
        var delete = Map.of("function", function, "alias", "beta");
        var step = test.impact("lambda_delete_alias", delete);
        assertThat(step.notes()).anyMatch(note -> note.contains("100% version 2"));
        test.runner.run("lambda_delete_alias", delete);
        assertThat(test.moto
                        .client()
                        .listAliases(request -> request.functionName(function))
                        .aliases())
                .extracting(one -> one.name())
                .containsExactly("live");
        assertThat(test.runner.fail("lambda_delete_alias", delete).kind()).isEqualTo(FailureKind.NOT_FOUND);
    }

    /** moto has one page only. */
    @Test
    void versionsOfSeveralPages_areAllRead() {
        test.faulty.fault =
                request -> request.is("GET", "/versions") ? page(request.path().contains("Marker=two") ? 51 : 1) : null;
        var listed = test.runner.run("lambda_list_versions", Map.of("function", function));
        assertThat(listed.value().path("count").asInt()).isEqualTo(80);
        assertThat(listed.value().path("versions").get(0).path("version").asText())
                .isEqualTo("80");
    }

    private static Answer page(int from) {
        return Answer.json(
                200,
                IntStream.rangeClosed(from, Math.min(80, from + 49))
                        .mapToObj(i -> "{\"FunctionName\":\"f\",\"Version\":\"" + i + "\"}")
                        .collect(Collectors.joining(
                                ",", "{\"Versions\":[", "],\"NextMarker\":" + (from == 1 ? "\"two\"" : "null") + "}")));
    }

    @Test
    void effects_areTold() {
        assertThat(test.runner
                        .review("lambda_point_alias", live("version", "2"))
                        .steps()
                        .get(0)
                        .effect())
                .isEqualTo(Effect.WRITE);
        assertThat(test.runner
                        .review("lambda_delete_alias", live())
                        .steps()
                        .get(0)
                        .effect())
                .isEqualTo(Effect.DESTROY);
    }
}
