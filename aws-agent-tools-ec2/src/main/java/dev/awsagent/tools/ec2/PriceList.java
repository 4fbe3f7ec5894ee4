package dev.awsagent.tools.ec2;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.awsagent.credentials.Wire;
import dev.awsagent.tool.Cost;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.ProductCode;
import software.amazon.awssdk.services.ec2.model.Subnet;

/**
 * What EC2 costs by the hour, instances on demand, with Linux on shared hardware: from the price list that AWS publishes. Its
 * SDK client is not among ours, so the one call that is needed goes by {@link Wire}, behind the gate and signed like any other.
 */
final class PriceList {

    /** What was found out about one product. */
    sealed interface Quote {

        /**
         * Of so many.
         *
         * @param basis what it is the price of, and what is not counted
         */
        Cost cost(int count, String basis);
    }

    /**
     * @param perHour more than zero; of storage, of one GiB
     * @param currency its code, as in {@code USD}
     * @param published when AWS published the list, as it says it; null where it does not
     */
    record Price(
            BigDecimal perHour, String currency, @Nullable String published) implements Quote {

        Price {
            if (perHour.signum() <= 0) {
                throw new IllegalArgumentException("a price is more than zero, got " + perHour);
            }
        }

        @Override
        public Cost cost(int count, String basis) {
            var all = perHour.multiply(BigDecimal.valueOf(count));
            return Cost.of(
                    all.scale() > DIGITS ? all.setScale(DIGITS, RoundingMode.HALF_UP) : all,
                    currency,
                    basis + ", by " + source());
        }

        String source() {
            return "the price list of AWS"
                    + (published == null ? "" : " of " + published.substring(0, Math.min(10, published.length())));
        }
    }

    /** @param reason why not, in words */
    record Unknown(String reason) implements Quote {

        @Override
        public Cost cost(int count, String basis) {
            return Cost.unknown(reason);
        }

        String words() {
            return "not known: " + reason;
        }
    }

    /**
     * What the list has a price of.
     *
     * @param service whose list it is, as the list calls it
     * @param name in words
     * @param key the attribute that tells it from others, and its value
     * @param more what else it has to be
     * @param unit that the price is for
     */
    private record Product(
            String service, String name, Map.Entry<String, String> key, Map<String, String> more, String unit) {

        static Product instance(String type) {
            var more = new LinkedHashMap<String, String>();
            more.put("operatingSystem", "Linux");
            more.put("tenancy", "Shared");
            more.put("preInstalledSw", "NA");
            more.put("capacitystatus", "Used");
            return new Product(INSTANCES, type, Map.entry("instanceType", type), more, AN_HOUR);
        }

        static Product storage(String type) {
            return new Product(
                    INSTANCES,
                    type + " storage",
                    Map.entry("volumeApiName", type),
                    Map.of("productFamily", "Storage"),
                    A_MONTH);
        }

        static Product address() {
            return new Product(
                    ADDRESSES, "a public IPv4 address", Map.entry("group", "VPCPublicIPv4Address"), Map.of(), AN_HOUR);
        }

        List<Map<String, String>> filters(String region) {
            var filters = new ArrayList<Map<String, String>>();
            filters.add(filter(key.getKey(), key.getValue()));
            filters.add(filter("regionCode", region));
            more.forEach((field, value) -> filters.add(filter(field, value)));
            return filters;
        }

        private static Map<String, String> filter(String field, String value) {
            return Map.of("Type", "TERM_MATCH", "Field", field, "Value", value);
        }
    }

    /** What the list is asked for. */
    static final String BASIS = "on demand, with Linux on shared hardware";

    /** What instances cost does not hold what else they need. */
    static final String INSTANCE_BASIS = BASIS + ", disks and traffic not counted";

    /** Whose lists are asked, as the list calls them. */
    static final String INSTANCES = "AmazonEC2";

    static final String ADDRESSES = "AmazonVPC";

    private static final String AN_HOUR = "Hrs";

    private static final String A_MONTH = "GB-Mo";

    /** So many operations a second a gp3 volume has for nothing. */
    private static final int FREE_IOPS = 3_000;

    /** So many MiB a second, likewise. */
    private static final int FREE_THROUGHPUT = 125;

    /** So many digits of a dollar are told. */
    private static final int DIGITS = 6;

