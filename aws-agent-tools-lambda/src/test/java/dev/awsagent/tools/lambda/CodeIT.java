package dev.awsagent.tools.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.credential.Environment;
import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.testkit.ToolRunner;
import dev.awsagent.tool.CreationTags;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Undo;
import dev.awsagent.tools.lambda.FaultyLambda.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;

/** Functions made, and given new code. */
class CodeIT {

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    @TempDir
    static Path folder;

    @RegisterExtension
    final MotoCase test = new MotoCase(AWS, folder);

    private String code;

    @BeforeEach
    void writeCode() throws IOException {
        test.moto.role();
        code = test.name("code");
        Files.createDirectories(folder.resolve(code).resolve("lib"));
        Files.writeString(folder.resolve(code).resolve("app.py"), "def handler(event, context):\n    return event\n");
        Files.writeString(folder.resolve(code).resolve("lib/util.py"), "X = 1\n");
    }

    private Map<String, Object> ping(Object... more) {
        var arguments = new HashMap<String, Object>(Map.of("name", test.name("ping"), "code", code, "role", Moto.ROLE));
        for (int i = 0; i < more.length; i += 2) {
            arguments.put((String) more[i], more[i + 1]);
        }
        return arguments;
    }

    // ---- creating ----

    @Test
    void folder_becomesAFunctionThatSaysWhoMadeIt() {
        var impact = test.impact("lambda_create_function", ping());
        assertThat(impact.notes())
                .anyMatch(note -> note.startsWith("code from '" + code + "': 2 files"))
                .contains("runtime python3.13, handler app.handler (taken from the code)")
                .contains("runs with the role arn:aws:iam::123456789012:role/" + Moto.ROLE);
        var made =
                test.runner.approve().run("lambda_create_function", ping("memory", 512_000_000L, "timeout", "PT30S"));
        var there = test.moto.function(test.name("ping"));
        assertThat(there.handler()).isEqualTo("app.handler");
        assertThat(there.runtimeAsString()).isEqualTo("python3.13");
        assertThat(there.memorySize()).isEqualTo(512);
        assertThat(there.timeout()).isEqualTo(30);
        assertThat(made.value().path("codeSha256").asText()).isEqualTo(there.codeSha256());
        assertThat(test.moto.tags(there.functionArn())).containsOnlyKeys(CreationTags.REQUEST, CreationTags.OWNER);
    }

    @Test
    void tagsOfTheConfigurationFile_areOnAFunctionOrTurnedOff() throws IOException {
        assertThat(tagsOfACreation("with-tags", "defaults:\n  tags:\n    team: data\n"))
                .containsEntry("team", "data")
                .containsKeys(CreationTags.REQUEST, CreationTags.OWNER);
        assertThat(tagsOfACreation("without", "defaults:\n  tags: off\n")).isEmpty();
    }

    private Map<String, String> tagsOfACreation(String name, String config) throws IOException {
        var own = Files.createDirectories(folder.resolve(test.name("config")).resolve("aws-agent"));
        Files.writeString(own.resolve("config.yml"), config);
        var known = test.faulty.environment(AWS.accessKeyId(), AWS.secretAccessKey(), folder);
        var variables = new HashMap<>(known.variables());
        variables.put("XDG_CONFIG_HOME", own.getParent().toString());
        try (var runner = ToolRunner.on(new Environment(variables, known.home()), folder)) {
            runner.approve().run("lambda_create_function", ping("name", test.name(name)));
        }
        return test.moto.tags(test.moto.function(test.name(name)).functionArn());
    }

    @Test
    void zipFile_isTakenAsItIs() throws IOException {
        var zip = Moto.zip("main.py", "def handler(e, c): pass\n");
        Files.write(folder.resolve(code + ".zip"), zip);
        test.runner
                .approve()
                .run(
                        "lambda_create_function",
                        ping(
                                "code",
                                code + ".zip",
                                "untagged",
                                true,
                                "tags",
                                Map.of("team", "web"),
                                "architecture",
                                "ARM64"));
        var there = test.moto.function(test.name("ping"));
        assertThat(there.handler()).isEqualTo("main.handler");
        assertThat(there.codeSize()).isEqualTo(zip.length);
        assertThat(there.architecturesAsStrings()).containsExactly("arm64");
        assertThat(test.moto.tags(there.functionArn())).isEqualTo(Map.of("team", "web"));
    }

