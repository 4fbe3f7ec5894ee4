package dev.awsagent.credentials;

import dev.awsagent.credential.CredentialException;
import dev.awsagent.credentials.internal.source.TargetSettings;
import dev.awsagent.credentials.internal.store.FileStamp;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * How AWS is reached, as far as it is configured: part of what a client is made from.
 *
 * @param fips whether by the endpoints that are validated for FIPS 140
 * @param dualstack whether by the endpoints that have an IPv6 address too
 * @param trust whose certificates are trusted; null for those that the JVM trusts
 */
record Connection(boolean fips, boolean dualstack, @Nullable Trust trust) {

    /** Nothing is configured. */
    static final Connection PLAIN = new Connection(false, false, null);

    /**
     * A file of certificates.
     *
     * @param stamp a changed file is another one
     */
    record Trust(Path file, @Nullable FileStamp stamp) {

        /** Trusts these and no others, as the AWS CLI does. */
        TrustManager[] managers() {
            // Certificates are read byte by byte.
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
                var certificates = CertificateFactory.getInstance("X.509").generateCertificates(in);
                if (certificates.isEmpty()) {
                    throw new CredentialException(unusable("it holds no certificate"), hint());
                }
                var store = KeyStore.getInstance(KeyStore.getDefaultType());
                store.load(null, null);
                var number = 0;
                for (var certificate : certificates) {
                    store.setCertificateEntry("ca-" + number++, certificate);
                }
                var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                factory.init(store);
                return factory.getTrustManagers();
            } catch (IOException | GeneralSecurityException e) {
                throw new CredentialException(unusable(e.getClass().getSimpleName()), hint(), e);
            }
        }

        private String unusable(String why) {
            return "the certificates in " + file + " cannot be used: " + why;
        }

        private static String hint() {
            return "check ca_bundle in the profile and AWS_CA_BUNDLE: it is the path of a PEM file";
        }
    }

    static Connection of(TargetSettings settings) {
        var bundle = settings.caBundle();
        return new Connection(
                settings.fips(), settings.dualstack(), bundle == null ? null : new Trust(bundle, FileStamp.of(bundle)));
    }
}
