package dev.awsagent.tools.lambda;

import dev.awsagent.credential.CredentialService;
import dev.awsagent.credential.Target;
import dev.awsagent.credentials.AwsClients;
import dev.awsagent.journal.AuditException;
import dev.awsagent.journal.AuditSink;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Sends the audit log to CloudWatch Logs as well: {@code kind: cloudwatch}. */
public final class CloudWatchAuditSinkFactory implements AuditSink.Factory {

    private static final String GROUP = "log_group";
    private static final String STREAM = "log_stream";
    private static final Set<String> SETTINGS = Set.of(GROUP, STREAM, "profile", "region");

    @Override
    public String kind() {
        return "cloudwatch";
    }

    @Override
    public AuditSink create(Map<String, String> settings, Supplier<@Nullable CredentialService> credentials) {
        for (var name : settings.keySet()) {
            if (!SETTINGS.contains(name)) {
                throw new AuditException(
                        "audit." + name + " is nothing that CloudWatch Logs can be told",
                        "write one of " + String.join(", ", new TreeSet<>(SETTINGS)));
            }
        }
        var group = settings.get(GROUP);
        if (group == null || group.isBlank()) {
            throw new AuditException(
                    "audit does not say to which log group of CloudWatch Logs",
                    "write log_group: NAME of one that is there");
        }
        var target = Target.ANY.withProfile(settings.get("profile")).withRegion(settings.get("region"));
        return new CloudWatchAuditSink(
                () -> clients(target, credentials), group, settings.getOrDefault(STREAM, ownStream()));
    }

    private static AwsClients clients(Target target, Supplier<@Nullable CredentialService> credentials) {
        var service = Objects.requireNonNull(credentials.get(), "its settings came from there");
        return service.service(AwsClients.class, service.settle(target))
                .orElseThrow(() -> new AuditException(
                        "the credentials of this agent make no clients of AWS",
                        "use the service of aws-agent-credentials, or another place for the audit log"));
    }

    /** Of whoever runs this, without what a stream's name must not have. */
    private static String ownStream() {
        return "aws-agent-" + System.getProperty("user.name", "unknown").replaceAll("[^A-Za-z0-9._-]", "-");
    }
}
