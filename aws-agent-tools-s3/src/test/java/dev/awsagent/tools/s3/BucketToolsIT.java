package dev.awsagent.tools.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.awsagent.agent.Reply;
import dev.awsagent.credential.Target;
import dev.awsagent.guard.Approval;
import dev.awsagent.guard.Decision;
import dev.awsagent.plan.Argument;
import dev.awsagent.plan.Origin;
import dev.awsagent.plan.Plan;
import dev.awsagent.plan.Step;
import dev.awsagent.testkit.AwsEmulator;
import dev.awsagent.testkit.ToolRunner;
import dev.awsagent.tool.CreationTags;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.Undo;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketCannedACL;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.CORSRule;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.ObjectOwnership;
import software.amazon.awssdk.services.s3.model.Protocol;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.TransitionStorageClass;

/** The tools for the setup of buckets on {@code moto_server}; what they did is read back by the SDK alone. */
class BucketToolsIT {

    @RegisterExtension
    static final AwsEmulator AWS = AwsEmulator.create();

    @TempDir
    Path work;

    private S3Client s3;
    private Rig rig;
    private String bucket;

    @BeforeEach
    void start() {
        s3 = Rig.client(AWS.endpoint(), AWS.accessKeyId(), AWS.secretAccessKey());
        rig = Rig.on(AWS.environment(), work);
        bucket = "b-" + UUID.randomUUID();
        s3.createBucket(request -> request.bucket(bucket));
    }

    @AfterEach
    void stop() {
        rig.close();
        s3.close();
    }

    private Map<String, Object> in(Object... more) {
        var arguments = new HashMap<String, Object>();
        arguments.put("bucket", bucket);
        for (int i = 0; i < more.length; i += 2) {
            arguments.put((String) more[i], more[i + 1]);
        }
        return arguments;
    }

    private void put(String key, String content) {
        s3.putObject(request -> request.bucket(bucket).key(key), RequestBody.fromString(content));
    }

    private void keepVersions() {
        s3.putBucketVersioning(request ->
                request.bucket(bucket).versioningConfiguration(to -> to.status(BucketVersioningStatus.ENABLED)));
    }

    private String begin(String key) {
        return s3.createMultipartUpload(request -> request.bucket(bucket).key(key))
                .uploadId();
    }

    /** Reviewed, then run as an agent does it. */
    private Amendment.Output amend(String tool, Map<String, Object> arguments) throws Exception {
        rig.reviewed = rig.inspect(tool, arguments);
        try {
            return rig.ok(tool, arguments);
        } finally {
            rig.reviewed = null;
        }
    }

    private List<String> notes(String tool, Map<String, Object> arguments) throws Exception {
        return said(rig.inspect(tool, arguments));
    }

    /** What comes, goes and stays, and the notes. */
    private static List<String> said(Impact impact) {
        var differences = impact.differences().stream().map(one -> {
            if (one.before() == null) {
                return "new: " + one.after();
            }
            return (one.after() == null ? "goes: " : one.after().equals(one.before()) ? "stays: " : "becomes: ")
                    + one.before();
        });
        return Stream.concat(differences, impact.notes().stream()).toList();
    }

    // ---- versioning, encryption, public access, ownership

    @Test
    void versioning_isTurnedOnAndSuspendedAndNothingIsDeleted() throws Exception {
        assertThat(notes("s3_set_versioning", in("status", "ENABLED")))
                .contains("new: enabled")
                .anyMatch(note -> note.contains("only suspended"));
        assertThat(amend("s3_set_versioning", in("status", "ENABLED")).changed())
                .isTrue();
        assertThat(s3.getBucketVersioning(request -> request.bucket(bucket)).status())
                .isEqualTo(BucketVersioningStatus.ENABLED);
        put("a", "1");
        put("a", "2");
        amend("s3_set_versioning", in("status", "SUSPENDED"));
        assertThat(s3.getBucketVersioning(request -> request.bucket(bucket)).status())
                .isEqualTo(BucketVersioningStatus.SUSPENDED);
        assertThat(s3.listObjectVersions(request -> request.bucket(bucket)).versions())
                .hasSize(2);
    }

    @Test
    void whatIsSoAlready_isNotSentAgain() throws Exception {
        keepVersions();
        var impact = rig.inspect("s3_set_versioning", in("status", "ENABLED"));
        assertThat(impact.undo()).isEqualTo(Undo.NOT_NEEDED);
        assertThat(impact.notes()).contains("it is so already: nothing would change");
        assertThat(amend("s3_set_versioning", in("status", "ENABLED")).changed())
                .isFalse();
        assertThat(rig.operations()).containsExactly("GetBucketVersioning");
    }

    @Test
    void encryption_takesAKeyAndABucketKeyAndGoesBack() throws Exception {
        amend("s3_set_encryption", in("algorithm", "KMS", "kmsKey", "alias/data", "bucketKey", true));
        var rule = s3.getBucketEncryption(request -> request.bucket(bucket))
                .serverSideEncryptionConfiguration()
                .rules()
                .get(0);
        assertThat(rule.applyServerSideEncryptionByDefault().sseAlgorithm()).isEqualTo(ServerSideEncryption.AWS_KMS);
        assertThat(rule.applyServerSideEncryptionByDefault().kmsMasterKeyID()).isEqualTo("alias/data");
        assertThat(rule.bucketKeyEnabled()).isTrue();
        assertThat(notes("s3_set_encryption", in("algorithm", "AES256")))
                .contains("goes: aws:kms with key alias/data, bucket key on", "new: AES256");
        amend("s3_set_encryption", in("algorithm", "DSSE"));
        assertThat(s3.getBucketEncryption(request -> request.bucket(bucket))
                        .serverSideEncryptionConfiguration()
                        .rules()
                        .get(0)
                        .applyServerSideEncryptionByDefault())
                .satisfies(to -> {
                    assertThat(to.sseAlgorithmAsString()).isEqualTo("aws:kms:dsse");
                    assertThat(to.kmsMasterKeyID()).isEqualTo("alias/data");
                });
        amend("s3_set_encryption", in("algorithm", "AES256"));
        assertThat(s3.getBucketEncryption(request -> request.bucket(bucket))
                        .serverSideEncryptionConfiguration()
                        .rules()
                        .get(0)
                        .applyServerSideEncryptionByDefault()
                        .kmsMasterKeyID())
                .isNull();
    }