    @Test
    void objectInS3_isNamedToLambda() {
        test.faulty.fault = request -> request.is("POST", "/functions")
                ? Answer.json(
                        201,
                        "{\"FunctionName\":\"f\",\"FunctionArn\":\"arn:aws:lambda:us-east-1:123456789012:function:f\","
                                + "\"Runtime\":\"python3.13\",\"Handler\":\"app.handler\",\"CodeSize\":7,\"State\":\"Pending\"}")
                : request.is("HEAD", "/acme-builds/a/ping.zip")
                        ? new Answer(200, Map.of("ETag", List.of("\"e1\"")), new byte[0])
                        : null;
        var arguments = new HashMap<>(
                ping("s3", "s3://acme-builds/a/ping.zip", "runtime", "python3.13", "handler", "app.handler"));
        arguments.remove("code");
        var made = test.runner.approve().run("lambda_create_function", arguments);
        assertThat(made.value().path("note").asText()).contains("wait until the function f is active");
        assertThat(test.faulty.requests.stream()
                        .filter(request -> request.is("POST", "/functions"))
                        .toList())
                .singleElement()
                .satisfies(request -> assertThat(request.body())
                        .contains("\"S3Bucket\":\"acme-builds\"", "\"S3Key\":\"a/ping.zip\""));
    }

    @Test
    void codeThatShowsTwoHandlers_isAskedAbout() throws IOException {
        Files.writeString(folder.resolve(code).resolve("other.py"), "def lambda_handler(event, context):\n    pass\n");
        var failure = test.runner.approve().fail("lambda_create_function", ping());
        assertThat(failure.kind()).isEqualTo(FailureKind.INVALID);
        assertThat(failure.message()).contains("app.handler", "other.lambda_handler");
        assertThat(test.moto.exists(test.name("ping"))).isFalse();
    }

    @Test
    void roleThatIsNotThere_isAnsweredWithThoseThatAreNear() {
        var failure = test.runner.approve().fail("lambda_create_function", ping("role", "lambda-test-rol"));
        assertThat(failure.kind()).isEqualTo(FailureKind.NOT_FOUND);
        assertThat(failure.hint()).contains(Moto.ROLE);
    }

    @Test
    void roleOfAnotherAccount_isNotTakenForTheOneOfItsName() {
        var role = "arn:aws:iam::999999999999:role/" + Moto.ROLE;
        var failure = test.runner.approve().fail("lambda_create_function", ping("role", role));
        assertThat(failure.kind()).isEqualTo(FailureKind.NOT_FOUND);
        assertThat(failure.message()).contains(role, "arn:aws:iam::123456789012:role/" + Moto.ROLE);
        assertThat(test.moto.exists(test.name("ping"))).isFalse();
    }

    @Test
    void filesThatMayHoldKeys_areNamedAndLeftOut() throws IOException {
        Files.writeString(folder.resolve(code).resolve(".env"), "DB_PASSWORD=x");
        assertThat(test.impact("lambda_create_function", ping()).notes())
                .anyMatch(note -> note.startsWith("left out, as they may hold passwords or keys: .env;"));
        assertThat(test.impact("lambda_create_function", ping("secretFiles", true))
                        .notes())
                .anyMatch(note -> note.startsWith("WARNING: ") && note.contains(".env"));
        test.runner.approve().run("lambda_create_function", ping());
        var without = test.moto.function(test.name("ping")).codeSha256();
        test.runner.run("lambda_update_code", Map.of("function", test.name("ping"), "code", code, "secretFiles", true));
        assertThat(test.moto.function(test.name("ping")).codeSha256()).isNotEqualTo(without);
    }

