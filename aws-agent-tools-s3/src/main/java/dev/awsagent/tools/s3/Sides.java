package dev.awsagent.tools.s3;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CORSRule;
import software.amazon.awssdk.services.s3.model.GetBucketNotificationConfigurationResponse;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.LoggingEnabled;
import software.amazon.awssdk.services.s3.model.MFADeleteStatus;
import software.amazon.awssdk.services.s3.model.NotificationConfigurationFilter;
import software.amazon.awssdk.services.s3.model.PublicAccessBlockConfiguration;
import software.amazon.awssdk.services.s3.model.ReplicationRule;
import software.amazon.awssdk.services.s3.model.RoutingRule;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionRule;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.WebsiteConfiguration;

/** The sides of a bucket's setup that the tools show and change. */
final class Sides {

    /** @param status as S3 writes it; empty while versioning was never on */
    record Versioning(String status, boolean mfaDelete) {}

    static final Side<Versioning> VERSIONING = new Side<>(
            "versioning",
            new Versioning("", false),
            (s3, bucket) -> {
                var said = s3.getBucketVersioning(request -> request.bucket(bucket));
                return new Versioning(
                        said.status() == null ? "" : said.statusAsString(),
                        said.mfaDelete() == MFADeleteStatus.ENABLED);
            },
            (s3, bucket, versioning) -> s3.putBucketVersioning(
                    request -> request.bucket(bucket).versioningConfiguration(to -> to.status(versioning.status()))),
            Sides::versioning);

    static final Side<List<ServerSideEncryptionRule>> ENCRYPTION = new Side<>(
            "encryption",
            List.of(),
            (s3, bucket) -> {
                var said = s3.getBucketEncryption(request -> request.bucket(bucket))
                        .serverSideEncryptionConfiguration();
                return said == null ? List.of() : said.rules();
            },
            (s3, bucket, rules) -> s3.putBucketEncryption(
                    request -> request.bucket(bucket).serverSideEncryptionConfiguration(to -> to.rules(rules))),
            rules -> rules.stream().map(Sides::encryption).toList());

    static final Side<Optional<PublicAccessBlockConfiguration>> PUBLIC_ACCESS = new Side<>(
            "public access block",
            Optional.empty(),
            (s3, bucket) -> Optional.ofNullable(
                    s3.getPublicAccessBlock(request -> request.bucket(bucket)).publicAccessBlockConfiguration()),
            (s3, bucket, block) -> s3.putPublicAccessBlock(
                    request -> request.bucket(bucket).publicAccessBlockConfiguration(block.orElseThrow())),
            block -> block.map(Sides::publicAccess).stream().toList());

    static final Side<String> OWNERSHIP = new Side<>(
            "object ownership",
            "",
            (s3, bucket) -> {
                var rules = s3.getBucketOwnershipControls(request -> request.bucket(bucket))
                        .ownershipControls()
                        .rules();
                return rules.isEmpty() ? "" : rules.get(0).objectOwnershipAsString();
            },
            (s3, bucket, ownership) -> s3.putBucketOwnershipControls(request ->
                    request.bucket(bucket).ownershipControls(to -> to.rules(rule -> rule.objectOwnership(ownership)))),
            ownership -> ownership.isEmpty() ? List.of() : List.of(ownership + ownership(ownership)));

    static final Side<LifecycleRules> LIFECYCLE = new Side<>(
            "lifecycle",
            LifecycleRules.NONE,
            (s3, bucket) -> {
                var said = s3.getBucketLifecycleConfiguration(request -> request.bucket(bucket));
                return new LifecycleRules(said.rules(), said.transitionDefaultMinimumObjectSizeAsString());
            },
            (s3, bucket, lifecycle) -> {
                if (lifecycle.rules().isEmpty()) {
                    s3.deleteBucketLifecycle(request -> request.bucket(bucket));
                } else {
                    s3.putBucketLifecycleConfiguration(request -> request.bucket(bucket)
                            .transitionDefaultMinimumObjectSize(lifecycle.smallest())
                            .lifecycleConfiguration(to -> to.rules(lifecycle.rules())));
                }
            },
            lifecycle -> lifecycle.rules().stream().map(Sides::rule).toList());

    static final Side<String> POLICY = new Side<>(
            "policy",
            "",
            (s3, bucket) ->
                    s3.getBucketPolicy(request -> request.bucket(bucket)).policy(),
            (s3, bucket, policy) -> {
                if (policy.isEmpty()) {
                    s3.deleteBucketPolicy(request -> request.bucket(bucket));
                } else {
                    s3.putBucketPolicy(request -> request.bucket(bucket).policy(policy));
                }
            },
            BucketPolicy::words);

