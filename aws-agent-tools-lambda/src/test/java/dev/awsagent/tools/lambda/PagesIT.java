package dev.awsagent.tools.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.tools.lambda.FaultyLambda.Answer;
import dev.awsagent.tools.lambda.FaultyLambda.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Listings whose second page holds the first once more. */
class PagesIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    @TempDir
    static Path folder;

    @RegisterExtension
    final MotoCase test = new MotoCase(AWS, folder);

    private static Moto moto;
    private static EveryTool every;

    @BeforeAll
    static void things() throws IOException {
        moto = new Moto(AWS);
        every = new EveryTool(moto, folder);
    }

    @AfterAll
    static void close() {
        moto.close();
    }

    /** The same page again, for those that ask for the next. */
    private void twice(Predicate<Request> listing, String token) {
        var first = new HashMap<String, Answer>();
        test.faulty.fault = request -> {
            var own = every.missing(request);
            if (!listing.test(request)) {
                return own;
            }
            var second = first.get(listed(request));
            return request.path().contains("Marker=two") || request.body().contains("\"two\"")
                    ? second
                    : own == null ? null : more(request, own, token, first);
        };
        test.faulty.change = (request, answer) -> listing.test(request) ? more(request, answer, token, first) : answer;
    }

    private static String listed(Request request) {
        return request.operation() + request.path().replaceAll("\\?.*", "");
    }

    private static Answer more(Request request, Answer answer, String token, HashMap<String, Answer> first) {
        first.put(listed(request), answer);
        try {
            var page = (ObjectNode) JSON.readTree(answer.body());
            return Answer.json(answer.status(), page.put(token, "two").toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "lambda_list_functions, /functions, functions, NextMarker",
        "lambda_list_versions, /versions, versions, NextMarker",
        "lambda_list_aliases, /aliases, aliases, NextMarker",
        "lambda_list_layers, /layers, layers, NextMarker",
        "lambda_list_event_sources, /event-source-mappings, eventSources, NextMarker",
        "lambda_show_concurrency, /provisioned-concurrency, provisioned, NextMarker",
        "lambda_find_urls, /functions, urls, NextMarker",
        "lambda_find_urls, /urls, urls, NextMarker",
        "lambda_list_log_groups, DescribeLogGroups, groups, nextToken"
    })
    void listing_isReadToItsEnd(String tool, String end, String list, String token) {
        var arguments = every.all().get(tool);
        test.faulty.fault = every::missing;
        var once = test.runner.run(tool, arguments).value().path(list).size();
        assertThat(once).isPositive();
        test.faulty.requests.clear();
        Predicate<Request> listing = request -> request.operation().isEmpty()
                ? request.is("GET", end)
                : request.operation().endsWith(end);
        twice(listing, token);

        var both = test.runner.run(tool, arguments).value().path(list);

        assertThat(test.faulty.requests.stream().filter(listing)).hasSizeGreaterThanOrEqualTo(2);
        assertThat(both).hasSize(2 * once);
    }

    private boolean isVersions(Request request, String layer) {
        return request.is("GET", "/layers/" + layer + "/versions");
    }

    @Test
    void versionsOfALayer_areReadToTheirEnd() {
        var layer = test.name("layer");
        moto.layer(layer, "1");
        twice(request -> isVersions(request, layer), "NextMarker");

        var both = test.runner
                .run("lambda_list_layers", Map.of("layer", layer))
                .value()
                .path("layers");

        assertThat(test.faulty.requests.stream().filter(request -> isVersions(request, layer)))
                .hasSize(2);
        assertThat(both).hasSize(2);
    }

    /** The first page has the first version alone, the second one the other. */
    private Answer halved(Request request, Answer answer) {
        var isSecond = request.path().contains("Marker=two");
        try {
            var page = (ObjectNode) JSON.readTree(answer.body());
            var kept = page.withArray("LayerVersions")
                    .valueStream()
                    .filter(version -> version.path("Version").asInt() == (isSecond ? 2 : 1))
                    .toList();
            page.putArray("LayerVersions").addAll(kept);
            return Answer.json(answer.status(), (isSecond ? page : page.put("NextMarker", "two")).toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void newestVersionOfALayer_isLookedForOnAllPages() {
        var layer = test.name("layer");
        moto.layer(layer, "1");
        moto.layer(layer, "2");
        test.faulty.fault = every::missing;
        test.faulty.change = (request, answer) -> isVersions(request, layer) ? halved(request, answer) : answer;

        assertThat(test.impact("lambda_attach_layer", Map.of("function", every.plain, "layer", layer))
                        .differences())
                .anyMatch(one -> one.toString().contains(layer + ":2"));
    }

    /** A new listing has to be tried here. */
    @Test
    void eachListing_isTried() throws NoSuchMethodException {
        var rows = PagesIT.class
                .getDeclaredMethod("listing_isReadToItsEnd", String.class, String.class, String.class, String.class)
                .getAnnotation(CsvSource.class)
                .value();
        assertThat(EveryTool.names())
                .filteredOn(tool -> tool.startsWith("lambda_list_") || tool.startsWith("lambda_find_"))
                .allMatch(tool -> Set.of(rows).stream().anyMatch(row -> row.startsWith(tool + ",")));
    }
}
