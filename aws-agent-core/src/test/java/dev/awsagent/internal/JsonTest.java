package dev.awsagent.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The canonical form, by the examples of RFC 8785. */
class JsonTest {

    @ParameterizedTest
    @CsvSource({
        "0000000000000000,0",
        "8000000000000000,0",
        "0000000000000001,5e-324",
        "8000000000000001,-5e-324",
        "7fefffffffffffff,1.7976931348623157e+308",
        "4340000000000000,9007199254740992",
        "4430000000000000,295147905179352830000",
        "44b52d02c7e14af5,9.999999999999997e+22",
        "44b52d02c7e14af6,1e+23",
        "44b52d02c7e14af7,1.0000000000000001e+23",
        "444b1ae4d6e2ef4e,999999999999999700000",
        "444b1ae4d6e2ef4f,999999999999999900000",
        "444b1ae4d6e2ef50,1e+21",
        "3eb0c6f7a0b5ed8c,9.999999999999997e-7",
        "3eb0c6f7a0b5ed8d,0.000001",
        "41b3de4355555553,333333333.3333332",
        "41b3de4355555557,333333333.33333343",
        "becbf647612f3696,-0.0000033333333333333333",
        "43143ff3c1cb0959,1424953923781206.2"
    })
    void number_isWrittenAsEcmaScriptDoes(String bits, String text) {
        var number = Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));

        assertThat(Json.canonical(Json.tree(number))).isEqualTo(text);
    }

    @Test
    void properties_areSortedByCodeUnitsAndTextsEscapedAsLittleAsMayBe() {
        var json = Json.parse(
                "{\"\\u20ac\":\"Euro\",\"\\r\":\"CR\",\"\\ufb33\":\"Dalet\",\"1\":[true, null, {}],\"\\ud83d\\ude00\":\"smile\","
                        + "\"\\u0080\":\"\\u20ac$\\u000F\\nA'B\\\"\\\\\\/\",\"\\u00f6\":[ ]}");

        assertThat(Json.canonical(json))
                .isEqualTo("{\"\\r\":\"CR\",\"1\":[true,null,{}],\"\u0080\":\"€$\\u000f\\nA'B\\\"\\\\/\",\"ö\":[],"
                        + "\"€\":\"Euro\",\"\ud83d\ude00\":\"smile\",\"\ufb33\":\"Dalet\"}");
    }

    @Test
    void noNumber_isRefused() {
        assertThatThrownBy(() -> Json.canonical(Json.tree(Double.NaN))).hasMessageContaining("NaN");
    }
}
