import com.example.vault.VaultCredentialProvider;
import dev.awsagent.credential.CredentialProvider;

/** AWS credentials from HashiCorp Vault. */
module com.example.vault {
    requires com.fasterxml.jackson.databind;
    requires dev.awsagent.core;
    requires java.net.http;
    requires org.jspecify;

    provides CredentialProvider with
            VaultCredentialProvider;
}
