package dev.awsagent.tools.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.awsagent.agent.Reply;
import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.tool.FailureKind;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.ConnectivityType;
import software.amazon.awssdk.services.ec2.model.DomainType;

/** VPCs and subnets, on {@code moto_server}. */
class NetworksIT {

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    @TempDir
    static Path folder;

    @RegisterExtension
    final MotoCase test = new MotoCase(AWS, folder);

    private Ec2Client ec2;
    private String vpc;
    private String open;
    private String closed;
    private String gateway;

    /** One subnet leads to the internet by a table of its own, the other has the main one. */
    @BeforeEach
    void create() {
        ec2 = test.moto.client();
        vpc = ec2.createVpc(request -> request.cidrBlock("10.9.0.0/16")).vpc().vpcId();
        open = subnet("10.9.1.0/24");
        closed = subnet("10.9.2.0/24");
        name(vpc, "main");
        name(open, "open");
        name(closed, "closed");
        gateway = ec2.createInternetGateway().internetGateway().internetGatewayId();
        ec2.attachInternetGateway(request -> request.internetGatewayId(gateway).vpcId(vpc));
        var table =
                ec2.createRouteTable(request -> request.vpcId(vpc)).routeTable().routeTableId();
        ec2.createRoute(request ->
                request.routeTableId(table).destinationCidrBlock("0.0.0.0/0").gatewayId(gateway));
        ec2.associateRouteTable(request -> request.routeTableId(table).subnetId(open));
    }

    private String subnet(String range) {
        return ec2.createSubnet(request -> request.vpcId(vpc).cidrBlock(range))
                .subnet()
                .subnetId();
    }

