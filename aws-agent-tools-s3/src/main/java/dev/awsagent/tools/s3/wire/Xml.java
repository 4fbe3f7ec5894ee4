package dev.awsagent.tools.s3.wire;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.TraitType;
import software.amazon.awssdk.utils.builder.Buildable;

/** XML that S3 answers. No document type and no entity from elsewhere is looked at. */
final class Xml {

    private static final XMLInputFactory FACTORY = factory();

    private static final Map<Class<?>, Map<String, SdkField<?>>> MEMBERS = new ConcurrentHashMap<>();

    private Xml() {}

    private static XMLInputFactory factory() {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    /** What there is to read. */
    private interface Reading<T> {
        T from(XMLStreamReader xml) throws XMLStreamException;
    }

    private static <T> T reading(byte[] bytes, Reading<T> reading) throws IOException {
        // S3 sends blanks while a copy takes its time.
        var from = 0;
        while (from < bytes.length && bytes[from] <= ' ' && bytes[from] >= 0) {
            from++;
        }
        try {
            var xml = FACTORY.createXMLStreamReader(new ByteArrayInputStream(bytes, from, bytes.length - from));
            try {
                return reading.from(xml);
            } finally {
                xml.close();
            }
        } catch (XMLStreamException | IllegalArgumentException e) {
            throw new IOException("the answer is no XML of S3: " + e.getMessage(), e);
        }
    }

    /**
     * Fills a response.
     *
     * @return the name of the root; the response is filled only when it is not {@code Error}
     */
    static String fill(byte[] bytes, SdkPojo response) throws IOException {
        return reading(bytes, xml -> {
            xml.nextTag();
            var root = xml.getLocalName();
            if (!root.equals("Error")) {
                members(xml, response);
            }
            return root;
        });
    }

    /** The texts of the children of the root. */
    static Map<String, String> texts(byte[] bytes) throws IOException {
        return reading(bytes, xml -> {
            var texts = new HashMap<String, String>();
            xml.nextTag();
            texts.put("", xml.getLocalName());
            while (xml.nextTag() == XMLStreamConstants.START_ELEMENT) {
                var name = xml.getLocalName();
                texts.put(name, text(xml));
            }
            return texts;
        });
    }

    /** The text of an element; of one that holds others, nothing. Leaves the reader at its end. */
    private static String text(XMLStreamReader xml) throws XMLStreamException {
        var text = new StringBuilder();
        for (var depth = 1; depth > 0; ) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> depth++;
                case XMLStreamConstants.END_ELEMENT -> depth--;
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                    if (depth == 1) {
                        text.append(xml.getText());
                    }
                }
                default -> {}
            }
        }
        return text.toString();
    }

    private static Map<String, SdkField<?>> fields(SdkPojo pojo) {
        return MEMBERS.computeIfAbsent(pojo.getClass(), type -> {
            var fields = new HashMap<String, SdkField<?>>();
            for (var field : pojo.sdkFields()) {
                if (field.location() == MarshallLocation.PAYLOAD) {
                    fields.put(field.unmarshallLocationName(), field);
                }
            }
            return fields;
        });
    }

    /** From the start of an element to its end. */
    private static void members(XMLStreamReader xml, SdkPojo pojo) throws XMLStreamException {
        var fields = fields(pojo);
        var lists = new IdentityHashMap<SdkField<?>, List<@Nullable Object>>();
        while (true) {
            var event = xml.next();
            if (event == XMLStreamConstants.END_ELEMENT) {
                break;
            }
            if (event != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            var field = fields.get(xml.getLocalName());
            if (field == null) {
                text(xml);
            } else if (field.marshallingType() == MarshallingType.LIST) {
                var trait = field.getTrait(ListTrait.class, TraitType.LIST_TRAIT);
                var list = lists.computeIfAbsent(field, key -> new ArrayList<>());
                if (trait.isFlattened()) {
                    list.add(value(xml, trait.memberFieldInfo()));
                } else {
                    while (xml.nextTag() == XMLStreamConstants.START_ELEMENT) {
                        list.add(value(xml, trait.memberFieldInfo()));
                    }
                }
            } else {
                field.set(pojo, value(xml, field));
            }
        }
        lists.forEach((field, list) -> field.set(pojo, list));
    }

    private static @Nullable Object value(XMLStreamReader xml, SdkField<?> field) throws XMLStreamException {
        if (field.marshallingType() != MarshallingType.SDK_POJO) {
            return Fields.value(field, text(xml));
        }
        var pojo = field.constructor().get();
        members(xml, pojo);
        return ((Buildable) pojo).build();
    }
}
