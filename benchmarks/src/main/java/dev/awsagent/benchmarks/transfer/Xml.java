package dev.awsagent.benchmarks.transfer;

import java.io.StringReader;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;

/** The XML that S3 speaks. */
final class Xml {

    private Xml() {}

    /** A text as the content of an element. */
    static String text(String text) {
        for (var at = 0; at < text.length(); at++) {
            var letter = text.charAt(at);
            if (letter < ' ' || letter == '<' || letter == '>' || letter == '&' || letter == '"') {
                return escaped(text);
            }
        }
        return text;
    }

    private static String escaped(String text) {
        var escaped = new StringBuilder(text.length() + 16);
        for (var at = 0; at < text.length(); at++) {
            var letter = text.charAt(at);
            if (letter < ' ' || letter == '<' || letter == '>' || letter == '&' || letter == '"') {
                escaped.append("&#").append((int) letter).append(';');
            } else {
                escaped.append(letter);
            }
        }
        return escaped.toString();
    }

    /** A key as {@code encoding-type=url} asks for it. */
    static String url(String key) {
        return URLEncoder.encode(key, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/")
                .replace("*", "%2A");
    }

    /** The elements of this name, each with the texts of what it holds by their names. */
    static List<Map<String, String>> elements(byte[] document, String name) {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        var found = new ArrayList<Map<String, String>>();
        try {
            var reader = factory.createXMLStreamReader(new StringReader(new String(document, StandardCharsets.UTF_8)));
            Map<String, String> current = Map.of();
            while (reader.hasNext()) {
                if (reader.next() != XMLStreamConstants.START_ELEMENT) {
                    continue;
                }
                if (reader.getLocalName().equals(name)) {
                    current = new HashMap<>();
                    found.add(current);
                } else if (!found.isEmpty()) {
                    current.put(reader.getLocalName(), reader.getElementText());
                }
            }
            return found;
        } catch (XMLStreamException e) {
            throw new IllegalArgumentException("the body of the request is not the XML of a " + name, e);
        }
    }
}