    @Test
    void roleThatLambdaMayNotTake_isAConflict() {
        test.moto
                .iam()
                .createRole(request -> request.roleName(test.name("other"))
                        .assumeRolePolicyDocument(
                                "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
                                        + "{\"Service\":\"ec2.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}"));
        var failure = test.runner.approve().fail("lambda_create_function", ping("role", test.name("other")));
        assertThat(failure.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(failure.message()).contains("trust policy");
    }

    @Test
    void basicRole_isTheOneThatHasTheBasicPermissions() {
        var arguments = ping("basicRole", true);
        arguments.remove("role");
        assertThat(test.runner
                        .approve()
                        .fail("lambda_create_function", arguments)
                        .message())
                .contains("no role of this account");
        var role = test.moto.role(test.name("basic"));
        entities(test.name("basic"));
        assertThat(test.impact("lambda_create_function", arguments).notes()).contains("runs with the role " + role);
        test.runner.run("lambda_create_function", arguments);
        assertThat(test.moto.function(test.name("ping")).role()).isEqualTo(role);
        entities(test.name("basic"), test.name("second"));
        arguments.put("name", test.name("pong"));
        assertThat(test.runner.fail("lambda_create_function", arguments).message())
                .contains(test.name("basic"), test.name("second"));
    }

    /** moto does not have the policies of AWS, so it is said here who has them. */
    private void entities(String... roles) {
        test.faulty.fault = request -> request.body().contains("Action=ListEntitiesForPolicy")
                ? new Answer(
                        200,
                        Map.of("Content-Type", List.of("text/xml")),
                        ("<ListEntitiesForPolicyResponse><ListEntitiesForPolicyResult><PolicyRoles>"
                                        + Stream.of(roles)
                                                .map(role -> "<member><RoleName>" + role + "</RoleName></member>")
                                                .collect(Collectors.joining())
                                        + "</PolicyRoles></ListEntitiesForPolicyResult></ListEntitiesForPolicyResponse>")
                                .getBytes(StandardCharsets.UTF_8))
                : null;
    }

    @Test
    void nameThatIsTaken_isNotAskedAbout() {
        test.moto.create(test.name("ping"));
        var failure = test.runner.approve().fail("lambda_create_function", ping());
        assertThat(failure.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(failure.hint()).contains("update the code of " + test.name("ping"));
    }

    @Test
    void roleThatIsNotKnownToLambdaYet_isTriedAgain() {
        var times = new AtomicInteger();
        test.faulty.fault = request -> request.is("POST", "/functions") && times.incrementAndGet() == 1
                ? Answer.error(
                        400,
                        "InvalidParameterValueException",
                        "The role defined for the function cannot be assumed by Lambda.")
                : null;
        test.runner.approve().run("lambda_create_function", ping());
        assertThat(times).hasValue(2);
        assertThat(test.moto.exists(test.name("ping"))).isTrue();
    }

    @Test
    void lostAnswerToACreation_isFoundByItsTags() {
        var times = new AtomicInteger();
        test.faulty.change = (request, answer) ->
                request.is("POST", "/functions") && times.incrementAndGet() == 1 ? Answer.NONE : answer;
        var made = test.runner.approve().run("lambda_create_function", ping());
        assertThat(made.value().path("note").asText()).contains("the answer was lost");
        assertThat(test.moto.exists(test.name("ping"))).isTrue();
        assertThat(times).hasValue(1);
    }

    @Test
    void functionThatSomebodyElseMadeMeanwhile_isNotTakenForOurs() {
        test.faulty.fault = request -> {
            if (request.is("POST", "/functions")) {
                test.moto.create(test.name("ping"));
            }
            return null;
        };
        var failure = test.runner.approve().fail("lambda_create_function", ping());
        assertThat(failure.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(failure.message()).contains("already");
    }

    @Test
    void creationThatIsCutOff_isInDoubt() {
        test.faulty.fault = request -> request.is("POST", "/functions") ? Answer.NONE : null;
        var failure = test.runner.approve().fail("lambda_create_function", ping());
        assertThat(failure.kind()).isEqualTo(FailureKind.IN_DOUBT);
        assertThat(failure.hint()).contains("function " + test.name("ping"));
    }

    @Test
    void codeThatChangesAfterTheReview_isNotCreated() {
        test.faulty.change = (request, answer) -> {
            // The last thing that a review looks at.
            if (request.body().contains("Action=GetRole")) {
                try {
                    Files.writeString(folder.resolve(code).resolve("late.txt"), "late");
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
            return answer;
        };
        var failure = test.runner.approve().fail("lambda_create_function", ping());
        assertThat(failure.kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(failure.message()).contains("changed since it was shown");
        assertThat(test.moto.exists(test.name("ping"))).isFalse();
    }

    // ---- new code ----

    @Test
    void code_isReplacedAndShownBeforeAndAfter() {
        var name = test.name("thumbs");
        test.moto.create(name);
        var before = test.moto.function(name);
        var arguments = Map.of("function", name, "code", code);
        var impact = test.impact("lambda_update_code", arguments);
        assertThat(impact.undo()).isEqualTo(Undo.NO);
        assertThat(impact.differences())
                .singleElement()
                .satisfies(one -> assertThat(one.before()).contains(before.codeSha256()));
        assertThat(impact.notes())
                .anyMatch(note -> note.startsWith("code from '" + code + "': 2 files"))
                .contains("the code that is there now is in no version, so it is lost");
        var done = test.runner.approve().run("lambda_update_code", arguments);
        var after = test.moto.function(name);
        assertThat(done.value().path("sha256Before").asText()).isEqualTo(before.codeSha256());
        assertThat(done.value().path("sha256").asText())
                .isEqualTo(after.codeSha256())
                .isNotEqualTo(before.codeSha256());
        assertThat(test.runner.fail("lambda_update_code", arguments).message()).contains("already");
    }

    @Test
    void codeThatIsInAVersion_isNotLost() {
        var name = test.name("thumbs");
        test.moto.create(name);
        test.moto.client().publishVersion(request -> request.functionName(name));
        var impact = test.impact("lambda_update_code", Map.of("function", name, "code", code));
        assertThat(impact.undo()).isEqualTo(Undo.PARTLY);
        assertThat(impact.notes()).anyMatch(note -> note.startsWith("the code that is there now stays in version 1, "));
    }

    @Test
    void publishing_makesAVersion() {
        var name = test.name("thumbs");
        test.moto.create(name);
        test.runner.approve().run("lambda_update_code", Map.of("function", name, "code", code, "publish", true));
        assertThat(test.faulty.requests.stream()
                        .filter(request -> request.is("PUT", "/code"))
                        .toList())
                .singleElement()
                .satisfies(request -> assertThat(request.body()).contains("\"Publish\":true"));
        assertThat(test.moto
                        .client()
                        .listVersionsByFunction(request -> request.functionName(name))
                        .versions())
                .extracting(FunctionConfiguration::version)
                .contains("1");
    }

    @Test
    void lostAnswerToNewCode_isKnownToBeDone() {
        var name = test.name("thumbs");
        test.moto.create(name);
        var times = new AtomicInteger();
        test.faulty.change =
                (request, answer) -> request.is("PUT", "/code") && times.incrementAndGet() == 1 ? Answer.NONE : answer;
        test.faulty.fault = request -> request.is("PUT", "/code") && times.get() > 0
                ? Answer.error(412, "PreconditionFailedException", "The RevisionId provided does not match")
                : null;
        var done = test.runner.approve().run("lambda_update_code", Map.of("function", name, "code", code));
        assertThat(done.value().path("note").asText()).contains("first answer was lost");
        assertThat(done.value().path("sha256").asText())
                .isEqualTo(test.moto.function(name).codeSha256());
    }

    @Test
    void versionOrAlias_hasNoCodeToChange() {
        var failure = test.runner.fail("lambda_update_code", Map.of("function", "thumbs:live", "code", code));
        assertThat(failure.kind()).isEqualTo(FailureKind.INVALID);
        assertThat(failure.message()).contains("version or an alias");
    }

    @Test
    void zippedCode_reachesLambdaWholeAndCanBeRun() throws IOException {
        Files.writeString(folder.resolve(code).resolve("bootstrap"), "#!/bin/sh\n");
        var arguments = ping("runtime", "provided.al2023", "handler", "bootstrap");
        test.runner.approve().run("lambda_create_function", arguments);
        var body = test.faulty.requests.stream()
                .filter(request -> request.is("POST", "/functions"))
                .findFirst()
                .orElseThrow()
                .body();
        var zip = Base64.getDecoder().decode(body.replaceAll("(?s).*\"ZipFile\":\"([^\"]+)\".*", "$1"));
        var file = folder.resolve(test.name("sent.zip"));
        Files.write(file, zip);
        var unzipped = new ProcessBuilder(
                        "python3",
                        "-c",
                        "import zipfile,sys; z=zipfile.ZipFile(sys.argv[1]); z.testzip();"
                                + "print([(i.filename, oct(i.external_attr >> 16), i.date_time[0]) for i in z.infolist()])",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(unzipped.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
                .isEqualTo(
                        "[('app.py', '0o100644', 1980), ('bootstrap', '0o100755', 1980), ('lib/util.py', '0o100644', 1980)]");
    }
}