    @Test
    void publicAccess_isBlockedAsAWholeAndLoosenedInPart() throws Exception {
        amend("s3_set_public_access", in("access", "BLOCK"));
        assertThat(block()).containsExactly(true, true, true, true);
        var arguments = in("access", "ALLOW", "only", List.of("BLOCK_PUBLIC_POLICY", "RESTRICT_PUBLIC_BUCKETS"));
        var impact = rig.inspect("s3_set_public_access", arguments);
        assertThat(impact.confirm()).isEqualTo(bucket);
        assertThat(said(impact))
                .contains(
                        "goes: all public access is blocked",
                        "new: not blocked: BlockPublicPolicy, RestrictPublicBuckets");
        amend("s3_set_public_access", arguments);
        assertThat(block()).containsExactly(true, true, false, false);
        assertThat(rig.bind("s3_set_public_access", in("access", "ALLOW")).effect())
                .isEqualTo(Effect.DESTROY);
        assertThat(rig.bind("s3_set_public_access", in("access", "BLOCK")).effect())
                .isEqualTo(Effect.WRITE);
    }

    private List<Boolean> block() {
        var block = s3.getPublicAccessBlock(request -> request.bucket(bucket)).publicAccessBlockConfiguration();
        return List.of(
                block.blockPublicAcls(),
                block.ignorePublicAcls(),
                block.blockPublicPolicy(),
                block.restrictPublicBuckets());
    }

    @Test
    void unblocking_saysWhatBecomesPublicByIt() throws Exception {
        s3.putBucketPolicy(request -> request.bucket(bucket).policy(open()));
        amend("s3_set_public_access", in("access", "BLOCK"));
        assertThat(notes("s3_set_public_access", in("access", "ALLOW")))
                .contains("BECOMES PUBLIC: its policy lets anybody in");
        // What keeps the policy from counting stays on.
        assertThat(notes("s3_set_public_access", in("access", "ALLOW", "only", List.of("BLOCK_PUBLIC_POLICY"))))
                .noneMatch(note -> note.startsWith("BECOMES PUBLIC"));
        assertThat(notes("s3_set_public_access", in("access", "BLOCK")))
                .contains("is closed by it, unless it is already: its policy lets anybody in");
    }

    @Test
    void ownership_isSet() throws Exception {
        amend("s3_set_ownership", in("ownership", "OBJECT_WRITER"));
        assertThat(s3.getBucketOwnershipControls(request -> request.bucket(bucket))
                        .ownershipControls()
                        .rules())
                .singleElement()
                .satisfies(rule -> assertThat(rule.objectOwnership()).isEqualTo(ObjectOwnership.OBJECT_WRITER));
        BucketInfoTool.Output info = rig.ok("s3_bucket_info", in("ownership", true));
        assertThat(info.settings().get(0).value()).startsWith("ObjectWriter: ACLs count");
    }

    // ---- lifecycle

    private List<LifecycleRule> rules() {
        return s3.getBucketLifecycleConfiguration(request -> request.bucket(bucket))
                .rules();
    }

    private void expireOldLogs() {
        s3.putBucketLifecycleConfiguration(request -> request.bucket(bucket)
                .lifecycleConfiguration(to -> to.rules(rule -> rule.id("old-logs")
                        .status(ExpirationStatus.ENABLED)
                        .filter(filter -> filter.prefix("logs/"))
                        .expiration(expiration -> expiration.days(365)))));
    }

    @Test
    void lifecycleRule_isAddedBesideThoseThatAreThere() throws Exception {
        expireOldLogs();
        var arguments = in("prefix", "logs/", "storageClass", "GLACIER", "after", "P90D");
        assertThat(notes("s3_add_transition_rule", arguments))
                .contains(
                        "new: to-glacier-90d (Enabled, logs/*): to GLACIER after 90 days",
                        "stays: old-logs (Enabled, logs/*): expires after 365 days");
        amend("s3_add_transition_rule", arguments);
        assertThat(rules()).extracting(LifecycleRule::id).containsExactly("old-logs", "to-glacier-90d");
        assertThat(rules().get(0).expiration().days()).isEqualTo(365);
        assertThat(rules().get(1).transitions()).singleElement().satisfies(to -> {
            assertThat(to.days()).isEqualTo(90);
            assertThat(to.storageClass()).isEqualTo(TransitionStorageClass.GLACIER);
        });
    }

    @Test
    void ruleThatDiffersInItsDaysOnly_isReplacedInItsPlace() throws Exception {
        amend("s3_add_transition_rule", in("storageClass", "GLACIER", "after", "P90D"));
        amend("s3_add_expiration_rule", in("after", "P400D"));
        amend("s3_add_transition_rule", in("storageClass", "GLACIER", "after", "P60D"));
        amend("s3_add_transition_rule", in("storageClass", "DEEP_ARCHIVE", "after", "P180D"));
        assertThat(rules())
                .extracting(LifecycleRule::id)
                .containsExactly("to-glacier-90d", "expire-400d", "to-deep-archive-180d");
        assertThat(rules().get(0).transitions().get(0).days()).isEqualTo(60);
        amend("s3_add_expiration_rule", in("after", "P500D", "id", "expire-400d"));
        assertThat(rules().get(1).expiration().days()).isEqualTo(500);
        assertThat(rules()).hasSize(3);
    }

