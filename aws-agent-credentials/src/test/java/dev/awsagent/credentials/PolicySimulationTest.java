package dev.awsagent.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Permission;
import dev.awsagent.credential.Permission.State;
import dev.awsagent.credential.Target;
import dev.awsagent.gate.CallScope;
import dev.awsagent.tool.AwsCall;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicySimulationTest {

    private static final String BUCKET = "arn:aws:s3:::b";
    private static final List<AwsCall> DELETE = List.of(
            AwsCall.of("s3", "HeadBucket").on(BUCKET),
            AwsCall.of("s3", "DeleteBucket").on(BUCKET));
    private static final List<String> IAM = List.of("s3:ListBucket", "s3:DeleteBucket");

    @TempDir
    Path home;

    private static String me(String arn) {
        return "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
                + "<GetCallerIdentityResult><Arn>" + arn + "</Arn><UserId>AIDA</UserId>"
                + "<Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>";
    }

    private static String result(String decision, String more) {
        return "<SimulatePrincipalPolicyResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">"
                + "<SimulatePrincipalPolicyResult><IsTruncated>false</IsTruncated><EvaluationResults><member>"
                + "<EvalActionName>s3:DeleteBucket</EvalActionName><EvalResourceName>" + BUCKET + "</EvalResourceName>"
                + "<EvalDecision>" + decision + "</EvalDecision>" + more
                + "</member></EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>";
    }

    private Environment environment(StubServer server, Map<String, String> more) {
        var variables = new HashMap<>(Map.of(
                "AWS_ACCESS_KEY_ID", "AKIAEXAMPLE000000001",
                "AWS_SECRET_ACCESS_KEY", "secret",
                "AWS_REGION", "eu-west-1",
                "AWS_ENDPOINT_URL_STS", server.uri().toString(),
                "AWS_EC2_METADATA_DISABLED", "true"));
        variables.putAll(more);
        return new Environment(variables, home);
    }

    /** What comes of it, and what IAM was asked. */
    private record Asked(Permission permission, Map<String, String> request) {}

    private Asked ask(String caller, int status, String answer, List<AwsCall> calls, List<String> iam)
            throws Exception {
        try (var server = new StubServer(exchange -> {
            var byIam = exchange.getRequestHeaders().getFirst("Authorization").contains("/iam/aws4_request");
            StubServer.text(byIam ? status : 200, "text/xml", byIam ? answer : me(caller))
                    .to(exchange);
        })) {
            var ours = Map.of("AWS_ENDPOINT_URL_IAM", server.uri().toString());
            try (var service = Agents.service(environment(server, ours))) {
                var settled = service.settle(Target.ANY);
                service.identify(settled);
                var scope = CallScope.review(List.of(AwsCall.of("iam", "SimulatePrincipalPolicy")), settled);
                var permission = scope.call(() -> service.permission(settled, calls, iam));
                var request = new HashMap<String, String>();
                server.asked.stream()
                        .filter(one -> one.body().contains("SimulatePrincipalPolicy"))
                        .forEach(one -> {
                            for (var field : one.body().split("&")) {
                                var at = field.indexOf('=');
                                request.put(
                                        field.substring(0, at),
                                        URLDecoder.decode(field.substring(at + 1), StandardCharsets.UTF_8));
                            }
                        });
                return new Asked(permission, request);
            }
        }
    }

    @Test
    void changesOfTheStep_areAskedAboutAsTheRoleBehindASession() throws Exception {
        var asked = ask("arn:aws:sts::123456789012:assumed-role/Ops/maria", 200, result("allowed", ""), DELETE, IAM);

        assertThat(asked.permission())
                .isEqualTo(new Permission(State.ALLOWED, "by the policies of arn:aws:iam::123456789012:role/Ops"));
        assertThat(asked.request())
                .containsEntry("PolicySourceArn", "arn:aws:iam::123456789012:role/Ops")
                .containsEntry("ActionNames.member.1", "s3:DeleteBucket")
                .containsEntry("ResourceArns.member.1", BUCKET)
                .doesNotContainKeys("ActionNames.member.2", "ResourceArns.member.2");
    }

    @ParameterizedTest
    @CsvSource({
        "explicitDeny, '', DENIED, s3:DeleteBucket on arn:aws:s3:::b (an explicit deny)",
        "implicitDeny, '', DENIED, allows s3:DeleteBucket on arn:aws:s3:::b",
        "implicitDeny, <MissingContextValues><member>aws:SourceIp</member></MissingContextValues>, NOT_CHECKED,"
                + " depends on conditions",
    })
    void whatIsNotAllowed_isNamed(String decision, String more, State state, String about) throws Exception {
        var permission = ask("arn:aws:iam::123456789012:user/team/maria", 200, result(decision, more), DELETE, IAM)
                .permission();

        assertThat(permission.state()).isEqualTo(state);
        assertThat(permission.about()).contains(about);
    }

    /** IAM answers for every action on every thing, of which some were never meant. */
    @Test
    void whatCannotBeAskedAboutForSure_isNotAsked() throws Exception {
        var stop = List.of(AwsCall.of("ec2", "StopInstances").with("InstanceId", List.of("i-1")));
        var copy = List.of(AwsCall.of("s3", "CopyObject").on("arn:aws:s3:::b/k", "arn:aws:s3:::a/k"));
        var some = List.of(AwsCall.of("s3", "DeleteObject").on("arn:aws:s3:::b/*"));

        for (var calls : List.of(stop, copy, some)) {
            var asked = ask(
                    "arn:aws:iam::123456789012:user/maria",
                    200,
                    result("implicitDeny", ""),
                    calls,
                    List.of("ec2:StopInstances", "s3:GetObject", "s3:PutObject", "s3:DeleteObject"));

            assertThat(asked.permission().state()).isEqualTo(State.NOT_CHECKED);
            assertThat(asked.request()).isEmpty();
        }
    }

    @Test
    void callThatIamCallsOtherwise_isAskedAboutByThatName_inThePartitionOfTheCaller() throws Exception {
        var calls = List.of(
                AwsCall.of("s3", "CreateMultipartUpload").on("arn:aws:s3:::b/k"),
                AwsCall.of("s3", "UploadPart").on("arn:aws:s3:::b/k"),
                AwsCall.of("s3", "AbortMultipartUpload").on("arn:aws:s3:::b/k"));
        var asked = ask(
                "arn:aws-cn:iam::123456789012:user/maria",
                200,
                result("allowed", ""),
                calls,
                List.of("s3:PutObject", "s3:PutObjectTagging", "s3:AbortMultipartUpload"));

        assertThat(asked.request())
                .containsEntry("ActionNames.member.1", "s3:PutObject")
                .containsEntry("ResourceArns.member.1", "arn:aws-cn:s3:::b/k")
                .doesNotContainKeys("ActionNames.member.2", "ResourceArns.member.2");
    }

    @ParameterizedTest
    @CsvSource({
        "403, AccessDenied, iam:SimulatePrincipalPolicy is not allowed here",
        "404, NoSuchEntity, its path may be another",
        "400, InvalidInput, IAM said InvalidInput"
    })
    void whereIamMayNotBeAsked_itIsNotChecked(int status, String code, String about) throws Exception {
        var error =
                "<ErrorResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><Error><Type>Sender</Type><Code>"
                        + code + "</Code><Message>no</Message></Error><RequestId>1</RequestId></ErrorResponse>";

        var permission = ask("arn:aws:iam::123456789012:user/maria", status, error, DELETE, IAM)
                .permission();

        assertThat(permission.state()).isEqualTo(State.NOT_CHECKED);
        assertThat(permission.about()).contains(about);
    }

    @Test
    void root_hasNoPoliciesToAskAbout() throws Exception {
        var asked = ask("arn:aws:iam::123456789012:root", 200, result("allowed", ""), DELETE, IAM);

        assertThat(asked.permission().about()).contains("IAM keeps no policies of arn:aws:iam::123456789012:root");
        assertThat(asked.request()).isEmpty();
    }

    /** A look-alike would say that all is allowed, or that it knows no such call. */
    @Test
    void anotherEndpointForAll_isNotAsked() throws Exception {
        try (var server = new StubServer(StubServer.text(200, "text/xml", me("arn:aws:iam::123456789012:user/maria")));
                var service = Agents.service(environment(
                        server, Map.of("AWS_ENDPOINT_URL", server.uri().toString())))) {
            var settled = service.settle(Target.ANY);
            service.identify(settled);

            assertThat(service.permission(settled, DELETE, IAM).about())
                    .isEqualTo("requests go to another endpoint than that of AWS");
            assertThat(service.accountAlias(settled)).isEmpty();
            assertThat(server.asked).hasSize(1);
        }
    }

    private static String aliases(String members) {
        return "<ListAccountAliasesResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">"
                + "<ListAccountAliasesResult><IsTruncated>false</IsTruncated><AccountAliases>" + members
                + "</AccountAliases></ListAccountAliasesResult></ListAccountAliasesResponse>";
    }

    @ParameterizedTest
    @CsvSource({
        "200, <member>acme-prod</member>, acme-prod",
        "200, '', ",
        "403, <member>acme-prod</member>, ",
    })
    void accountIsCalledByItsAlias_andAskedForItOnce(int status, String members, @Nullable String alias)
            throws Exception {
        try (var server = new StubServer(exchange -> {
            var byIam = exchange.getRequestHeaders().getFirst("Authorization").contains("/iam/aws4_request");
            StubServer.text(
                            byIam ? status : 200,
                            "text/xml",
                            byIam ? aliases(members) : me("arn:aws:iam::123456789012:user/maria"))
                    .to(exchange);
        })) {
            var ours = Map.of("AWS_ENDPOINT_URL_IAM", server.uri().toString());
            try (var service = Agents.service(environment(server, ours))) {
                var settled = service.settle(Target.ANY);
                service.identify(settled);
                var scope = CallScope.review(List.of(AwsCall.of("iam", "ListAccountAliases")), settled);

                var first = scope.call(() -> service.accountAlias(settled));
                var again = scope.call(() -> service.accountAlias(settled));

                assertThat(first).isEqualTo(Optional.ofNullable(alias)).isEqualTo(again);
                assertThat(server.asked).hasSize(2);
            }
        }
    }
}
