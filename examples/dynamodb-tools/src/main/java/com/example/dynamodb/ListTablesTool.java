package com.example.dynamodb;

import dev.awsagent.credentials.AwsClients;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

@ToolInfo(
        name = "dynamodb_list_tables",
        effect = Effect.READ,
        iam = "dynamodb:ListTables",
        value = "Lists the DynamoDB tables of one region, all of them or those whose name starts in a certain way.",
        examples = {
            "list dynamodb tables",
            "show all tables in dynamodb",
            "which dynamo tables are there",
            "what tables do we have",
            "how many dynamodb tables exist",
            "list the dynamodb tables starting with {prefix}",
            "show tables whose name starts with {prefix}"
        })
final class ListTablesTool implements Tool<ListTablesTool.Input, ListTablesTool.Output> {

    record Input(
            @Param(
                    value = "Only tables whose name starts with this",
                    kind = ParamKind.NAME,
                    words = {"starting with {}", "starts with {}", "beginning with {}"})
            @Nullable
            String prefix) {}

    record Output(int count, List<String> tables) {}

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(AwsCall.of("dynamodb", "ListTables").times(AwsCall.MANY));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) {
        var dynamoDb = call.service(AwsClients.class).client(DynamoDbClient.class);
        var tables = new ArrayList<String>();
        for (var page : dynamoDb.listTablesPaginator()) {
            call.checkCancelled();
            for (var table : page.tableNames()) {
                if (in.prefix() == null || table.startsWith(in.prefix())) {
                    tables.add(table);
                }
            }
            call.progress(tables.size(), -1, "tables", null);
        }
        return ToolResult.ok(new Output(tables.size(), tables));
    }
}
