package dev.awsagent.credentials;

import dev.awsagent.credential.CredentialProvider;
import dev.awsagent.credential.CredentialService;
import dev.awsagent.credentials.internal.source.ProviderChain;

/** Makes the service from the providers on the path and those that were registered. Found by {@link java.util.ServiceLoader}. */
public final class ChainedCredentialServiceFactory implements CredentialService.Factory {

    /** @throws dev.awsagent.credential.CredentialException when two {@link CredentialProvider}s claim one name or place */
    @Override
    public CredentialService create(CredentialService.Settings settings) {
        var loader = Thread.currentThread().getContextClassLoader();
        var discovered = ProviderChain.discover(loader == null ? getClass().getClassLoader() : loader);
        return new ChainedCredentialService(settings, ProviderChain.of(settings.providers(), discovered));
    }
}
