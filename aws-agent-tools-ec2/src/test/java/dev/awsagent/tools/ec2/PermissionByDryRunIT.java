package dev.awsagent.tools.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.agent.AwsAgent;
import dev.awsagent.credential.CredentialService;
import dev.awsagent.credential.Environment;
import dev.awsagent.credential.Permission;
import dev.awsagent.credential.Permission.State;
import dev.awsagent.credential.Prompt;
import dev.awsagent.credentials.ChainedCredentialServiceFactory;
import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.testkit.ToolRunner;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What EC2's own dry run says before anybody is asked, on {@code moto_server} with permissions. */
class PermissionByDryRunIT {

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.enforcing();

    private Moto moto;

    @BeforeEach
    void start() {
        moto = new Moto(AWS);
    }

    @AfterEach
    void stop() {
        moto.close();
    }

    /** The credentials as they are, but that the emulator is taken for AWS: only there is a dry run tried. */
    private static CredentialService takenForAws(CredentialService service) {
        return (CredentialService) Proxy.newProxyInstance(
                CredentialService.class.getClassLoader(),
                new Class<?>[] {CredentialService.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("reachesAws")) {
                        return true;
                    }
                    try {
                        return method.invoke(service, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static Permission permission(Environment environment, String tool, Map<String, ?> arguments) {
        var settings = new CredentialService.Settings(environment, List.of(), null, Prompt.NOBODY, null, null);
        try (var service = new ChainedCredentialServiceFactory().create(settings)) {
            return permission(environment, builder -> builder.credentials(takenForAws(service)), tool, arguments);
        }
    }

    private static Permission permission(
            Environment environment, UnaryOperator<AwsAgent.Builder> more, String tool, Map<String, ?> arguments) {
        try (var runner = ToolRunner.on(environment, more)) {
            return Objects.requireNonNull(
                    runner.review(tool, arguments).steps().get(0).permission());
        }
    }

    @Test
    void changeThatEc2WouldLetThrough_isAllowedAndNotMade() {
        var id = moto.launch("tried-1");
        var stop = permission(AWS.environment(), "ec2_stop_instances", Map.of("instances", List.of(id)));
        assertThat(stop)
                .isEqualTo(new Permission(State.ALLOWED, "AWS would let ec2:StopInstances through, by a dry run"));
        assertThat(moto.state(id)).isEqualTo("running");
        var volumes = moto.client().describeVolumes().volumes().size();
        assertThat(permission(AWS.environment(), "ec2_create_volume", Map.of("size", 1L << 30, "zone", "us-east-1a"))
                        .state())
                .isEqualTo(State.ALLOWED);
        assertThat(moto.client().describeVolumes().volumes()).hasSize(volumes);
    }

    @Test
    void changeThatEc2Refuses_isDeniedByName() {
        var id = moto.launch("tried-2");
        var looks = AWS.environmentWith("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
                + "\"Action\":[\"ec2:Describe*\"],\"Resource\":\"*\"}]}");
        assertThat(permission(looks, "ec2_stop_instances", Map.of("instances", List.of(id))))
                .returns(State.DENIED, Permission::state)
                .satisfies(said -> assertThat(said.about()).contains("by a dry run", "ec2:StopInstances"));
    }

    @Test
    void endpointThatIsNotOfAws_isNotTried() {
        var id = moto.launch("tried-3");
        var variables = new HashMap<>(AWS.environment().variables());
        variables.put("AWS_ENDPOINT_URL_EC2", AWS.endpoint().toString());
        var named = new Environment(variables, AWS.environment().home());
        for (var environment : List.of(AWS.environment(), named)) {
            assertThat(permission(
                            environment,
                            UnaryOperator.identity(),
                            "ec2_stop_instances",
                            Map.of("instances", List.of(id))))
                    .isEqualTo(Permission.notChecked("requests go to another endpoint than that of AWS"));
        }
    }
}
