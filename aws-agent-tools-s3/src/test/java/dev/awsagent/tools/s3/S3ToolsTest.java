package dev.awsagent.tools.s3;

import dev.awsagent.testkit.ToolContract;
import dev.awsagent.tool.ToolPlugin;
import java.util.Map;

class S3ToolsTest extends ToolContract {

    @Override
    protected ToolPlugin plugin() {
        return new S3ToolPlugin();
    }

    @Override
    protected Map<String, String> samples() {
        return SAMPLES;
    }

    /** As a person would say them. */
    static final Map<String, String> SAMPLES = Map.ofEntries(
            Map.entry("contentType", "text/html"),
            Map.entry("mediaType", "text/html"),
            Map.entry("originProfile", "prod"),
            Map.entry("regex", "^a.*[.]log$"),
            Map.entry("s3_restore_archived.duration", "5 days"),
            Map.entry("s3_read_text.maxBytes", "4 KB"),
            Map.entry("version", "3HL4kqtJvjVBH40Nrjfkd"),
            Map.entry("s3_add_transition_rule.after", "90 days"),
            Map.entry("s3_add_expiration_rule.after", "90 days"),
            Map.entry("s3_abort_uploads.olderThan", "7 days"),
            Map.entry("s3_list_uploads.olderThan", "7 days"),
            Map.entry("s3_remove_lifecycle_rule.id", "to-glacier-90d"),
            Map.entry("s3_set_encryption.algorithm", "KMS"),
            Map.entry("s3_set_encryption.kmsKey", "arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d"),
            Map.entry("s3_set_policy.policy", "./policy.json"),
            Map.entry("s3_untag_bucket.tags", "cost-center"),
            Map.entry("s3_set_cors.origin", "https://www.example.com"),
            Map.entry("s3_remove_cors.origin", "https://www.example.com"),
            Map.entry("s3_set_website.index", "index.html"),
            Map.entry("s3_set_website.error", "error.html"),
            Map.entry("s3_set_website.files", "index.html"));
}
