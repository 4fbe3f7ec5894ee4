package dev.awsagent.tools.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.awsagent.credential.Environment;
import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.testkit.ToolRunner;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Cost;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.RequestEvidence;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tools.ec2.FaultyEc2.Answer;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What instances cost: EC2 on {@code moto_server}, and a price list beside it. */
class PricesIT {

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    private PriceServer prices;
    private ToolRunner runner;
    private Moto moto;

    @BeforeEach
    void start() throws IOException {
        prices = new PriceServer();
        runner = ToolRunner.on(with(prices.endpoint()));
        moto = new Moto(AWS);
    }

    @AfterEach
    void stop() {
        runner.close();
        prices.close();
        moto.close();
    }

    private static Environment with(String endpoint) {
        var variables = new HashMap<>(AWS.environment().variables());
        variables.put("AWS_ENDPOINT_URL_PRICING", endpoint);
        return new Environment(variables, AWS.environment().home());
    }

    private JsonNode types(String... types) {
        return runner.run("ec2_instance_types", Map.of("types", List.of(types))).value();
    }

    @Test
    void priceOfAType_isShownWithItsCurrencyAndSource() {
        prices.has("0.0104000000");
        var outcome = runner.run("ec2_instance_types", Map.of("types", List.of("t3.micro")));
        var type = outcome.value().path("types").get(0);
        assertThat(type.path("pricePerHour").decimalValue()).isEqualByComparingTo("0.0104");
        assertThat(type.path("currency").asText()).isEqualTo("USD");
        assertThat(outcome.value().path("price").asText())
                .contains("on demand", "Linux", "us-east-1", "the price list of AWS of 2026-11-20");
        assertThat(outcome.evidence())
                .filteredOn(one -> one.service().equals("pricing"))
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.operation()).isEqualTo("GetProducts");
                    assertThat(one.requestId()).isEqualTo("00000000-9a1c");
                    assertThat(one.region()).isEqualTo("us-east-1");
                });
    }

    @Test
    void request_isSignedAndAsksForJustThatType() {
        prices.has("0.0104000000");
        try (var elsewhere = ToolRunner.on(in("eu-west-1"))) {
            elsewhere.run("ec2_instance_types", Map.of("types", List.of("t3.micro")));
        }
        assertThat(prices.heard).singleElement().satisfies(heard -> {
            assertThat(heard.method()).isEqualTo("POST");
            assertThat(heard.path()).isEqualTo("/");
            assertThat(heard.header("X-Amz-Target")).isEqualTo("AWSPriceListService.GetProducts");
            assertThat(heard.header("Content-Type")).isEqualTo("application/x-amz-json-1.1");
            assertThat(heard.header("Authorization"))
                    .startsWith("AWS4-HMAC-SHA256 Credential=" + AWS.accessKeyId() + "/")
                    .contains("/us-east-1/pricing/aws4_request")
                    .contains("x-amz-target");
            assertThat(heard.body().path("ServiceCode").asText()).isEqualTo("AmazonEC2");
            assertThat(heard.body().path("FormatVersion").asText()).isEqualTo("aws_v1");
            assertThat(heard.body().path("Filters")).hasSize(6);
            assertThat(heard.filter("instanceType")).isEqualTo("TERM_MATCH t3.micro");
            assertThat(heard.filter("regionCode")).isEqualTo("TERM_MATCH eu-west-1");
            assertThat(heard.filter("operatingSystem")).isEqualTo("TERM_MATCH Linux");
            assertThat(heard.filter("tenancy")).isEqualTo("TERM_MATCH Shared");
            assertThat(heard.filter("preInstalledSw")).isEqualTo("TERM_MATCH NA");
            assertThat(heard.filter("capacitystatus")).isEqualTo("TERM_MATCH Used");
        });
    }

    private Environment in(String region) {
        var variables = new HashMap<>(with(prices.endpoint()).variables());
        variables.put("AWS_REGION", region);
        return new Environment(variables, AWS.environment().home());
    }

    @Test
    void severalTypes_eachHaveTheirPrice() throws IOException {
        prices.answer = body -> {
            var type = body.path("Filters").get(0).path("Value").asText();
            return type.equals("m5.large")
                    ? "{\"FormatVersion\": \"aws_v1\", \"PriceList\": []}"
                    : "{\"PriceList\": [" + quoted(PriceServer.product(type, "us-east-1", "10.0000000000")) + "]}";
        };
        var compared = types("t4g.micro", "m5.large");
        assertThat(compared.path("types").get(0).path("pricePerHour").asText()).isEqualTo("10.0");
        assertThat(compared.path("types").get(1).path("pricePerHour").isNull()).isTrue();
        assertThat(compared.path("price").asText())
                .contains("t4g.micro: of an hour on demand", "m5.large: not known: the price list has no price of");
    }

    private static String quoted(String text) {
        return new com.fasterxml.jackson.databind.ObjectMapper()
                .getNodeFactory()
                .textNode(text)
                .toString();
    }

    @Test
    void deniedPriceList_isNotKnownWithTheReason() {
        prices.status = 400;
        prices.answer =
                body -> "{\"__type\": \"com.amazonaws.pricing#AccessDeniedException\", \"Message\": \"User is not"
                        + " authorized to perform: pricing:GetProducts\"}";
        assertUnknown("AccessDeniedException", "not authorized to perform: pricing:GetProducts");
        assertThat(prices.heard).hasSize(1);
    }

    private void assertUnknown(String... reason) {
        var types = types("t3.micro");
        assertThat(types.path("types").get(0).path("memoryMebibytes").asInt()).isEqualTo(1024);
        assertThat(types.path("types").get(0).path("pricePerHour").isNull()).isTrue();
        assertThat(types.path("price").asText()).startsWith("not known: ").contains(reason);
    }

    @Test
    void priceListThatIsNotThere_isNotKnown() {
        prices.close();
        assertUnknown("the price list did not tell");
    }

    @Test
    void priceListThatKeepsSilent_isWaitedForAFewSeconds() {
        prices.silent = true;
        var before = Instant.now();
        assertUnknown("did not answer within 5 seconds");
        assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(15));
    }

    @Test
    void stepThatIsOutOfTime_isNoUnknownPrice() {
        prices.silent = true;
        try (var hasty =
                ToolRunner.on(with(prices.endpoint()), builder -> builder.stepTimeout(Duration.ofSeconds(2)))) {
            assertThat(hasty.fail("ec2_instance_types", Map.of("types", List.of("t3.micro")))
                            .kind())
                    .isEqualTo(FailureKind.TIMEOUT);
        }
    }

    @Test
    void priceOfZero_isNotShownAsOne() {
        prices.has("0.0000000000");
        assertUnknown("no price of t3.micro in us-east-1");
    }

    @Test
    void severalPrices_areNotGuessedFrom() {
        prices.has("0.0104000000", "0.0196000000");
        assertUnknown("more than one price of t3.micro");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>hello</html>", "{}", "{\"PriceList\": [\"no json\"]}"})
    void answerThatIsNoPriceList_isNotKnown(String answer) {
        prices.answer = body -> answer;
        assertUnknown("the price list did not tell");
    }

    @Test
    void throttledForAWhile_isTriedAgain() {
        prices.answer = body -> {
            if (prices.heard.size() == 1) {
                prices.status = 400;
                return "{\"__type\": \"ThrottlingException\", \"message\": \"Rate exceeded\"}";
            }
            prices.status = 200;
            return "{\"PriceList\": [" + quoted(PriceServer.product("t3.micro", "us-east-1", "0.0104000000")) + "]}";
        };
        assertThat(types("t3.micro").path("types").get(0).path("pricePerHour").asText())
                .isEqualTo("0.0104");
        assertThat(prices.heard).hasSize(2);
    }

    record Nothing() {}

    record Said(String price) {}

    @ToolInfo(
            name = "ec2_undeclared_price",
            effect = Effect.READ,
            value = "Asks the price list without having said so.",
            examples = {"show the undeclared price", "list the undeclared price"})
    static final class Undeclared implements Tool<Nothing, Said> {

        @Override
        public List<AwsCall> calls(Nothing in) {
            return List.of(Ec2Calls.look("DescribeInstanceTypes"));
        }

        @Override
        public ToolResult<Said> call(Nothing in, ToolCall call) {
            return ToolResult.ok(new Said(
                    PriceList.of(Ec2Access.of(call), List.of("t3.micro")).toString()));
        }
    }

    @Test
    void stepThatDidNotDeclareIt_doesNotAsk() {
        prices.has("0.0104000000");
        try (var other = ToolRunner.on(with(prices.endpoint()), new Undeclared())) {
            var refused = other.fail("ec2_undeclared_price", Map.of());
            assertThat(refused.kind()).isEqualTo(FailureKind.INTERNAL);
            assertThat(refused.message()).contains("refused pricing:GetProducts", "did not declare it");
        }
        assertThat(prices.heard).isEmpty();
    }

    @Test
    void launch_isReviewedWithWhatItCosts() {
        prices.has("0.0104000000");
        var arguments = Map.of("image", moto.image(), "type", "t3.micro", "count", 2);
        var impact = MotoCase.impact(runner.review("ec2_launch_instances", arguments));
        assertThat(impact.cost())
                .isEqualTo(Cost.of(
                        new BigDecimal("0.0208"),
                        "USD",
                        "on demand, with Linux on shared hardware, disks and traffic not counted, by the price list of"
                                + " AWS of 2026-11-20"));
        prices.heard.clear();
        var launched = runner.approve().run("ec2_launch_instances", arguments);
        assertThat(launched.evidence()).extracting(RequestEvidence::service).doesNotContain("pricing");
    }

    @Test
    void launchWhosePriceIsNotKnown_saysWhyAndIsLaunched() {
        prices.status = 400;
        prices.answer = body -> "{\"__type\": \"AccessDeniedException\", \"Message\": \"not authorized\"}";
        var arguments = Map.of("image", moto.image(), "type", "t3.micro");
        var impact = MotoCase.impact(runner.review("ec2_launch_instances", arguments));
        assertThat(unknown(impact.cost())).contains("not authorized");
        assertThat(runner.approve()
                        .run("ec2_launch_instances", arguments)
                        .value()
                        .findValuesAsText("id"))
                .hasSize(1);
    }

    @Test
    void resize_isReviewedWithWhatTheNewTypeCosts() {
        prices.has("0.0832000000");
        var id = moto.launch("priced");
        var impact = MotoCase.impact(runner.review("ec2_resize_instance", Map.of("instance", id, "type", "t3.large")));
        assertThat(impact.cost()).hasToString("0.0832 USD an hour");
        assertThat(impact.differences())
                .containsExactly(new Impact.Difference("type of " + id + " (priced)", "t3.micro", "t3.large"));
        assertThat(prices.heard)
                .extracting(heard -> heard.filter("instanceType"))
                .containsOnly("TERM_MATCH t3.large");
    }

    private Environment through(FaultyEc2 faulty) {
        var home = AWS.environment().home();
        var variables = new HashMap<>(faulty.environment(AWS.accessKeyId(), AWS.secretAccessKey(), home)
                .variables());
        variables.put("AWS_ENDPOINT_URL_PRICING", prices.endpoint());
        return new Environment(variables, home);
    }

    /** A limit that a policy sets holds only what has a price: what has another one must not pass for it. */
    @ParameterizedTest(name = "{2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "</placement> | <tenancy>dedicated</tenancy></placement> | tenancy is 'dedicated'",
                "<instanceType> | <productCodes><item><productCode>aw0evgkw8e5c1q413zgy5pjce</productCode></item>"
                        + "</productCodes><instanceType> | aw0evgkw8e5c1q413zgy5pjce",
                "<instanceId> | <platformDetails>Windows</platformDetails><instanceId> | this is Windows"
            })
    void resizeOfWhatHasAnotherPrice_costsWhatIsNotKnown(String before, String after, String why) throws IOException {
        prices.has("0.0832000000");
        var id = moto.launch("priced");
        try (var faulty = new FaultyEc2(AWS.endpoint());
                var other = ToolRunner.on(through(faulty))) {
            faulty.change = (action, body, answer) -> action.equals("DescribeInstances")
                    ? new Answer(
                            answer.status(),
                            answer.body()
                                    .replaceAll("<(tenancy|platformDetails|productCodes)>[^<]*</\\1>", "")
                                    .replaceAll("<(tenancy|platformDetails|productCodes) ?/>", "")
                                    .replace(before, after))
                    : answer;
            var impact =
                    MotoCase.impact(other.review("ec2_resize_instance", Map.of("instance", id, "type", "t3.large")));
            assertThat(unknown(impact.cost())).contains(why);
        }
        assertThat(prices.heard).isEmpty();
    }

    private Impact launchInto(ToolRunner runner, String tenancy) {
        var ec2 = moto.client();
        var vpc = ec2.createVpc(request -> request.cidrBlock("10.7.0.0/16").instanceTenancy(tenancy))
                .vpc()
                .vpcId();
        var subnet = ec2.createSubnet(request -> request.vpcId(vpc).cidrBlock("10.7.1.0/24"))
                .subnet()
                .subnetId();
        prices.has("0.0104000000");
        return MotoCase.impact(runner.review(
                "ec2_launch_instances", Map.of("image", moto.image(), "type", "t3.micro", "subnet", subnet)));
    }

    @Test
    void launchIntoAVpcOnSharedHardware_costsWhatTheListSays() {
        assertThat(launchInto(runner, "default").cost()).hasToString("0.0104 USD an hour");
    }

    @Test
    void launchIntoADedicatedVpc_costsWhatIsNotKnown() {
        var impact = launchInto(runner, "dedicated");
        assertThat(unknown(impact.cost())).contains("'dedicated'");
        assertThat(prices.heard).isEmpty();
    }

    @Test
    void launchIntoAVpcThatMayNotBeLookedAt_costsWhatIsNotKnown() throws IOException {
        try (var faulty = new FaultyEc2(AWS.endpoint());
                var other = ToolRunner.on(through(faulty))) {
            faulty.fault = (action, body, count) -> action.equals("DescribeVpcs")
                    ? Answer.error(403, "UnauthorizedOperation", "You are not authorized to perform this operation.")
                    : null;
            var impact = launchInto(other, "default");
            assertThat(unknown(impact.cost())).contains("is on shared hardware is not known: UnauthorizedOperation");
        }
    }

    /** Why it is not known; it has a price all the same, so that a limit counts it. */
    private static String unknown(@Nullable Cost cost) {
        assertThat(cost).isNotNull().returns(null, Cost::perHour).returns(false, Cost::byUse);
        return String.valueOf(cost.source());
    }

    @Test
    void volume_costsWhatItsGibibytesDo() {
        prices.hasStorage("0.0800000000");
        var impact = MotoCase.impact(
                runner.review("ec2_create_volume", Map.of("size", 100L << 30, "zone", "us-east-1a", "type", "GP3")));
        assertThat(impact.cost())
                .isEqualTo(Cost.of(
                        new BigDecimal("0.010959"),
                        "USD",
                        "gp3 storage, by the GiB, by the price list of AWS of 2026-11-20"));
        assertThat(prices.heard).singleElement().satisfies(heard -> {
            assertThat(heard.body().path("ServiceCode").asText()).isEqualTo("AmazonEC2");
            assertThat(heard.filter("productFamily")).isEqualTo("TERM_MATCH Storage");
        });
    }

    @Test
    void volumeMadeForManyOperations_costsWhatIsNotKnown() {
        prices.hasStorage("0.1250000000");
        var impact = MotoCase.impact(runner.review(
                "ec2_create_volume", Map.of("size", 100L << 30, "zone", "us-east-1a", "type", "IO2", "iops", 3000)));
        assertThat(unknown(impact.cost())).contains("operations a second");
        assertThat(prices.heard).isEmpty();
    }

    @Test
    void startedInstances_costWhatTheyCostAgain() {
        prices.has("0.0104000000");
        var ids = moto.launch(3, "again");
        moto.client().stopInstances(request -> request.instanceIds(ids));
        var impact = MotoCase.impact(runner.review("ec2_start_instances", Map.of("instances", ids)));
        assertThat(impact.cost()).hasToString("0.0312 USD an hour");
        assertThat(prices.heard).hasSize(1);
    }

    @Test
    void address_costsWhatTheListOfItsServiceSays() {
        prices.hasAddress("0.0050000000");
        var impact = MotoCase.impact(runner.review("ec2_allocate_address", Map.of()));
        assertThat(impact.cost()).hasToString("0.005 USD an hour");
        assertThat(prices.heard)
                .singleElement()
                .satisfies(heard ->
                        assertThat(heard.body().path("ServiceCode").asText()).isEqualTo("AmazonVPC"));
    }

    @Test
    void snapshot_goesByWhatIsStored() {
        var volume = moto.client()
                .createVolume(request -> request.size(1).availabilityZone("us-east-1a"))
                .volumeId();
        var impact = MotoCase.impact(runner.review("ec2_create_snapshot", Map.of("volume", volume)));
        assertThat(impact.cost()).isEqualTo(Cost.byUse("what of the volume is stored"));
    }
}