    @Test
    void expiration_asksForTheNameAndSaysWhatIsDeleted() throws Exception {
        keepVersions();
        var old = in("what", "OLD_VERSIONS", "after", "P30D");
        assertThat(rig.inspect("s3_add_expiration_rule", old).confirm()).isEqualTo(bucket);
        amend("s3_add_expiration_rule", old);
        var uploads = in("what", "UNFINISHED_UPLOADS", "after", "P7D");
        assertThat(rig.inspect("s3_add_expiration_rule", uploads).confirm()).isNull();
        amend("s3_add_expiration_rule", uploads);
        assertThat(notes("s3_add_expiration_rule", in("prefix", "tmp/", "after", "P1D")))
                .anyMatch(note -> note.startsWith("S3 DELETES objects below tmp/"))
                .contains("the bucket keeps versions: what is deleted stays behind as an older version");
        assertThat(rules().get(0).noncurrentVersionExpiration().noncurrentDays())
                .isEqualTo(30);
        assertThat(rules().get(1).abortIncompleteMultipartUpload().daysAfterInitiation())
                .isEqualTo(7);
    }

    @Test
    void daysThatS3DoesNotTake_areRefusedBeforeAnythingIsSent() {
        for (var arguments : List.of(
                in("storageClass", "GLACIER", "after", "PT36H"),
                in("storageClass", "STANDARD_IA", "after", "P10D"),
                in("storageClass", "GLACIER", "after", "PT-24H"))) {
            assertThat(rig.failed("s3_add_transition_rule", arguments).kind()).isEqualTo(FailureKind.INVALID);
        }
        assertThat(rig.failed("s3_add_expiration_rule", in("after", "PT0S")).kind())
                .isEqualTo(FailureKind.INVALID);
        assertThat(rig.evidence()).isEmpty();
    }

    @Test
    void lifecycleRule_isRemovedByItsNameAndTheOthersStay() throws Exception {
        expireOldLogs();
        amend("s3_add_transition_rule", in("storageClass", "GLACIER", "after", "P90D"));
        var failed = rig.failed("s3_remove_lifecycle_rule", in("id", "no-such"));
        assertThat(failed.kind()).isEqualTo(FailureKind.NOT_FOUND);
        assertThat(failed.hint()).contains("old-logs", "to-glacier-90d");
        amend("s3_remove_lifecycle_rule", in("id", "old-logs"));
        assertThat(rules()).extracting(LifecycleRule::id).containsExactly("to-glacier-90d");
        amend("s3_remove_lifecycle_rule", in("id", "to-glacier-90d"));
        assertThatThrownBy(this::rules)
                .isInstanceOfSatisfying(
                        S3Exception.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("NoSuchLifecycleConfiguration"));
        expireOldLogs();
        assertThat(amend("s3_remove_lifecycle_rule", in("all", true)).after()).isEmpty();
        assertThat(rig.failed("s3_remove_lifecycle_rule", in()).kind()).isEqualTo(FailureKind.INVALID);
    }

    // ---- policy

    private String open() {
        return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"read\",\"Effect\":\"Allow\",\"Principal\":\"*\","
                + "\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::" + bucket + "/*\"}]}";
    }

    private String narrow() {
        return open().replace("\"*\",", "{\"AWS\":\"arn:aws:iam::123456789012:root\"},");
    }

    @Test
    void policy_isSetFromAFileAndShownInWords() throws Exception {
        Files.writeString(work.resolve("policy.json"), narrow());
        ShowPolicyTool.Output none = rig.ok("s3_show_policy", in());
        assertThat(none.policy()).isNull();
        amend("s3_set_policy", in("policy", "policy.json"));
        assertThat(s3.getBucketPolicy(request -> request.bucket(bucket)).policy())
                .isEqualTo(narrow());
        ShowPolicyTool.Output shown = rig.ok("s3_show_policy", in());
        assertThat(shown.open()).isFalse();
        assertThat(shown.statements())
                .containsExactly(
                        "read: allows arn:aws:iam::123456789012:root s3:GetObject on arn:aws:s3:::" + bucket + "/*");
        assertThat(shown.policy()).isEqualTo(narrow());
        var failed = rig.failed("s3_set_policy", in("policy", "nope.json"));
        assertThat(failed.kind()).isEqualTo(FailureKind.INVALID);
        assertThat(failed.message()).contains("there is no file 'nope.json'");
    }

    @Test
    void policyThatMakesItPublic_isShownAsSuchWithTheDifference() throws Exception {
        s3.putBucketPolicy(request -> request.bucket(bucket).policy(narrow()));
        var impact = rig.inspect("s3_set_policy", in("policy", open()));
        assertThat(impact.confirm()).isEqualTo(bucket);
        assertThat(said(impact))
                .contains("it makes the bucket PUBLIC: anybody is let in")
                .anyMatch(note -> note.startsWith("goes: read: allows arn:aws:iam::123456789012:root"))
                .anyMatch(note -> note.startsWith("new: read: allows anybody s3:GetObject"));
        s3.putPublicAccessBlock(
                request -> request.bucket(bucket).publicAccessBlockConfiguration(to -> to.blockPublicPolicy(true)));
        assertThat(notes("s3_set_policy", in("policy", open())))
                .anyMatch(note -> note.contains("public access block refuses such a policy"));
        assertThat(notes(
                        "s3_set_policy",
                        in("policy", open().replace("Allow", "Deny").replace("GetObject", "*"))))
                .anyMatch(note -> note.contains("LOCK YOU OUT"));
    }

    @Test
    void policyFileThatChangesAfterItWasReviewed_isNotSet() throws Exception {
        Files.writeString(work.resolve("policy.json"), narrow());
        rig.reviewed = rig.inspect("s3_set_policy", in("policy", "policy.json"));
        Files.writeString(work.resolve("policy.json"), open());
        assertThat(rig.failed("s3_set_policy", in("policy", "policy.json")).kind())
                .isEqualTo(FailureKind.CONFLICT);
        assertThat(rig.operations()).doesNotContain("PutBucketPolicy");
    }