    /** Where AWS answers for all regions of its ordinary partition. */
    private static final String HOME = "us-east-1";

    private static final URI ENDPOINT = URI.create("https://api.pricing.us-east-1.amazonaws.com");

    private static final String PARTITION = "aws";

    private static final BigDecimal HOURS_OF_A_MONTH = BigDecimal.valueOf(730);

    /** What is no reason to go on without a price. */
    private static final Set<FailureKind> ENDING =
            Set.of(FailureKind.CANCELLED, FailureKind.TIMEOUT, FailureKind.FORBIDDEN);

    /** A price is nice to have: nobody waits for it longer than this. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final int LONGEST_ANSWER = 4 * 1024 * 1024;

    private static final int A_PAGE = 100;

    private static final ObjectMapper JSON = new ObjectMapper();

    private PriceList() {}

    /** What each type costs in the region of the call, by its name. A price that is not known stops nothing. */
    static Map<String, Quote> of(Ec2Access ec2, Collection<String> types) {
        var asked = new LinkedHashMap<String, Future<Quote>>();
        for (var type : types) {
            asked.put(type, ec2.call().executor().submit(() -> ask(ec2, Product.instance(type))));
        }
        var until = System.nanoTime() + PATIENCE.toNanos();
        var quotes = new LinkedHashMap<String, Quote>();
        asked.forEach((type, quote) -> quotes.put(type, await(ec2, quote, until - System.nanoTime())));
        return quotes;
    }

    /** What instances cost while they run, as they are. */
    static Cost running(Ec2Access ec2, List<Instance> instances) {
        var types = new LinkedHashMap<String, Integer>();
        for (var one : instances) {
            var differs = differs(one);
            if (differs != null) {
                return other(differs).cost(1, INSTANCE_BASIS);
            }
            types.merge(one.instanceTypeAsString(), 1, Integer::sum);
        }
        var all = BigDecimal.ZERO;
        Cost last = Cost.UNKNOWN;
        for (var quote : of(ec2, types.keySet()).entrySet()) {
            var count = Objects.requireNonNull(types.get(quote.getKey()));
            last = quote.getValue().cost(count, INSTANCE_BASIS);
            var perHour = last.perHour();
            if (perHour == null) {
                return last;
            }
            all = all.add(perHour);
        }
        return last.perHour() == null
                ? last
                : Cost.of(all, Objects.requireNonNull(last.currency()), Objects.requireNonNull(last.source()));
    }

    /**
     * What volumes of one kind cost.
     *
     * @param gibibytes of all of them
     * @param iops how many operations a second they are made for; null for what the kind has without a number
     * @param throughput in MiB a second; null for what the kind has without a number
     */
    static Cost storage(
            Ec2Access ec2, String type, int gibibytes, @Nullable Integer iops, @Nullable Integer throughput) {
        var besides = besides(type, iops, throughput);
        if (besides != null) {
            return Cost.unknown(besides);
        }
        return one(ec2, Product.storage(type)).cost(gibibytes, type + " storage, by the GiB");
    }

    /** What of a volume has a price of its own, which is not looked up, in words; null where it is the storage alone. */
    static @Nullable String besides(String type, @Nullable Integer iops, @Nullable Integer throughput) {
        if (type.startsWith("io") || iops != null && type.equals("gp3") && iops > FREE_IOPS) {
            return "its operations a second have a price of their own";
        }
        return throughput != null && type.equals("gp3") && throughput > FREE_THROUGHPUT
                ? "its throughput has a price of its own"
                : null;
    }

    /** What one elastic address costs, used or not. */
    static Cost address(Ec2Access ec2) {
        return one(ec2, Product.address()).cost(1, "an address, used or not");
    }

    private static Quote one(Ec2Access ec2, Product product) {
        return await(ec2, ec2.call().executor().submit(() -> ask(ec2, product)), PATIENCE.toNanos());
    }

    /** What one type costs for an instance as it is. */
    static Quote of(Ec2Access ec2, String type, Instance instance) {
        return of(ec2, type, differs(instance));
    }

    private static @Nullable String differs(Instance instance) {
        var tenancy = instance.placement() == null ? null : instance.placement().tenancyAsString();
        return differs(instance.platformDetails(), instance.platformAsString(), tenancy, instance.productCodes());
    }

