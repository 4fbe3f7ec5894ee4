package dev.awsagent.tools.ec2;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.RequestOverrideConfiguration;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.LocationTrait;

/** The parameters of a call that no client of the SDK makes, as the gate reads those of one. Immutable. */
final class JsonParameters extends SdkRequest {

    private final Map<String, Object> parameters;

    /** @param parameters JSON values by the names of the AWS API */
    JsonParameters(Map<String, Object> parameters) {
        this.parameters = new LinkedHashMap<>(parameters);
    }

    @Override
    public List<SdkField<?>> sdkFields() {
        return parameters.entrySet().stream()
                .<SdkField<?>>map(one -> field(one.getKey(), one.getValue()))
                .toList();
    }

    private static SdkField<Object> field(String name, Object value) {
        return SdkField.<Object>builder(MarshallingType.newType(Object.class))
                .memberName(name)
                .getter(request -> value)
                .traits(LocationTrait.builder()
                        .location(MarshallLocation.PAYLOAD)
                        .locationName(name)
                        .build())
                .build();
    }

    @Override
    public Map<String, SdkField<?>> sdkFieldNameToField() {
        var fields = new LinkedHashMap<String, SdkField<?>>();
        sdkFields().forEach(field -> fields.put(field.locationName(), field));
        return fields;
    }

    @Override
    public Optional<? extends RequestOverrideConfiguration> overrideConfiguration() {
        return Optional.empty();
    }

    @Override
    public Builder toBuilder() {
        throw new UnsupportedOperationException("it is made once, and not changed");
    }
}
