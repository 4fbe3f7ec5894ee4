package dev.awsagent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.testkit.AwsEmulator;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A key is replaced from the command line, at a server that checks signatures and permissions. */
class RotateCredentialsIT {

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.enforcing();

    @TempDir
    private Path home;

    @Test
    void rotation_isAskedForProvenAndShowsNoSecret() throws Exception {
        var environment = AWS.environmentWith("""
                {"Version": "2012-10-17",
                 "Statement": [{"Effect": "Allow", "Action": ["iam:*AccessKey*"], "Resource": "*"}]}
                """);
        var id = environment.variable("AWS_ACCESS_KEY_ID");
        var cli = new InProcess(home)
                .with("AWS_ENDPOINT_URL", AWS.endpoint().toString())
                .with("AWS_REGION", AWS.region());
        cli.run(
                0,
                id + "\n" + environment.variable("AWS_SECRET_ACCESS_KEY") + "\n",
                "credentials",
                "set",
                "prod",
                "--file");
        var file = home.resolve(".config/aws-agent/config.yml");
        var before = Files.readString(file);

        cli.run(3, "prod\n", "credentials", "rotate", "prod");
        assertThat(cli.err()).contains("--confirm prod");
        assertThat(cli.out())
                .contains("iam_rotate_access_key")
                .contains("whoever else uses the old key is locked out")
                .contains("the key in use, …" + id.substring(16) + ": Active");
        assertThat(file).content().isEqualTo(before);

        var reply = cli.run(0, "", "credentials", "rotate", "prod", "--confirm", "prod", "--json")
                .json();
        var result = reply.at("/steps/0/result");
        assertThat(result.path("deletedEnding").asText()).isEqualTo(id.substring(16));
        assertThat(reply.path("evidence").findValuesAsText("operation"))
                .contains("CreateAccessKey", "GetCallerIdentity", "UpdateAccessKey", "DeleteAccessKey");
        assertThat(file)
                .content()
                .doesNotContain(id)
                .contains(result.path("newEnding").asText());

        cli.run(0, "", "credentials", "show", "prod", "--reveal", "--disclose", "--json");
        var secret = cli.json().path("secretAccessKey").asText();
        assertThat(secret).isNotEmpty();
        assertThat(reply.toString()).doesNotContain(secret);
        var who = cli.run(0, "", "validate", "prod", "--json").json();
        assertThat(who.path("arn").asText()).contains(":user/");
    }

    @Test
    void profileThatIsNotKept_isNotRotated() {
        var cli = new InProcess(home).with("AWS_ENDPOINT_URL", AWS.endpoint().toString());

        cli.run(1, "", "credentials", "rotate", "nobody", "--confirm", "nobody");
        assertThat(cli.err()).contains("no profile 'nobody'");
        cli.run(2, "", "credentials", "rotate", "a", "--profile", "b");
    }
}
