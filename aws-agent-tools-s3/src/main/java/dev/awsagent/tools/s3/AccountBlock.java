package dev.awsagent.tools.s3;

import dev.awsagent.credentials.AwsClients;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tools.s3.SetPublicAccessTool.Setting;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.endpoints.Endpoint;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3control.S3ControlClient;
import software.amazon.awssdk.services.s3control.S3ControlClientBuilder;
import software.amazon.awssdk.services.s3control.model.PublicAccessBlockConfiguration;

/** The block of public access that an account has for all of its buckets, whatever theirs say. */
final class AccountBlock {

    private final S3ControlClient client;
    private final String account;

    private AccountBlock(S3ControlClient client, String account) {
        this.client = client;
        this.account = account;
    }

    /** @throws ToolException of kind {@code UNSUPPORTED} where the target does not have it: a sandbox */
    static AccountBlock of(ToolCall call) {
        var clients = call.service(AwsClients.class);
        // It holds in all regions, and each of them says so.
        var in = clients.target().region() == null ? clients.in(Region.US_EAST_1.id()) : clients;
        return new AccountBlock(client(in), account(call));
    }

    private static S3ControlClient client(AwsClients clients) {
        var endpoint = clients.endpoint("s3control");
        return clients.client(
                S3ControlClient.class,
                endpoint.map(URI::toString).orElse(""),
                (S3ControlClientBuilder builder) -> endpoint.ifPresent(own -> builder.endpointProvider(
                        // That of AWS has the account before its name, and one of somebody's own has no such names.
                        params -> CompletableFuture.completedFuture(
                                Endpoint.builder().url(own).build()))));
    }

    private static String account(ToolCall call) {
        var caller = call.caller();
        var parts = caller == null ? new String[0] : caller.split(":", 6);
        if (parts.length < 6 || !parts[4].matches("\\d{12}")) {
            throw new ToolException(
                    FailureKind.CREDENTIALS,
                    "it is not known which account these credentials belong to, and the block is that of an account",
                    "sts:GetCallerIdentity has to be allowed");
        }
        return parts[4];
    }

    String account() {
        return account;
    }

    /** Which of the four settings are on. */
    Set<Setting> on() {
        PublicAccessBlockConfiguration block;
        try {
            block = client.getPublicAccessBlock(request -> request.accountId(account))
                    .publicAccessBlockConfiguration();
        } catch (RuntimeException e) {
            if (S3Access.isCode(e, "NoSuchPublicAccessBlockConfiguration")) {
                return Set.of();
            }
            throw e;
        }
        var on = EnumSet.noneOf(Setting.class);
        if (block != null) {
            add(on, Setting.BLOCK_PUBLIC_ACLS, block.blockPublicAcls());
            add(on, Setting.IGNORE_PUBLIC_ACLS, block.ignorePublicAcls());
            add(on, Setting.BLOCK_PUBLIC_POLICY, block.blockPublicPolicy());
            add(on, Setting.RESTRICT_PUBLIC_BUCKETS, block.restrictPublicBuckets());
        }
        return on;
    }

    private static void add(Set<Setting> on, Setting setting, Boolean value) {
        if (Boolean.TRUE.equals(value)) {
            on.add(setting);
        }
    }

    /** Turns all four on. */
    void block() {
        client.putPublicAccessBlock(request -> request.accountId(account)
                .publicAccessBlockConfiguration(all -> all.blockPublicAcls(true)
                        .ignorePublicAcls(true)
                        .blockPublicPolicy(true)
                        .restrictPublicBuckets(true)));
    }

    static boolean isWhole(Set<Setting> on) {
        return on.size() == Setting.values().length;
    }

    /** What is on and what is not, as S3 names it. */
    static List<String> words(Set<Setting> on) {
        return List.of(Setting.values()).stream()
                .map(setting -> setting.sent + (on.contains(setting) ? ": on" : ": off"))
                .toList();
    }
}
