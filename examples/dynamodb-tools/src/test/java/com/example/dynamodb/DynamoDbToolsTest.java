package com.example.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.agent.Reply;
import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.testkit.ToolContract;
import dev.awsagent.testkit.ToolRunner;
import dev.awsagent.tool.ToolPlugin;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The promises that every tool keeps. */
class DynamoDbToolsTest extends ToolContract {

    @Override
    protected ToolPlugin plugin() {
        return new DynamoDbToolPlugin();
    }

    /** What this tool does, against something that answers like AWS. */
    @Nested
    class ListTables {

        @RegisterExtension
        static final AwsEmulator AWS = AwsEmulator.create();

        @BeforeEach
        void empty() {
            AWS.reset();
        }

        @Test
        void noTables_isAnEmptyList() {
            try (var runner = ToolRunner.on(AWS.environment())) {
                var tables = runner.run("dynamodb_list_tables", Map.of());
                assertThat(tables.value().get("count").asInt()).isZero();
                assertThat(tables.evidence())
                        .singleElement()
                        .satisfies(request -> assertThat(request.operation()).isEqualTo("ListTables"));
            }
        }

        @Test
        void moreThanAPage_areAllListed() throws Exception {
            for (int i = 0; i < 105; i++) {
                createTable("orders-%03d".formatted(i));
            }
            try (var runner = ToolRunner.on(AWS.environment())) {
                var tables = runner.run("dynamodb_list_tables", Map.of());
                assertThat(tables.value().get("tables")).hasSize(105);
                assertThat(tables.value().get("count").asInt()).isEqualTo(105);
                assertThat(tables.evidence()).hasSize(2);
            }
        }

        @Test
        void sentenceWithAPrefix_listsThose() throws Exception {
            createTable("orders");
            createTable("customers");
            try (var runner = ToolRunner.on(AWS.environment())) {
                var reply = runner.ask("list the dynamodb tables starting with 'cust'");
                assertThat(reply).isInstanceOf(Reply.Answer.class);
                assertThat(((Reply.Answer) reply).text()).contains("customers").doesNotContain("orders");
            }
        }

        /** By hand: outside of a reviewed step no SDK client may call. */
        private void createTable(String name) throws Exception {
            var body = """
                    {"TableName": "%s", "BillingMode": "PAY_PER_REQUEST",
                     "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                     "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}]}""".formatted(name);
            var scope = "test/20260101/" + AWS.region() + "/dynamodb/aws4_request";
            var request = HttpRequest.newBuilder(AWS.endpoint())
                    .header("Content-Type", "application/x-amz-json-1.0")
                    .header("X-Amz-Target", "DynamoDB_20120810.CreateTable")
                    .header(
                            "Authorization",
                            "AWS4-HMAC-SHA256 Credential=" + scope + ", SignedHeaders=host, Signature=0")
                    .POST(BodyPublishers.ofString(body))
                    .build();
            var answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }
    }
}