    /**
     * What one type costs with an image.
     *
     * @param subnet where it is launched; null for the default of the region, whose hardware is shared
     */
    static Quote of(Ec2Access ec2, String type, Image image, @Nullable Subnet subnet) {
        var differs = differs(image.platformDetails(), image.platformAsString(), null, image.productCodes());
        if (differs != null || subnet == null) {
            return of(ec2, type, differs);
        }
        return known(ec2, "whether " + subnet.vpcId() + " is on shared hardware is not known", () -> {
            var tenancies = ec2.vpcs(Map.of("vpc-id", List.of(subnet.vpcId()))).stream()
                    .map(vpc -> String.valueOf(vpc.instanceTenancyAsString()))
                    .toList();
            return of(
                    ec2,
                    type,
                    tenancies.equals(List.of("default"))
                            ? null
                            : "the tenancy of " + subnet.vpcId() + ", which is that of all in it, is "
                                    + (tenancies.isEmpty() ? "not told" : "'" + tenancies.get(0) + "'"));
        });
    }

    private static Quote of(Ec2Access ec2, String type, @Nullable String differs) {
        return differs == null ? of(ec2, List.of(type)).values().iterator().next() : other(differs);
    }

    private static Quote other(String differs) {
        return new Unknown("prices are looked up for Linux on shared hardware, and " + differs);
    }

    /** Why the prices of the list are not the right ones, in words; null where nothing is known that says so. */
    static @Nullable String differs(
            @Nullable String platformDetails,
            @Nullable String platform,
            @Nullable String tenancy,
            Collection<ProductCode> products) {
        var linux = platformDetails == null ? platform == null : platformDetails.equals("Linux/UNIX");
        if (!linux) {
            return "this is " + (platformDetails == null ? platform : platformDetails);
        }
        if (tenancy != null && !tenancy.equals("default")) {
            return "this one's tenancy is '" + tenancy + "'";
        }
        return products.isEmpty()
                ? null
                : "this has products with a price of their own: "
                        + products.stream().map(ProductCode::productCodeId).collect(Collectors.joining(", "));
    }

