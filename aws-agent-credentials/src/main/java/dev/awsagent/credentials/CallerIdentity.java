package dev.awsagent.credentials;

import java.io.ByteArrayInputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityRequest;

/**
 * {@code sts:GetCallerIdentity} without an SDK client. Nearly every run begins with it, and the first call of an SDK client
 * takes longer than most of what follows. It takes the plain case only: all else is left to the SDK.
 */
final class CallerIdentity {

    private static final byte[] BODY =
            "Action=GetCallerIdentity&Version=2011-06-15".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_ANSWER = 64 * 1024;

    private final String account;
    private final @Nullable String arn;

    private CallerIdentity(String account, @Nullable String arn) {
        this.account = account;
        this.arn = arn;
    }

    /** Twelve digits. */
    String account() {
        return account;
    }

    @Nullable
    String arn() {
        return arn;
    }

    /**
     * Asks once.
     *
     * @param wire tries nothing again
     * @param endpoint of STS
     * @return empty when the answer is not the plain one, or there was none: ask the SDK, which knows what to make of it
     * @throws SdkClientException when the endpoint keeps silent: another call would wait just as long
     */
    static Optional<CallerIdentity> ask(Wire wire, URI endpoint) {
        var path = endpoint.getRawPath() == null ? "" : endpoint.getRawPath();
        var http = SdkHttpFullRequest.builder()
                .method(SdkHttpMethod.POST)
                .protocol(endpoint.getScheme())
                .host(endpoint.getHost())
                .port(endpoint.getPort() < 0 ? null : endpoint.getPort())
                .encodedPath(path.isEmpty() ? "/" : path)
                .putHeader("User-Agent", wire.userAgent())
                .putHeader("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
                .putHeader("Content-Length", String.valueOf(BODY.length))
                .build();
        var call = new Wire.Call(
                "GetCallerIdentity",
                GetCallerIdentityRequest.builder().build(),
                http,
                "sts",
                wire.region().id(),
                () -> new ByteArrayInputStream(BODY));
        try {
            return wire.call(call, (answer, body) -> read(answer, body.readNBytes(LONGEST_ANSWER)));
        } catch (AbortedException e) {
            throw e;
        } catch (SdkClientException e) {
            if (e.getCause() instanceof SocketTimeoutException) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static Optional<CallerIdentity> read(SdkHttpResponse answer, byte[] body) {
        if (answer.statusCode() != 200) {
            return Optional.empty();
        }
        try {
            var said = texts(body);
            var account = said.getOrDefault("Account", "");
            return account.matches("\\d{12}")
                    ? Optional.of(new CallerIdentity(account, said.get("Arn")))
                    : Optional.empty();
        } catch (XMLStreamException e) {
            return Optional.empty();
        }
    }

    /** Of the elements right below the result. */
    private static Map<String, String> texts(byte[] body) throws XMLStreamException {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        var xml = factory.createXMLStreamReader(new ByteArrayInputStream(body));
        var texts = new HashMap<String, String>();
        var inside = false;
        while (xml.hasNext()) {
            var event = xml.next();
            if (event == XMLStreamConstants.START_ELEMENT && inside) {
                texts.put(xml.getLocalName(), xml.getElementText());
            } else if (event == XMLStreamConstants.START_ELEMENT) {
                inside = xml.getLocalName().equals("GetCallerIdentityResult");
            } else if (event == XMLStreamConstants.END_ELEMENT && inside) {
                break;
            }
        }
        return texts;
    }
}