    static final Side<Map<String, String>> TAGS = new Side<>(
            "tags",
            Map.of(),
            (s3, bucket) -> {
                var tags = new TreeMap<String, String>();
                s3.getBucketTagging(request -> request.bucket(bucket))
                        .tagSet()
                        .forEach(tag -> tags.put(tag.key(), tag.value()));
                return tags;
            },
            (s3, bucket, tags) -> {
                if (tags.isEmpty()) {
                    s3.deleteBucketTagging(request -> request.bucket(bucket));
                } else {
                    var set = new ArrayList<Tag>();
                    tags.forEach((key, value) ->
                            set.add(Tag.builder().key(key).value(value).build()));
                    s3.putBucketTagging(request -> request.bucket(bucket).tagging(to -> to.tagSet(set)));
                }
            },
            tags -> tags.entrySet().stream()
                    .map(tag -> tag.getKey() + "=" + tag.getValue())
                    .toList());

    static final Side<List<CORSRule>> CORS = new Side<>(
            "CORS",
            List.of(),
            (s3, bucket) -> s3.getBucketCors(request -> request.bucket(bucket)).corsRules(),
            (s3, bucket, rules) -> {
                if (rules.isEmpty()) {
                    s3.deleteBucketCors(request -> request.bucket(bucket));
                } else {
                    s3.putBucketCors(request -> request.bucket(bucket).corsConfiguration(to -> to.corsRules(rules)));
                }
            },
            rules -> rules.stream().map(Sides::cors).toList());

    static final Side<Optional<WebsiteConfiguration>> WEBSITE = new Side<>(
            "website",
            Optional.empty(),
            (s3, bucket) -> {
                var said = s3.getBucketWebsite(request -> request.bucket(bucket));
                var site = WebsiteConfiguration.builder()
                        .indexDocument(said.indexDocument())
                        .errorDocument(said.errorDocument())
                        .redirectAllRequestsTo(said.redirectAllRequestsTo());
                return Optional.of(
                        said.hasRoutingRules()
                                ? site.routingRules(said.routingRules()).build()
                                : site.build());
            },
            (s3, bucket, site) -> {
                if (site.isEmpty()) {
                    s3.deleteBucketWebsite(request -> request.bucket(bucket));
                } else {
                    s3.putBucketWebsite(request -> request.bucket(bucket).websiteConfiguration(site.get()));
                }
            },
            site -> site.map(Sides::website).orElse(List.of()));

    static final Side<Optional<LoggingEnabled>> LOGGING = new Side<>(
            "access logging",
            Optional.empty(),
            (s3, bucket) -> Optional.ofNullable(
                    s3.getBucketLogging(request -> request.bucket(bucket)).loggingEnabled()),
            (s3, bucket, logging) -> s3.putBucketLogging(request ->
                    request.bucket(bucket).bucketLoggingStatus(to -> to.loggingEnabled(logging.orElse(null)))),
            logging -> logging
                    .map(to ->
                            "to s3://" + to.targetBucket() + "/" + (to.targetPrefix() == null ? "" : to.targetPrefix()))
                    .stream()
                    .toList());

    static final Side<List<String>> NOTIFICATIONS = shown(
            "notifications",
            (s3, bucket) -> notifications(s3.getBucketNotificationConfiguration(request -> request.bucket(bucket))));

    static final Side<List<String>> REPLICATION = shown(
            "replication",
            (s3, bucket) ->
                    s3
                            .getBucketReplication(request -> request.bucket(bucket))
                            .replicationConfiguration()
                            .rules()
                            .stream()
                            .map(Sides::replication)
                            .toList());

    private interface Words {
        List<String> of(S3Client s3, String bucket);
    }

    /** A side that is only shown. */
    private static Side<List<String>> shown(String name, Words words) {
        return new Side<>(
                name,
                List.of(),
                words::of,
                (s3, bucket, value) -> {
                    throw new UnsupportedOperationException(name + " is only shown");
                },
                lines -> lines);
    }

    private Sides() {}

    private static List<String> versioning(Versioning versioning) {
        if (versioning.status().isEmpty()) {
            return List.of();
        }
        var words = switch (versioning.status()) {
            case "Enabled" -> "enabled";
            case "Suspended" -> "suspended: older versions are kept, new ones are not";
            default -> versioning.status();
        };
        return List.of(words + (versioning.mfaDelete() ? ", deleting versions needs MFA" : ""));
    }