    private void name(String id, String name) {
        ec2.createTags(
                request -> request.resources(id).tags(tag -> tag.key("Name").value(test.name(name))));
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asText).toList();
    }

    private JsonNode info(String subnet) {
        return test.runner.run("ec2_subnet_info", Map.of("subnet", subnet)).value();
    }

    @Test
    void subnet_isShownWithItsRoutesAndItsAclInWords() {
        ec2.modifySubnetAttribute(request -> request.subnetId(open).mapPublicIpOnLaunch(value -> value.value(true)));
        var shown = info(test.name("open"));
        var subnet = shown.path("subnet");
        assertThat(subnet.path("id").asText()).isEqualTo(open);
        assertThat(subnet.path("vpc").asText()).isEqualTo(vpc);
        assertThat(subnet.path("network").asText()).isEqualTo("10.9.1.0/24");
        assertThat(subnet.path("zone").asText()).startsWith("us-east-1");
        assertThat(subnet.path("freeAddresses").asInt()).isEqualTo(251);
        assertThat(subnet.path("publicAddresses").asBoolean()).isTrue();
        var out = "0.0.0.0/0 goes to the internet and back, by internet gateway " + gateway;
        assertThat(shown.path("internet").asText()).isEqualTo(out);
        assertThat(shown.path("routeTable").path("main").asBoolean()).isFalse();
        assertThat(texts(shown.path("routeTable").path("routes")))
                .containsExactlyInAnyOrder("10.9.0.0/16 goes to the VPC itself", out);
        assertThat(shown.path("acl").path("isDefault").asBoolean()).isTrue();
        assertThat(texts(shown.path("acl").path("in")))
                .containsExactly("100: allow all ports for 0.0.0.0/0", "else: deny all ports for 0.0.0.0/0");
        assertThat(texts(shown.path("acl").path("out"))).isNotEmpty();
        assertThat(shown.path("tags").path("Name").asText()).isEqualTo(test.name("open"));
        assertThat(shown.path("notRead")).isEmpty();
    }

    @Test
    void subnetWithoutATableOfItsOwn_hasTheMainOne() {
        var shown = info(closed);
        assertThat(shown.path("routeTable").path("main").asBoolean()).isTrue();
        assertThat(shown.path("internet").asText()).startsWith("not reached");
        assertThat(texts(shown.path("routeTable").path("routes")))
                .containsExactly("10.9.0.0/16 goes to the VPC itself");
    }

    @Test
    void aclOfASubnet_isItsOwnWithItsRulesInOrder() {
        var acl =
                ec2.createNetworkAcl(request -> request.vpcId(vpc)).networkAcl().networkAclId();
        for (var number : List.of(200, 110)) {
            ec2.createNetworkAclEntry(request -> request.networkAclId(acl)
                    .ruleNumber(number)
                    .protocol("6")
                    .ruleAction("allow")
                    .egress(false)
                    .cidrBlock("10.0.0.0/8")
                    .portRange(range -> range.from(number).to(number)));
        }
        var before = ec2
                .describeNetworkAcls(request -> request.filters(
                        filter -> filter.name("association.subnet-id").values(closed)))
                .networkAcls()
                .get(0)
                .associations()
                .stream()
                .filter(one -> one.subnetId().equals(closed))
                .findFirst()
                .orElseThrow()
                .networkAclAssociationId();
        ec2.replaceNetworkAclAssociation(
                request -> request.associationId(before).networkAclId(acl));
        var shown = info(closed).path("acl");
        assertThat(shown.path("id").asText()).isEqualTo(acl);
        assertThat(texts(shown.path("subnets"))).containsExactly(closed);
        assertThat(texts(shown.path("in")).subList(0, 2))
                .containsExactly("110: allow tcp 110 for 10.0.0.0/8", "200: allow tcp 200 for 10.0.0.0/8");
    }

    private String privateNat() {
        return ec2.createNatGateway(request -> request.subnetId(closed).connectivityType(ConnectivityType.PRIVATE))
                .natGateway()
                .natGatewayId();
    }

    @Test
    void subnetBehindAPrivateNatGateway_doesNotReachTheInternetByIt() {
        var nat = privateNat();
        var table =
                ec2.createRouteTable(request -> request.vpcId(vpc)).routeTable().routeTableId();
        ec2.createRoute(request -> request.routeTableId(table)
                .destinationCidrBlock("192.168.0.0/16")
                .natGatewayId(nat));
        ec2.associateRouteTable(request -> request.routeTableId(table).subnetId(closed));
        assertThat(info(closed).path("internet").asText()).startsWith("not reached");
        ec2.createRoute(request ->
                request.routeTableId(table).destinationCidrBlock("0.0.0.0/0").natGatewayId(nat));
        assertThat(info(closed).path("internet").asText())
                .isEqualTo("0.0.0.0/0 goes out alone, by NAT gateway " + nat
                        + ", which is private: to other networks alone");
    }

    @Test
    void vpc_isShownWithWhatIsInIt() {
        var address =
                ec2.allocateAddress(request -> request.domain(DomainType.VPC)).allocationId();
        var nat = ec2.createNatGateway(request -> request.subnetId(open).allocationId(address))
                .natGateway()
                .natGatewayId();
        var inside = privateNat();
        var reply = test.runner.ask("describe vpc " + test.name("main"));
        assertThat(reply).isInstanceOf(Reply.Answer.class);
        var shown = ((Reply.Answer) reply).outcomes().get(0).value();
        assertThat(shown.path("vpc").path("id").asText()).isEqualTo(vpc);
        assertThat(shown.path("vpc").path("network").asText()).isEqualTo("10.9.0.0/16");
        assertThat(shown.path("dnsResolution").asBoolean()).isTrue();
        assertThat(shown.path("dnsNames").asBoolean()).isFalse();
        assertThat(shown.path("subnets").findValuesAsText("id")).containsExactlyInAnyOrder(open, closed);
        assertThat(texts(shown.path("gateways")))
                .anyMatch(one -> one.startsWith(gateway) && one.contains("to the internet and back"))
                .anyMatch(one -> one.startsWith(nat) && one.contains("out alone, in " + open))
                .anyMatch(one -> one.startsWith(inside) && one.contains("to other networks alone, in " + closed));
        assertThat(shown.path("routeTables").findValuesAsText("main")).containsExactlyInAnyOrder("true", "false");
        assertThat(shown.path("acls")).hasSize(1);
    }

    @Test
    void vpcOfAName_narrowsListsAndBatches() {
        var in = ec2.runInstances(request -> request.imageId(test.moto.image())
                        .instanceType("t3.micro")
                        .minCount(1)
                        .maxCount(1)
                        .subnetId(open))
                .instances()
                .get(0)
                .instanceId();
        var out = test.moto.launch(test.name("out"));
        assertThat(list("ec2_list_instances", Map.of("vpc", test.name("main"))).findValuesAsText("id"))
                .containsExactly(in);
        assertThat(list("ec2_list_instances", Map.of("vpc", test.name("main"), "everywhere", true))
                        .findValuesAsText("id"))
                .containsExactly(in);
        var arn = "arn:aws:ec2:us-east-1:123456789012:vpc/" + vpc;
        assertThat(list("ec2_list_instances", Map.of("vpc", arn)).findValuesAsText("id"))
                .containsExactly(in);
        for (var named : List.of(test.name("main"), vpc, arn)) {
            assertThat(list("ec2_list_security_groups", Map.of("vpc", named)).findValuesAsText("vpc"))
                    .as(named)
                    .isNotEmpty()
                    .containsOnly(vpc);
        }

        assertThat(test.runner.approve().ask("stop all instances in vpc " + test.name("main")))
                .isInstanceOf(Reply.Answer.class);
        assertThat(test.moto.state(in)).isEqualTo("stopped");
        assertThat(test.moto.state(out)).isEqualTo("running");
    }

    private JsonNode list(String tool, Map<String, ?> arguments) {
        return test.runner.run(tool, arguments).value();
    }

    @Test
    void twoVpcsOfOneName_areAQuestionAndTheAnswerIsTheRequest() {
        var other =
                ec2.createVpc(request -> request.cidrBlock("10.8.0.0/16")).vpc().vpcId();
        name(other, "main");
        for (var request :
                List.of("terminate all instances in vpc ", "describe vpc ", "list security groups in vpc ")) {
            var reply = test.runner.ask(request + test.name("main"));
            assertThat(reply).as(request).isInstanceOf(Reply.ClarificationNeeded.class);
            assertThat(((Reply.ClarificationNeeded) reply).choices())
                    .containsExactlyInAnyOrder(request + vpc, request + other);
        }
    }

    @Test
    void whatIsNotThere_isSaidWithWhatIsNear() {
        for (var tool :
                List.of("ec2_list_instances", "ec2_list_security_groups", "ec2_vpc_info", "ec2_list_networks")) {
            var failure = test.runner.fail(tool, Map.of("vpc", test.name("mian")));
            assertThat(failure.kind()).as(tool).isEqualTo(FailureKind.NOT_FOUND);
            assertThat(failure.hint()).as(tool).contains(test.name("main"));
        }
        var everywhere = test.runner.fail("ec2_list_instances", Map.of("vpc", test.name("mian"), "everywhere", true));
        assertThat(everywhere.kind()).isEqualTo(FailureKind.NOT_FOUND);
    }
}