    private static Quote await(Ec2Access ec2, Future<Quote> quote, long nanos) {
        try {
            return quote.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            quote.cancel(true);
            return new Unknown("the price list did not answer within " + PATIENCE.toSeconds() + " seconds");
        } catch (InterruptedException e) {
            quote.cancel(true);
            Thread.currentThread().interrupt();
            ec2.call().checkCancelled();
            return new Unknown("it was called off");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** @param failed what is said before the reason where AWS does not tell it */
    private static Quote known(Ec2Access ec2, String failed, Supplier<Quote> quote) {
        try {
            return quote.get();
        } catch (ToolException e) {
            if (ENDING.contains(e.kind())) {
                throw e;
            }
            return new Unknown(
                    e.kind() == FailureKind.UNSUPPORTED
                            ? "there is no price list here"
                            : String.valueOf(e.getMessage()));
        } catch (SdkException e) {
            ec2.call().checkCancelled();
            return new Unknown(failed + ": " + Ec2Access.said(e));
        }
    }

    private static Quote ask(Ec2Access ec2, Product product) {
        return known(ec2, "the price list did not tell", () -> {
            var wire = ec2.clients().in(HOME).wire("pricing").orElse(null);
            if (wire == null) {
                return new Unknown("the price list is not asked through a proxy");
            }
            if (wire.endpoint().isEmpty()) {
                var partition = PartitionMetadata.of(Region.of(ec2.region())).id();
                if (!partition.equals(PARTITION)) {
                    return new Unknown("the price list is not asked in the partition " + partition);
                }
                if (wire.fips() || wire.dualstack()) {
                    return new Unknown("the price list has no endpoint for FIPS or IPv6");
                }
            }
            return ask(wire, product, ec2.region());
        });
    }

    private static Quote ask(Wire wire, Product product, String region) {
        var parameters = new LinkedHashMap<String, Object>();
        parameters.put("ServiceCode", product.service());
        parameters.put("Filters", product.filters(region));
        parameters.put("FormatVersion", "aws_v1");
        parameters.put("MaxResults", A_PAGE);
        byte[] body;
        try {
            body = JSON.writeValueAsBytes(parameters);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var endpoint = wire.endpoint().orElse(ENDPOINT);
        var path = endpoint.getRawPath() == null ? "" : endpoint.getRawPath();
        var http = SdkHttpFullRequest.builder()
                .method(SdkHttpMethod.POST)
                .protocol(endpoint.getScheme())
                .host(endpoint.getHost())
                .port(endpoint.getPort() < 0 ? null : endpoint.getPort())
                .encodedPath(path.isEmpty() ? "/" : path)
                .putHeader("User-Agent", wire.userAgent())
                .putHeader("Content-Type", "application/x-amz-json-1.1")
                .putHeader("Content-Length", String.valueOf(body.length))
                .putHeader("X-Amz-Target", "AWSPriceListService.GetProducts")
                .build();
        var call = new Wire.Call(
                "GetProducts",
                new JsonParameters(parameters),
                http,
                "pricing",
                HOME,
                () -> new ByteArrayInputStream(body));
        return wire.call(call, (answer, in) -> {
            var bytes = in.readNBytes(LONGEST_ANSWER);
            if (answer.statusCode() != 200) {
                throw refusal(answer, bytes);
            }
            return read(JSON.readTree(bytes), product, region);
        });
    }

    private static AwsServiceException refusal(SdkHttpResponse answer, byte[] body) {
        JsonNode said;
        try {
            said = JSON.readTree(body);
        } catch (IOException e) {
            said = JSON.createObjectNode();
        }
        var type = answer.firstMatchingHeader("x-amzn-ErrorType")
                .orElse(said.path("__type").asText());
        var code = type.substring(type.lastIndexOf('#') + 1).split(":", 2)[0];
        var message = said.path("message").asText(said.path("Message").asText("HTTP " + answer.statusCode()));
        return AwsServiceException.builder()
                .statusCode(answer.statusCode())
                .message(message)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .serviceName("pricing")
                        .errorCode(code.isEmpty() ? "HTTP " + answer.statusCode() : code)
                        .errorMessage(message)
                        .sdkHttpResponse(answer)
                        .build())
                .build();
    }

    /** Each entry of the list is a text that holds JSON again. */
    private static Quote read(JsonNode answer, Product asked, String region) throws IOException {
        if (!answer.path("PriceList").isArray()) {
            throw new IOException("the answer holds no price list");
        }
        var prices = new LinkedHashSet<Price>();
        for (var text : answer.path("PriceList")) {
            var product = JSON.readTree(text.asText());
            var attributes = product.path("product").path("attributes");
            if (attributes
                            .path(asked.key().getKey())
                            .asText()
                            .equals(asked.key().getValue())
                    && attributes.path("regionCode").asText().equals(region)) {
                onDemand(product, asked.unit(), prices);
            }
        }
        if (prices.isEmpty()) {
            return new Unknown("the price list has no price of " + asked.name() + " in " + region);
        }
        if (prices.size() > 1 || !answer.path("NextToken").asText().isEmpty()) {
            return new Unknown("the price list has more than one price of " + asked.name() + " in " + region);
        }
        return prices.iterator().next();
    }

    private static void onDemand(JsonNode product, String unit, Collection<Price> prices) throws IOException {
        var published = product.path("publicationDate").asText();
        for (var term : product.path("terms").path("OnDemand")) {
            for (var dimension : term.path("priceDimensions")) {
                if (!dimension.path("unit").asText().equals(unit)) {
                    continue;
                }
                for (var money : dimension.path("pricePerUnit").properties()) {
                    var amount = amount(money.getValue().asText());
                    if (amount.signum() > 0) {
                        var perHour =
                                unit.equals(A_MONTH) ? amount.divide(HOURS_OF_A_MONTH, MathContext.DECIMAL64) : amount;
                        prices.add(new Price(perHour, money.getKey(), published.isEmpty() ? null : published));
                    }
                }
            }
        }
    }

    private static BigDecimal amount(String text) throws IOException {
        try {
            var amount = new BigDecimal(text).stripTrailingZeros();
            return amount.scale() < 0 ? amount.setScale(0) : amount;
        } catch (NumberFormatException e) {
            throw new IOException("the price list has a price that is no number: '" + text + "'", e);
        }
    }
}
