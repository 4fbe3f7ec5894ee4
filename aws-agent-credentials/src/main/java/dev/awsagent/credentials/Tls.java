package dev.awsagent.credentials;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Whose implementation of TLS is used: BoringSSL's by way of Conscrypt where its jar is there and its library loads, because it
 * costs less than half of the time; else the JVM's own. Whom it trusts is the same with both.
 */
enum Tls {
    JVM {
        @Override
        SSLContext context() throws GeneralSecurityException {
            return SSLContext.getInstance("TLS");
        }
    },
    NATIVE {
        @Override
        SSLContext context() throws GeneralSecurityException {
            var provider = Native.PROVIDER;
            if (provider == null) {
                throw new IllegalStateException("Conscrypt is not here");
            }
            return SSLContext.getInstance("TLS", provider);
        }
    };

    /** Loading it takes a while: it is done for the first connection that wants it. */
    private static final class Native {
        static final @Nullable Provider PROVIDER = load();

        private static @Nullable Provider load() {
            try {
                return (Provider) Class.forName("org.conscrypt.OpenSSLProvider")
                        .getDeclaredConstructor()
                        .newInstance();
            } catch (ClassNotFoundException e) {
                return null;
            } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
                LoggerFactory.getLogger(Tls.class).debug("no native TLS: {}", e.toString());
                return null;
            }
        }
    }

    /** The faster one that works here; {@code -Dawsagent.tls=jvm} means the JVM's. */
    static Tls best() {
        return "jvm".equals(System.getProperty("awsagent.tls")) || Native.PROVIDER == null ? JVM : NATIVE;
    }

    abstract SSLContext context() throws GeneralSecurityException;

    /** SHA-256 from the same library where it is there: the JVM's is slow until it is compiled with all optimizations. */
    static MessageDigest sha256() {
        try {
            return best() == NATIVE
                    ? MessageDigest.getInstance("SHA-256", Objects.requireNonNull(Native.PROVIDER))
                    : MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** @param trust whose certificates; null for those that the JVM trusts */
    SSLSocketFactory sockets(Connection.@Nullable Trust trust) {
        try {
            var context = context();
            context.init(null, trust == null ? ofTheJvm() : trust.managers(), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no TLS: " + e.getMessage(), e);
        }
    }

    private static TrustManager[] ofTheJvm() throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        return factory.getTrustManagers();
    }
}