    private static String encryption(ServerSideEncryptionRule rule) {
        var byDefault = rule.applyServerSideEncryptionByDefault();
        if (byDefault == null) {
            return "no default";
        }
        return byDefault.sseAlgorithmAsString()
                + (byDefault.kmsMasterKeyID() == null ? "" : " with key " + byDefault.kmsMasterKeyID())
                + (Boolean.TRUE.equals(rule.bucketKeyEnabled()) ? ", bucket key on" : "");
    }

    private static String publicAccess(PublicAccessBlockConfiguration block) {
        var off = new ArrayList<String>();
        named(off, "BlockPublicAcls", block.blockPublicAcls());
        named(off, "IgnorePublicAcls", block.ignorePublicAcls());
        named(off, "BlockPublicPolicy", block.blockPublicPolicy());
        named(off, "RestrictPublicBuckets", block.restrictPublicBuckets());
        return off.isEmpty() ? "all public access is blocked" : "not blocked: " + String.join(", ", off);
    }

    private static void named(List<String> off, String name, @Nullable Boolean on) {
        if (!Boolean.TRUE.equals(on)) {
            off.add(name);
        }
    }

    private static String ownership(String ownership) {
        return switch (ownership) {
            case "BucketOwnerEnforced" -> ": ACLs are off, the bucket's owner owns every object";
            case "BucketOwnerPreferred" -> ": ACLs count, the bucket's owner owns what is uploaded with that wish";
            case "ObjectWriter" -> ": ACLs count, who uploads an object owns it";
            default -> "";
        };
    }

    static String rule(LifecycleRule rule) {
        var does = new ArrayList<String>();
        rule.transitions()
                .forEach(to -> does.add("to " + to.storageClassAsString()
                        + (to.days() == null ? on(to.date()) : " after " + to.days() + " days")));
        var expiration = rule.expiration();
        if (expiration != null) {
            if (expiration.days() != null) {
                does.add("expires after " + expiration.days() + " days");
            } else if (expiration.date() != null) {
                does.add("expires" + on(expiration.date()));
            }
            if (Boolean.TRUE.equals(expiration.expiredObjectDeleteMarker())) {
                does.add("removes delete markers without versions");
            }
        }
        rule.noncurrentVersionTransitions()
                .forEach(to -> does.add(
                        "older versions to " + to.storageClassAsString() + " after " + to.noncurrentDays() + " days"));
        if (rule.noncurrentVersionExpiration() != null) {
            var newer = rule.noncurrentVersionExpiration().newerNoncurrentVersions();
            does.add("older versions expire after "
                    + rule.noncurrentVersionExpiration().noncurrentDays() + " days"
                    + (newer == null ? "" : " but for the newest " + newer));
        }
        if (rule.abortIncompleteMultipartUpload() != null) {
            does.add("unfinished uploads are dropped after "
                    + rule.abortIncompleteMultipartUpload().daysAfterInitiation() + " days");
        }
        return (rule.id() == null ? "rule" : rule.id()) + " (" + rule.statusAsString() + scope(rule) + "): "
                + String.join(", ", does);
    }

    private static String on(@Nullable Instant date) {
        return date == null ? "" : " on " + date;
    }

    /** The prefix of a rule, wherever it keeps it; empty for all objects. */
    @SuppressWarnings("deprecation") // rules made long ago still have their prefix there
    static String prefix(LifecycleRule rule) {
        var filter = rule.filter();
        var prefix = filter == null
                ? rule.prefix()
                : filter.prefix() != null
                        ? filter.prefix()
                        : filter.and() != null ? filter.and().prefix() : null;
        return prefix == null ? "" : prefix;
    }

    private static String scope(LifecycleRule rule) {
        var parts = new ArrayList<String>();
        var prefix = prefix(rule);
        if (!prefix.isEmpty()) {
            parts.add(prefix + "*");
        }
        var filter = rule.filter();
        if (filter != null) {
            var and = filter.and();
            Stream.concat(Stream.ofNullable(filter.tag()), and == null ? Stream.of() : and.tags().stream())
                    .forEach(tag -> parts.add("tag " + tag.key() + "=" + tag.value()));
            var over = filter.objectSizeGreaterThan() != null || and == null
                    ? filter.objectSizeGreaterThan()
                    : and.objectSizeGreaterThan();
            if (over != null) {
                parts.add("over " + over + " bytes");
            }
            var under = filter.objectSizeLessThan() != null || and == null
                    ? filter.objectSizeLessThan()
                    : and.objectSizeLessThan();
            if (under != null) {
                parts.add("under " + under + " bytes");
            }
        }
        return parts.isEmpty() ? "" : ", " + String.join(" and ", parts);
    }

