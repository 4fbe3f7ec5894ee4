import dev.awsagent.credential.CredentialProvider;
import dev.awsagent.credential.CredentialService;
import dev.awsagent.credentials.ChainedCredentialServiceFactory;
import dev.awsagent.credentials.CredentialsToolPlugin;
import dev.awsagent.credentials.internal.source.ConfigFileProvider;
import dev.awsagent.credentials.internal.source.EnvironmentProvider;
import dev.awsagent.credentials.internal.source.IamRoleProvider;
import dev.awsagent.credentials.internal.source.KeyringProvider;
import dev.awsagent.credentials.internal.source.ProfileProvider;
import dev.awsagent.tool.ToolPlugin;

/** Credential providers, their chain, and the AWS SDK clients for a target. */
@SuppressWarnings("opens") // the opened folder holds a resource of ours and no class
module dev.awsagent.credentials {
    requires transitive dev.awsagent.core;
    // For the HTTP client below the SDK, whose jar cannot ask for it itself.
    requires java.xml;
    requires jdk.net;
    requires com.fasterxml.jackson.core;
    requires org.apache.httpcomponents.client5.httpclient5;
    requires org.apache.httpcomponents.core5.httpcore5;
    requires org.slf4j;
    // Needed by who opens a configuration file with a passphrase.
    requires static org.bouncycastle.provider;
    requires org.yaml.snakeyaml;
    requires transitive org.jspecify;
    requires software.amazon.awssdk.auth;
    requires transitive software.amazon.awssdk.awscore;
    requires transitive software.amazon.awssdk.core;
    requires transitive software.amazon.awssdk.http;
    requires software.amazon.awssdk.http.apache5;
    requires software.amazon.awssdk.identity.spi;
    requires software.amazon.awssdk.profiles;
    requires transitive software.amazon.awssdk.regions;
    requires software.amazon.awssdk.retries.api;
    requires software.amazon.awssdk.services.iam;
    requires software.amazon.awssdk.services.sts;
    requires software.amazon.awssdk.utils;

    exports dev.awsagent.credentials;
    exports dev.awsagent.credentials.internal.gate to
            software.amazon.awssdk.core;

    // The inputs of its tool.
    opens dev.awsagent.credentials to
            dev.awsagent.core;
    // The SDK looks there for what it adds to every client.
    opens software.amazon.awssdk.global.handlers;

    uses CredentialProvider;

    provides CredentialProvider with
            ConfigFileProvider,
            EnvironmentProvider,
            IamRoleProvider,
            KeyringProvider,
            ProfileProvider;
    provides ToolPlugin with
            CredentialsToolPlugin;
    provides CredentialService.Factory with
            ChainedCredentialServiceFactory;
}
