package dev.awsagent.tools.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.ProductCode;

class PriceListTest {

    @Test
    void linuxOnSharedHardware_hasThePriceOfTheList() {
        assertThat(PriceList.differs("Linux/UNIX", null, "default", List.of())).isNull();
        assertThat(PriceList.differs(null, null, null, List.of())).isNull();
    }

    @Test
    void anotherSystem_hasNot() {
        assertThat(PriceList.differs("Windows", "windows", "default", List.of()))
                .contains("Windows");
        assertThat(PriceList.differs(null, "windows", null, List.of())).contains("windows");
    }

    @Test
    void hardwareThatIsNotShared_hasNot() {
        assertThat(PriceList.differs("Linux/UNIX", null, "dedicated", List.of()))
                .contains("dedicated");
        assertThat(PriceList.differs("Linux/UNIX", null, "host", List.of())).contains("host");
    }

    @Test
    void volumeWithMoreThanItsKindHasForNothing_hasNot() {
        assertThat(PriceList.besides("gp3", 3_000, 125)).isNull();
        assertThat(PriceList.besides("gp3", null, null)).isNull();
        assertThat(PriceList.besides("gp3", 3_001, 125)).contains("operations");
        assertThat(PriceList.besides("gp3", 3_000, 126)).contains("throughput");
        assertThat(PriceList.besides("st1", null, 500)).isNull();
    }

    @Test
    void productOfTheMarketplace_hasNot() {
        var product = ProductCode.builder()
                .productCodeId("aw0evgkw8e5c1q413zgy5pjce")
                .productCodeType("marketplace")
                .build();
        assertThat(PriceList.differs("Linux/UNIX", null, "default", List.of(product)))
                .contains("aw0evgkw8e5c1q413zgy5pjce");
    }
}