    private static String cors(CORSRule rule) {
        return (rule.id() == null ? "" : rule.id() + ": ") + String.join(", ", rule.allowedOrigins()) + " may "
                + String.join(", ", rule.allowedMethods())
                + (rule.hasAllowedHeaders() && !rule.allowedHeaders().isEmpty()
                        ? ", headers " + String.join(", ", rule.allowedHeaders())
                        : "")
                + (rule.hasExposeHeaders() && !rule.exposeHeaders().isEmpty()
                        ? ", shows " + String.join(", ", rule.exposeHeaders())
                        : "")
                + (rule.maxAgeSeconds() == null ? "" : ", kept for " + rule.maxAgeSeconds() + " seconds");
    }

    private static List<String> website(WebsiteConfiguration site) {
        var words = new ArrayList<String>();
        if (site.redirectAllRequestsTo() != null) {
            var to = site.redirectAllRequestsTo();
            words.add("all requests are sent on to " + (to.protocol() == null ? "" : to.protocolAsString() + "://")
                    + to.hostName());
        }
        if (site.indexDocument() != null) {
            words.add("index document " + site.indexDocument().suffix());
        }
        if (site.errorDocument() != null) {
            words.add("error document " + site.errorDocument().key());
        }
        if (site.hasRoutingRules()) {
            site.routingRules().forEach(rule -> words.add(routing(rule)));
        }
        return words;
    }

    private static String routing(RoutingRule rule) {
        var words = new StringBuilder("routing rule");
        var when = rule.condition();
        if (when != null && when.keyPrefixEquals() != null) {
            words.append(" of ").append(when.keyPrefixEquals()).append('*');
        }
        if (when != null && when.httpErrorCodeReturnedEquals() != null) {
            words.append(" on HTTP ").append(when.httpErrorCodeReturnedEquals());
        }
        var to = rule.redirect();
        if (to != null) {
            words.append(" to ")
                    .append(to.protocol() == null ? "" : to.protocolAsString() + "://")
                    .append(to.hostName() == null ? "" : to.hostName() + "/")
                    .append(to.replaceKeyPrefixWith() == null ? "" : to.replaceKeyPrefixWith() + "*")
                    .append(to.replaceKeyWith() == null ? "" : to.replaceKeyWith())
                    .append(to.httpRedirectCode() == null ? "" : " with HTTP " + to.httpRedirectCode());
        }
        return words.toString();
    }

    private static List<String> notifications(GetBucketNotificationConfigurationResponse said) {
        var words = new ArrayList<String>();
        said.topicConfigurations()
                .forEach(to -> words.add(notification("topic", to.topicArn(), to.eventsAsStrings(), to.filter())));
        said.queueConfigurations()
                .forEach(to -> words.add(notification("queue", to.queueArn(), to.eventsAsStrings(), to.filter())));
        said.lambdaFunctionConfigurations()
                .forEach(to ->
                        words.add(notification("function", to.lambdaFunctionArn(), to.eventsAsStrings(), to.filter())));
        if (said.eventBridgeConfiguration() != null) {
            words.add("all events to EventBridge");
        }
        return words;
    }

    private static String notification(
            String what, String arn, List<String> events, @Nullable NotificationConfigurationFilter filter) {
        var only = new ArrayList<String>();
        if (filter != null && filter.key() != null) {
            filter.key().filterRules().forEach(rule -> only.add(rule.nameAsString() + " " + rule.value()));
        }
        return String.join(", ", events) + " to " + what + " " + arn
                + (only.isEmpty() ? "" : ", only " + String.join(" and ", only));
    }

    @SuppressWarnings("deprecation") // rules made long ago still have their prefix there
    private static String replication(ReplicationRule rule) {
        var prefix = rule.filter() != null && rule.filter().prefix() != null
                ? rule.filter().prefix()
                : rule.prefix() == null ? "" : rule.prefix();
        return (rule.id() == null ? "rule" : rule.id()) + " (" + rule.statusAsString()
                + (prefix.isEmpty() ? "" : ", " + prefix + "*") + "): to "
                + rule.destination().bucket()
                + (rule.destination().storageClass() == null
                        ? ""
                        : " as " + rule.destination().storageClassAsString());
    }
}
