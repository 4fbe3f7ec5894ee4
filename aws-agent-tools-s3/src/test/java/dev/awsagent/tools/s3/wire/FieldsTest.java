package dev.awsagent.tools.s3.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

class FieldsTest {

    private static final SdkField<?> LAST_MODIFIED = S3Object.builder().build().sdkFields().stream()
            .filter(field -> field.marshallingType() == MarshallingType.INSTANT)
            .findFirst()
            .orElseThrow();

    private static final SdkField<?> LAST_MODIFIED_HEADER = GetObjectResponse.builder().build().sdkFields().stream()
            .filter(field -> "Last-Modified".equals(field.locationName()))
            .findFirst()
            .orElseThrow();

    @ParameterizedTest
    @CsvSource({
        "2026-11-22T10:05:09.250Z, 2026-11-22T10:05:09.250Z",
        "1969-12-31T23:59:59.999Z, 1969-12-31T23:59:59.999Z",
        "2024-02-29T00:00:00.000Z, 2024-02-29T00:00:00Z",
        "2026-11-22T10:05:09Z, 2026-11-22T10:05:09Z",
        "2026-11-22T10:05:09.123456Z, 2026-11-22T10:05:09.123456Z",
        "2026-11-22T10:05:09.250+02:00, 2026-11-22T08:05:09.250Z"
    })
    void timeOfAKey_isRead(String text, Instant time) {
        assertThat(Fields.value(LAST_MODIFIED, text)).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"2026-13-22T10:05:09.250Z", "2025-02-29T00:00:00.000Z", "2026-11-22T24:00:00.000Z", "soon", ""})
    void whatIsNoTime_isRefused(String text) {
        assertThatThrownBy(() -> Fields.value(LAST_MODIFIED, text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("LastModified");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Sun, 06 Nov 1994 08:49:37 GMT | 1994-11-06T08:49:37Z",
                "Thu, 29 Feb 2024 23:59:59 GMT | 2024-02-29T23:59:59Z",
                "Wed, 31 Dec 1969 23:59:59 GMT | 1969-12-31T23:59:59Z",
                "Sun, 6 Nov 1994 08:49:37 GMT | 1994-11-06T08:49:37Z",
                "Sun, 06 Nov 1994 08:49:37 +0200 | 1994-11-06T06:49:37Z"
            })
    void timeOfAnObject_isRead(String text, Instant time) {
        assertThat(Fields.value(LAST_MODIFIED_HEADER, text)).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sun, 31 Nov 1994 08:49:37 GMT",
                "Sun, 06 Now 1994 08:49:37 GMT",
                "Sun, 06 Nov 1994 24:49:37 GMT",
                "Sun, 06 Nov 1994 08:49:3",
                "soon"
            })
    void whatIsNoTimeOfAnObject_isRefused(String text) {
        assertThatThrownBy(() -> Fields.value(LAST_MODIFIED_HEADER, text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(text);
    }

    @Test
    void field_isThatOfATime() {
        assertThat(LAST_MODIFIED_HEADER.location()).isEqualTo(MarshallLocation.HEADER);
        assertThat(LAST_MODIFIED.locationName()).isEqualTo("LastModified");
    }
}
