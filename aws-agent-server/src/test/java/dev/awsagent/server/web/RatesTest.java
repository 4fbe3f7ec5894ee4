package dev.awsagent.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** By what requests are counted. */
class RatesTest {

    @Test
    void addressesOfOneNetwork_areCountedTogether() {
        var one = Rates.network("2001:db8:1:2::1");

        assertThat(Rates.network("2001:db8:1:2:ffff:ffff:ffff:ffff")).isEqualTo(one);
        assertThat(Rates.network("[2001:db8:1:2::7]")).isEqualTo(one);
        assertThat(Rates.network("2001:0db8:0001:0002::9%eth0")).isEqualTo(one);
        assertThat(Rates.network("2001:db8:1:3::1")).isNotEqualTo(one);
    }

    @Test
    void whatHasNoSuchNetwork_standsForItself() {
        for (var address : new String[] {"192.0.2.1", "192.0.2.2", "unknown", "", "a:b:c", "_hidden"}) {
            assertThat(Rates.network(address)).isEqualTo(address);
        }
        assertThat(Rates.network("::ffff:192.0.2.1")).isEqualTo("192.0.2.1");
    }
}