    @Test
    void policy_isDeleted() throws Exception {
        s3.putBucketPolicy(request -> request.bucket(bucket).policy(open()));
        var deleted = amend("s3_delete_policy", in());
        assertThat(deleted.before())
                .singleElement()
                .satisfies(line -> assertThat(line).contains("allows anybody"));
        assertThat(deleted.replaced()).isEqualTo(open());
        assertThatThrownBy(() -> s3.getBucketPolicy(request -> request.bucket(bucket)))
                .isInstanceOf(S3Exception.class);
        assertThat(amend("s3_delete_policy", in()).changed()).isFalse();
    }

    // ---- tags

    private Map<String, String> tags() {
        var tags = new LinkedHashMap<String, String>();
        s3.getBucketTagging(request -> request.bucket(bucket))
                .tagSet()
                .forEach(tag -> tags.put(tag.key(), tag.value()));
        return tags;
    }

    private void tag(String key, String value) {
        s3.putBucketTagging(request -> request.bucket(bucket)
                .tagging(to -> to.tagSet(Tag.builder().key(key).value(value).build())));
    }

    @Test
    void tags_areMergedAndRemovedOneByOne() throws Exception {
        tag("team", "data");
        assertThat(notes("s3_tag_bucket", in("tags", Map.of("env", "prod"))))
                .contains("new: env=prod", "stays: team=data");
        amend("s3_tag_bucket", in("tags", Map.of("env", "prod", "owner", "me")));
        assertThat(tags()).containsOnly(Map.entry("team", "data"), Map.entry("env", "prod"), Map.entry("owner", "me"));
        amend("s3_tag_bucket", in("tags", Map.of("env", "dev")));
        assertThat(tags()).containsEntry("env", "dev").hasSize(3);
        amend("s3_untag_bucket", in("tags", List.of("env", "owner")));
        assertThat(tags()).containsOnly(Map.entry("team", "data"));
        assertThat(rig.failed("s3_untag_bucket", in("tags", List.of("gone"))).kind())
                .isEqualTo(FailureKind.NOT_FOUND);
        amend("s3_untag_bucket", in("tags", List.of("team")));
        assertThatThrownBy(this::tags).isInstanceOf(S3Exception.class);
    }

    // ---- CORS, website, logging

    private List<CORSRule> cors() {
        return s3.getBucketCors(request -> request.bucket(bucket)).corsRules();
    }

    @Test
    void cors_isMergedByOrigin() throws Exception {
        s3.putBucketCors(request -> request.bucket(bucket)
                .corsConfiguration(
                        to -> to.corsRules(rule -> rule.allowedOrigins("https://a.example", "https://b.example")
                                .allowedMethods("GET"))));
        amend("s3_set_cors", in("origin", "https://c.example", "methods", List.of("PUT"), "maxAge", "PT1H"));
        assertThat(cors()).hasSize(2);
        assertThat(cors().get(0).allowedMethods()).containsExactly("PUT");
        assertThat(cors().get(0).maxAgeSeconds()).isEqualTo(3600);
        amend("s3_set_cors", in("origin", "https://c.example"));
        assertThat(cors()).hasSize(2);
        assertThat(cors().get(0).allowedMethods()).containsExactly("GET", "HEAD");
        amend("s3_remove_cors", in("origin", "https://a.example"));
        assertThat(cors().get(1).allowedOrigins()).containsExactly("https://b.example");
        assertThat(rig.failed("s3_remove_cors", in("origin", "https://no.example"))
                        .kind())
                .isEqualTo(FailureKind.NOT_FOUND);
        amend("s3_remove_cors", in("all", true));
        assertThatThrownBy(this::cors).isInstanceOf(S3Exception.class);
    }

    @Test
    void website_keepsItsRoutingRulesAndItsErrorDocument() throws Exception {
        s3.putBucketWebsite(request -> request.bucket(bucket)
                .websiteConfiguration(to -> to.indexDocument(index -> index.suffix("home.html"))
                        .errorDocument(error -> error.key("oops.html"))
                        .routingRules(rule -> rule.condition(when -> when.keyPrefixEquals("old/"))
                                .redirect(where -> where.replaceKeyPrefixWith("new/")))));
        assertThat(notes("s3_set_website", in("index", "index.html")))
                .contains(
                        "goes: index document home.html",
                        "new: index document index.html",
                        "stays: error document oops.html",
                        "stays: routing rule of old/* to new/*");
        amend("s3_set_website", in("index", "index.html"));
        var site = s3.getBucketWebsite(request -> request.bucket(bucket));
        assertThat(site.indexDocument().suffix()).isEqualTo("index.html");
        assertThat(site.errorDocument().key()).isEqualTo("oops.html");
        assertThat(site.routingRules()).hasSize(1);
        assertThat(amend("s3_set_website", in()).changed()).isFalse();
        amend("s3_remove_website", in());
        assertThatThrownBy(() -> s3.getBucketWebsite(request -> request.bucket(bucket)))
                .isInstanceOf(S3Exception.class);
    }

    @Test
    void websiteOfFilesWhoseNamesSayWhichIsWhich_hasThem() throws Exception {
        amend("s3_set_website", in("files", List.of("404.html", "index.html")));
        var site = s3.getBucketWebsite(request -> request.bucket(bucket));
        assertThat(site.indexDocument().suffix()).isEqualTo("index.html");
        assertThat(site.errorDocument().key()).isEqualTo("404.html");
        var failed = rig.failed("s3_set_website", in("files", List.of("start.html")));
        assertThat(failed.message()).contains("whether 'start.html' is the index document or the error document");
    }

    @Test
    void websiteThatSentAllOn_becomesOneWithDocuments() throws Exception {
        s3.putBucketWebsite(request -> request.bucket(bucket)
                .websiteConfiguration(to -> to.redirectAllRequestsTo(
                        where -> where.hostName("example.com").protocol(Protocol.HTTPS))));
        assertThat(notes("s3_set_website", in()))
                .contains("goes: all requests are sent on to https://example.com", "new: index document index.html");
        amend("s3_set_website", in());
        assertThat(s3.getBucketWebsite(request -> request.bucket(bucket)).redirectAllRequestsTo())
                .isNull();
    }

