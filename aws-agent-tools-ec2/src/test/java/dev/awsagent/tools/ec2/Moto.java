package dev.awsagent.tools.ec2;

import dev.awsagent.testkit.AwsEmulator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/** Prepares and reads back what is on {@code moto_server}, with a client outside the agent. */
final class Moto implements AutoCloseable {

    /** By region. moto has hundreds and lists them slowly, always the same. */
    private static final Map<Region, String> IMAGES = new ConcurrentHashMap<>();

    private final Ec2Client ec2;
    private final Region region;

    Moto(AwsEmulator aws) {
        this(aws, Region.US_EAST_1);
    }

    Moto(AwsEmulator aws, Region region) {
        this.region = region;
        ec2 = Ec2Client.builder()
                .endpointOverride(aws.endpoint())
                .region(region)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(aws.accessKeyId(), aws.secretAccessKey())))
                .build();
    }

    Ec2Client client() {
        return ec2;
    }

    /** Any image that is there. */
    String image() {
        return IMAGES.computeIfAbsent(region, key -> anImage());
    }

    private String anImage() {
        return ec2.describeImages(request -> request.owners("amazon")).images().stream()
                .filter(image -> image.architectureAsString().equals("x86_64"))
                .map(image -> image.imageId())
                .sorted()
                .findFirst()
                .orElseThrow();
    }

    /** Launches one, running at once, with a name and more tags. */
    String launch(String name, String... keysAndValues) {
        return launch(1, name, keysAndValues).get(0);
    }

    List<String> launch(int count, String name, String... keysAndValues) {
        var tags = new ArrayList<Tag>();
        tags.add(Tag.builder().key("Name").value(name).build());
        for (int i = 0; i < keysAndValues.length; i += 2) {
            tags.add(Tag.builder()
                    .key(keysAndValues[i])
                    .value(keysAndValues[i + 1])
                    .build());
        }
        var specification = TagSpecification.builder()
                .resourceType(ResourceType.INSTANCE)
                .tags(tags)
                .build();
        return ec2
                .runInstances(request -> request.imageId(image())
                        .instanceType("t3.micro")
                        .minCount(count)
                        .maxCount(count)
                        .tagSpecifications(specification))
                .instances()
                .stream()
                .map(Instance::instanceId)
                .toList();
    }

    Instance instance(String id) {
        return ec2.describeInstances(request -> request.instanceIds(id))
                .reservations()
                .get(0)
                .instances()
                .get(0);
    }

    String state(String id) {
        return instance(id).state().nameAsString();
    }

    Map<String, String> tags(String id) {
        var tags = new java.util.TreeMap<String, String>();
        ec2.describeTags(request ->
                        request.filters(filter -> filter.name("resource-id").values(id)))
                .tags()
                .forEach(tag -> tags.put(tag.key(), tag.value()));
        return tags;
    }

    void protect(String id) {
        ec2.modifyInstanceAttribute(
                request -> request.instanceId(id).disableApiTermination(value -> value.value(true)));
    }

    boolean isProtected(String id) {
        return ec2.describeInstanceAttribute(request -> request.instanceId(id).attribute("disableApiTermination"))
                .disableApiTermination()
                .value();
    }

    @Override
    public void close() {
        ec2.close();
    }
}
