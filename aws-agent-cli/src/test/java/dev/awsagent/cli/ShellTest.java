package dev.awsagent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellTest {

    @ParameterizedTest(name = "[{index}]")
    @ValueSource(
            strings = {
                "use AKIAIOSFODNN7EXAMPLE for this",
                "download https://b.s3.amazonaws.com/k?X-Amz-Signature=0123",
                "my Password is x",
                "set DB_PIN=1234 on checkout-api",
                "set the variable level to 5 on lambda checkout-api",
                "the key wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
            })
    void lineThatLooksSecret_isNotKept(String line) {
        assertThat(Shell.mayBeKept(line)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"list buckets", "upload \"my report.pdf\" to s3://demo-1/reports/2026/"})
    void ordinaryLine_isKept(String line) {
        assertThat(Shell.mayBeKept(line)).isTrue();
    }
}