    @Test
    void logging_goesToAnotherBucketAndEnds() throws Exception {
        var logs = "logs-" + UUID.randomUUID();
        s3.createBucket(request -> request.bucket(logs).objectOwnership(ObjectOwnership.OBJECT_WRITER));
        s3.putBucketAcl(request -> request.bucket(logs).acl("log-delivery-write"));
        amend("s3_set_logging", in("target", logs));
        var logging = s3.getBucketLogging(request -> request.bucket(bucket)).loggingEnabled();
        assertThat(logging.targetBucket()).isEqualTo(logs);
        assertThat(logging.targetPrefix()).isEqualTo(bucket + "/");
        BucketInfoTool.Output info = rig.ok("s3_bucket_info", in("logging", true));
        assertThat(info.settings().get(0).value()).isEqualTo("to s3://" + logs + "/" + bucket + "/");
        amend("s3_set_logging", in("off", true));
        assertThat(s3.getBucketLogging(request -> request.bucket(bucket)).loggingEnabled())
                .isNull();
        assertThat(rig.failed("s3_set_logging", in()).kind()).isEqualTo(FailureKind.INVALID);
    }

    @Test
    void notificationsAndReplication_areShown() {
        s3.putBucketNotificationConfiguration(request -> request.bucket(bucket)
                .skipDestinationValidation(true)
                .notificationConfiguration(to ->
                        to.queueConfigurations(queue -> queue.queueArn("arn:aws:sqs:us-east-1:123456789012:jobs")
                                .eventsWithStrings("s3:ObjectCreated:*")
                                .filter(filter -> filter.key(key -> key.filterRules(
                                        rule -> rule.name("prefix").value("in/")))))));
        keepVersions();
        var copy = "copy-" + UUID.randomUUID();
        s3.createBucket(request -> request.bucket(copy));
        s3.putBucketVersioning(request ->
                request.bucket(copy).versioningConfiguration(to -> to.status(BucketVersioningStatus.ENABLED)));
        s3.putBucketReplication(request -> request.bucket(bucket)
                .replicationConfiguration(to -> to.role("arn:aws:iam::123456789012:role/copy")
                        .rules(rule -> rule.id("all")
                                .status("Enabled")
                                .priority(1)
                                .filter(filter -> filter.prefix("docs/"))
                                .destination(where -> where.bucket("arn:aws:s3:::" + copy)))));
        BucketInfoTool.Output info = rig.ok("s3_bucket_info", in("notifications", true, "replication", true));
        assertThat(info.settings().get(0).value())
                .isEqualTo("s3:ObjectCreated:* to queue arn:aws:sqs:us-east-1:123456789012:jobs, only prefix in/");
        assertThat(info.settings().get(1).value()).startsWith("all (Enabled").contains("to arn:aws:s3:::" + copy);
    }

    // ---- what is public

    @Test
    void publicBuckets_areFoundByPolicyAndByAcl() {
        var acl = "acl-" + UUID.randomUUID();
        s3.createBucket(request -> request.bucket(acl).objectOwnership(ObjectOwnership.OBJECT_WRITER));
        s3.putBucketAcl(request -> request.bucket(acl).acl(BucketCannedACL.PUBLIC_READ));
        var closed = "closed-" + UUID.randomUUID();
        s3.createBucket(request -> request.bucket(closed));
        s3.putBucketPolicy(request -> request.bucket(closed).policy(open().replace(bucket, closed)));
        s3.putPublicAccessBlock(request -> request.bucket(closed)
                .publicAccessBlockConfiguration(to -> to.blockPublicAcls(true)
                        .ignorePublicAcls(true)
                        .blockPublicPolicy(true)
                        .restrictPublicBuckets(true)));
        s3.putBucketPolicy(request -> request.bucket(bucket).policy(open()));
        ListPublicBucketsTool.Output found = rig.ok("s3_list_public_buckets", Map.of());
        assertThat(found.open())
                .contains(
                        new ListPublicBucketsTool.Open(bucket, List.of("its policy lets anybody in")),
                        new ListPublicBucketsTool.Open(acl, List.of("its ACL gives READ to anybody")))
                .noneMatch(one -> one.bucket().equals(closed));
        assertThat(found.notBlocked()).doesNotContain(closed, bucket, acl);
        assertThat(found.accountBlock()).hasSize(4).allMatch(setting -> setting.endsWith(": off"));
    }

    @Test
    void accountBlock_isShownSetAndClosesWhatIsOpen() throws Exception {
        s3.putBucketPolicy(request -> request.bucket(bucket).policy(open()));
        try {
            ShowAccountBlockTool.Output before = rig.ok("s3_show_account_block", Map.of());
            assertThat(before.account()).isEqualTo("123456789012");
            assertThat(before.blocked()).isFalse();
            assertThat(rig.review("s3_block_account", Map.of()).notes())
                    .contains("now: BlockPublicAcls: off")
                    .anyMatch(note -> note.contains("stop working"));

            BlockAccountTool.Output done = rig.ok("s3_block_account", Map.of());

            assertThat(done.changed()).isTrue();
            assertThat(rig.operations()).containsExactly("GetPublicAccessBlock", "PutPublicAccessBlock");
            assertThat(rig.failed("s3_block_account", Map.of()).kind()).isEqualTo(FailureKind.CONFLICT);
            rig.reviewed = null;
            BlockAccountTool.Output again = rig.ok("s3_block_account", Map.of());
            assertThat(again.changed()).isFalse();
            ShowAccountBlockTool.Output after = rig.ok("s3_show_account_block", Map.of());
            assertThat(after.blocked()).isTrue();
            ListPublicBucketsTool.Output found = rig.ok("s3_list_public_buckets", Map.of());
            assertThat(found.open()).isEmpty();
            assertThat(found.notBlocked()).isEmpty();
            assertThat(found.accountBlock()).allMatch(setting -> setting.endsWith(": on"));
        } finally {
            unblockAccount();
        }
    }

    /** No tool does it. */
    private static void unblockAccount() throws Exception {
        var request = HttpRequest.newBuilder(AWS.endpoint().resolve("/v20180820/configuration/publicAccessBlock"))
                .header("x-amz-account-id", "123456789012")
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, Signature=0")
                .DELETE()
                .build();
        var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());
        assertThat(answer.statusCode()).isLessThan(300);
    }

    // ---- uploads

    @Test
    void unfinishedUploads_areListedAndDropped() throws Exception {
        var first = begin("a.bin");
        begin("logs/b.bin");
        begin("logs/c.bin");
        ListUploadsTool.Output all = rig.ok("s3_list_uploads", in());
        assertThat(all.count()).isEqualTo(3);
        assertThat(all.uploads()).extracting(ListUploadsTool.Upload::key).contains("a.bin", "logs/b.bin");
        ListUploadsTool.Output below = rig.ok("s3_list_uploads", in("prefix", "logs/"));
        assertThat(below.count()).isEqualTo(2);
        ListUploadsTool.Output old = rig.ok("s3_list_uploads", in("olderThan", "2001-01-01T00:00:00Z"));
        assertThat(old.count()).isZero();

        assertThatThrownBy(() -> rig.inspect("s3_abort_uploads", in("id", "no-such")))
                .isInstanceOfSatisfying(
                        ToolException.class, e -> assertThat(e.kind()).isEqualTo(FailureKind.NOT_FOUND));
        var one = rig.inspect("s3_abort_uploads", in("id", first));
        assertThat(one.confirm()).isNull();
        assertThat(one.undo()).isEqualTo(Undo.NO);
        AbortUploadsTool.Output dropped = rig.ok("s3_abort_uploads", in("id", first));
        assertThat(dropped.aborted()).isEqualTo(1);
        assertThat(uploading()).containsExactlyInAnyOrder("logs/b.bin", "logs/c.bin");
        assertThat(rig.inspect("s3_abort_uploads", in("key", "logs/b.bin")).count())
                .isEqualTo(1);
        rig.ok("s3_abort_uploads", in("key", "logs/b.bin"));
        assertThat(uploading()).containsExactly("logs/c.bin");
        var rest = rig.inspect("s3_abort_uploads", in("olderThan", "P1D"));
        assertThat(rest.confirm()).isEqualTo(bucket);
        rig.ok("s3_abort_uploads", in("olderThan", "P1D"));
        assertThat(uploading()).isEmpty();
        assertThat(rig.failed("s3_abort_uploads", in()).kind()).isEqualTo(FailureKind.NOT_FOUND);
    }

    private List<String> uploading() {
        return s3.listMultipartUploads(request -> request.bucket(bucket)).uploads().stream()
                .map(upload -> upload.key())
                .toList();
    }

    // ---- emptying

    private long left() {
        var left = s3.listObjectVersions(request -> request.bucket(bucket));
        return left.versions().size() + left.deleteMarkers().size();
    }

    @Test
    void emptying_takesVersionsMarkersAndUploadsToo() throws Exception {
        keepVersions();
        for (var key : S3ToolsContract.ODD_KEYS) {
            put(key, "12345");
        }
        put("a", "1");
        put("a", "22");
        s3.deleteObject(request -> request.bucket(bucket).key("a"));
        begin("b");
        var impact = rig.inspect("s3_empty_bucket", in());
        assertThat(impact.confirm()).isEqualTo(bucket);
        assertThat(impact.undo()).isEqualTo(Undo.NO);
        assertThat(impact.count()).isEqualTo(S3ToolsContract.ODD_KEYS.size() + 4L);
        assertThat(impact.notes())
                .anyMatch(note -> note.contains((S3ToolsContract.ODD_KEYS.size() + 2) + " objects and older versions")
                        && note.contains("1 delete markers")
                        && note.contains("1 unfinished uploads"));
        EmptyBucketTool.Output done = rig.ok("s3_empty_bucket", in());
        assertThat(done.deleted().count()).isEqualTo(impact.count());
        assertThat(left()).isZero();
        assertThat(uploading()).isEmpty();
        assertThat(s3.headBucket(request -> request.bucket(bucket))
                        .sdkHttpResponse()
                        .isSuccessful())
                .isTrue();
        assertThat(rig.inspect("s3_empty_bucket", in()).undo()).isEqualTo(Undo.NOT_NEEDED);
    }

    @Test
    @org.junit.jupiter.api.Tag("slow")
    void emptyingMoreThanOnePage_countsThemAllAndTellsHowFarItIs() throws Exception {
        for (int i = 0; i < 1005; i++) {
            put("k/" + i, "ab");
        }
        assertThat(rig.inspect("s3_empty_bucket", in()).count()).isEqualTo(1005);
        EmptyBucketTool.Output done = rig.ok("s3_empty_bucket", in());
        assertThat(done.deleted()).isEqualTo(new Emptying.Content(1005, 0, 0, 2010, false));
        assertThat(rig.operations().stream().filter("DeleteObjects"::equals)).hasSize(2);
        assertThat(rig.progress).extracting(Rig.Step::done).containsExactly(1000L, 1005L);
        assertThat(left()).isZero();
    }

    @Test
    void emptyingThatIsCalledOff_saysWhatIsGone() throws Exception {
        for (int i = 0; i < 1005; i++) {
            put("k/" + i, "ab");
        }
        assertThat(rig.inspect("s3_empty_bucket", in()).count()).isEqualTo(1005);
        rig.cancelWhen = step -> step.done() >= 1000;
        var failed = rig.failed("s3_empty_bucket", in());
        assertThat(failed.kind()).isEqualTo(FailureKind.PARTIAL);
        assertThat(failed.message()).contains("is not empty yet", "1000 objects and older versions");
        assertThat(left()).isEqualTo(5);
    }

    @Test
    void bucket_isDeletedWithEverythingInItOnlyWhenThatIsSaid() throws Exception {
        keepVersions();
        put("a", "1");
        put("a", "2");
        assertThat(rig.failed("s3_delete_bucket", in()).kind()).isEqualTo(FailureKind.CONFLICT);
        assertThat(left()).isEqualTo(2);
        var impact = rig.inspect("s3_delete_bucket", in("contents", true));
        assertThat(impact.confirm()).isEqualTo(bucket);
        assertThat(impact.undo()).isEqualTo(Undo.NO);
        DeleteBucketTool.Output done = rig.ok("s3_delete_bucket", in("contents", true));
        assertThat(done.contents()).isEqualTo(new Emptying.Content(2, 0, 0, 2, false));
        assertThat(s3.listBuckets().buckets()).noneMatch(one -> one.name().equals(bucket));
    }

    // ---- creating, sizes

    @Test
    void bucket_isCreatedWithItsSettings() {
        var name = "new-" + UUID.randomUUID();
        CreateBucketTool.Output made = rig.ok(
                "s3_create_bucket",
                Map.of(
                        "bucket",
                        name,
                        "region",
                        "eu-west-1",
                        "versioning",
                        true,
                        "encryption",
                        "KMS",
                        "kmsKey",
                        "alias/data",
                        "blockPublicAccess",
                        true,
                        "ownership",
                        "BUCKET_OWNER_PREFERRED",
                        "untagged",
                        true));
        assertThat(made.settings())
                .containsExactly(
                        "object ownership BucketOwnerPreferred",
                        "all public access is blocked",
                        "encryption aws:kms",
                        "versioning enabled");
        assertThat(s3.getBucketVersioning(request -> request.bucket(name)).status())
                .isEqualTo(BucketVersioningStatus.ENABLED);
        assertThat(s3.getPublicAccessBlock(request -> request.bucket(name))
                        .publicAccessBlockConfiguration()
                        .restrictPublicBuckets())
                .isTrue();
        assertThat(s3.getBucketEncryption(request -> request.bucket(name))
                        .serverSideEncryptionConfiguration()
                        .rules()
                        .get(0)
                        .applyServerSideEncryptionByDefault()
                        .kmsMasterKeyID())
                .isEqualTo("alias/data");
        assertThat(s3.getBucketOwnershipControls(request -> request.bucket(name))
                        .ownershipControls()
                        .rules()
                        .get(0)
                        .objectOwnership())
                .isEqualTo(ObjectOwnership.BUCKET_OWNER_PREFERRED);
        assertThatThrownBy(() -> s3.getBucketTagging(request -> request.bucket(name)))
                .hasMessageContaining("TagSet does not exist");
        var again = rig.failed("s3_create_bucket", Map.of("bucket", name, "region", "eu-west-1", "versioning", true));
        assertThat(again.kind()).isEqualTo(FailureKind.CONFLICT);
    }

    @Test
    void bucket_isTaggedWithWhatIsAskedForAndWhoAsked() throws Exception {
        var name = "new-" + UUID.randomUUID();
        var arguments = Map.of("bucket", name, "tags", Map.of("team", "data"));
        var impact = rig.inspect("s3_create_bucket", arguments);
        assertThat(impact.newTags()).containsKeys("team", CreationTags.REQUEST);
        assertThat(impact.notes()).anyMatch(note -> note.contains(CreationTags.REQUEST));
        CreateBucketTool.Output made = rig.ok("s3_create_bucket", arguments);
        assertThat(made.settings())
                .singleElement()
                .asString()
                .startsWith("tagged with ")
                .contains("team");
        assertThat(s3.getBucketTagging(request -> request.bucket(name)).tagSet())
                .contains(Tag.builder().key("team").value("data").build())
                .extracting(Tag::key)
                .contains(CreationTags.REQUEST);
    }

    @Test
    void tagsThatTheNewBucketDoesNotTake_areSaidWithWhatThereIs() {
        var name = "new-" + UUID.randomUUID();
        var failed = rig.failed("s3_create_bucket", Map.of("bucket", name, "tags", Map.of("aws:mine", "x")));
        assertThat(failed.kind()).isEqualTo(FailureKind.INVALID);
        assertThat(failed.message()).contains("aws:mine=x");
        assertThat(s3.listBuckets().buckets()).noneMatch(one -> one.name().equals(name));
    }

    @Test
    void sizeByFolder_addsUpWhatIsBelowEach() {
        addsUpWhatIsBelowEach(12);
    }

    @Test
    @org.junit.jupiter.api.Tag("slow")
    void sizeByFolderOfMoreThanOnePage_addsUpWhatIsBelowEach() {
        addsUpWhatIsBelowEach(1002);
    }

    private void addsUpWhatIsBelowEach(int count) {
        for (int i = 0; i < count; i++) {
            put("a/" + i, "ab");
        }
        put("b/x/deep", "12345");
        put("beside", "1");
        BucketSizeTool.Output size = rig.ok("s3_bucket_size", in("byFolder", true));
        assertThat(size.folders())
                .containsExactly(
                        new BucketSizeTool.FolderSize("a/", count, 2L * count),
                        new BucketSizeTool.FolderSize("b/", 1, 5),
                        new BucketSizeTool.FolderSize("", 1, 1));
        assertThat(size.bytes()).isEqualTo(2L * count + 6);
        BucketSizeTool.Output below = rig.ok("s3_bucket_size", in("prefix", "b/", "byFolder", true));
        assertThat(below.folders()).containsExactly(new BucketSizeTool.FolderSize("b/x/", 1, 5));
    }

    // ---- a second writer, missing buckets

    @Test
    void whatAnotherWriterChangedMeanwhile_isNotLost() throws Exception {
        tag("team", "data");
        conflict("s3_tag_bucket", in("tags", Map.of("env", "prod")), () -> tag("team", "web"));
        assertThat(tags()).containsOnly(Map.entry("team", "web"));
        conflict("s3_untag_bucket", in("tags", List.of("team")), () -> tag("team", "data"));
        conflict("s3_add_transition_rule", in("storageClass", "GLACIER", "after", "P90D"), this::expireOldLogs);
        assertThat(rules()).extracting(LifecycleRule::id).containsExactly("old-logs");
        conflict(
                "s3_delete_policy",
                in(),
                () -> s3.putBucketPolicy(request -> request.bucket(bucket).policy(narrow())));
        assertThat(s3.getBucketPolicy(request -> request.bucket(bucket)).policy())
                .isEqualTo(narrow());
        conflict(
                "s3_set_cors",
                in("origin", "https://c.example"),
                () -> s3.putBucketCors(request -> request.bucket(bucket)
                        .corsConfiguration(to ->
                                to.corsRules(rule -> rule.allowedOrigins("*").allowedMethods("GET")))));
        assertThat(cors()).hasSize(1);
    }

    private void conflict(String tool, Map<String, Object> arguments, Runnable other) throws Exception {
        rig.reviewed = rig.inspect(tool, arguments);
        other.run();
        var failed = rig.failed(tool, arguments);
        assertThat(failed.kind()).as(tool).isEqualTo(FailureKind.CONFLICT);
        assertThat(failed.message()).contains("somebody changed it meanwhile");
        assertThat(rig.operations())
                .noneMatch(operation -> operation.startsWith("Put") || operation.startsWith("Delete"));
        rig.reviewed = null;
    }

    @Test
    void throughTheAgent_aChangeBetweenYesAndRunIsAConflict() {
        tag("team", "data");
        try (var runner = ToolRunner.on(AWS.environment(), work)) {
            var conversation = runner.agent().conversation();
            var reply = conversation.run(new Plan(
                    "test",
                    List.of(new Step(
                            "1",
                            "s3_tag_bucket",
                            Map.of(
                                    "bucket",
                                    new Argument(TextNode.valueOf(bucket), Origin.USER),
                                    "tags",
                                    new Argument(
                                            JsonNodeFactory.instance
                                                    .objectNode()
                                                    .put("env", "prod"),
                                            Origin.USER)),
                            Target.ANY))));
            assertThat(reply).isInstanceOf(Reply.ApprovalNeeded.class);
            var proposal = ((Reply.ApprovalNeeded) reply).proposal();
            assertThat(said(proposal.steps().get(0).impact())).contains("new: env=prod", "stays: team=data");
            tag("team", "web");
            var answer = conversation.approve(
                    new Approval(proposal.seal(), "test", Instant.now(), proposal.confirmations()));
            assertThat(answer).isInstanceOf(Reply.Failed.class);
            assertThat(((Reply.Failed) answer).kind()).isEqualTo(FailureKind.CONFLICT);
        }
        assertThat(tags()).containsOnly(Map.entry("team", "web"));
    }

    @Test
    void throughTheAgent_emptyingAsksForTheNameAndTaggingForAYes() {
        put("a", "1");
        try (var runner = ToolRunner.on(AWS.environment(), work)) {
            var emptying = runner.review("s3_empty_bucket", in());
            assertThat(emptying.effect()).isEqualTo(Effect.DESTROY);
            assertThat(emptying.verdict()).isEqualTo(Decision.Verdict.ASK_TYPED);
            assertThat(emptying.confirmations()).containsExactly(bucket);
            var tagging = runner.review("s3_tag_bucket", in("tags", Map.of("a", "b")));
            assertThat(tagging.verdict()).isEqualTo(Decision.Verdict.ASK);
            assertThat(runner.review("s3_set_public_access", in("access", "ALLOW"))
                            .verdict())
                    .isEqualTo(Decision.Verdict.ASK_TYPED);
        }
        assertThat(left()).isEqualTo(1);
        try (var runner = ToolRunner.on(AWS.environment(), work).approve()) {
            assertThat(((Reply.Answer) runner.ask("empty bucket " + bucket)).text())
                    .contains("versions");
            runner.ask("tag bucket " + bucket + " with team=data");
        }
        assertThat(left()).isZero();
        assertThat(tags()).containsEntry("team", "data");
    }

    @Test
    void bucketThatIsNotThere_namesSimilarOnes() {
        var missing = bucket.substring(0, bucket.length() - 1);
        var more = new LinkedHashMap<String, Map<String, Object>>();
        more.put("s3_empty_bucket", Map.of());
        more.put("s3_set_versioning", Map.of("status", "ENABLED"));
        more.put("s3_set_encryption", Map.of("algorithm", "AES256"));
        more.put("s3_set_public_access", Map.of("access", "BLOCK"));
        more.put("s3_set_ownership", Map.of("ownership", "OBJECT_WRITER"));
        more.put("s3_add_transition_rule", Map.of("storageClass", "GLACIER", "after", "P9D"));
        more.put("s3_add_expiration_rule", Map.of("after", "P9D"));
        more.put("s3_remove_lifecycle_rule", Map.of("all", true));
        more.put("s3_show_policy", Map.of());
        more.put("s3_set_policy", Map.of("policy", open()));
        more.put("s3_delete_policy", Map.of());
        more.put("s3_tag_bucket", Map.of("tags", Map.of("a", "b")));
        more.put("s3_untag_bucket", Map.of("tags", List.of("a")));
        more.put("s3_set_cors", Map.of("origin", "*"));
        more.put("s3_remove_cors", Map.of("all", true));
        more.put("s3_set_website", Map.of());
        more.put("s3_remove_website", Map.of());
        more.put("s3_set_logging", Map.of("off", true));
        more.put("s3_list_uploads", Map.of());
        more.put("s3_abort_uploads", Map.of());
        more.forEach((tool, arguments) -> {
            var all = new HashMap<>(arguments);
            all.put("bucket", missing);
            var failed = rig.failed(tool, all);
            assertThat(failed.kind()).as(tool).isEqualTo(FailureKind.NOT_FOUND);
            assertThat(failed.message()).as(tool).startsWith("there is no bucket '" + missing);
            assertThat(failed.hint()).as(tool).contains(bucket);
        });
    }

    @Test
    void impactWithoutLooking_saysThatNothingIsKnown() {
        var impact = rig.bind("s3_empty_bucket", in()).impact(Target.ANY);
        assertThat(impact).extracting(Impact::count, Impact::confirm).containsExactly(-1L, bucket);
        assertThat(impact.seen()).isEmpty();
    }
}
