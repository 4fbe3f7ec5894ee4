package dev.awsagent.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.awsagent.internal.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AwsCallTest {

    /** A seal is over its text: what was kept and is read again has to be the same, letter by letter. */
    @Test
    void callThatIsReadBack_hasTheSameText() throws Exception {
        var call = AwsCall.of("s3", "PutBucketTagging")
                .with("Tagging", Map.of("TagSet", List.of(Map.of("Key", "a", "Value", "1"))))
                .with("Size", 7L)
                .open("UploadId", "ChecksumCRC64NVME", "ContentLength", "Body", "PartNumber", "ContentMD5", "IfMatch")
                .on("arn:aws:s3:::b/*")
                .times(3);
        var text = Json.canonical(Json.tree(call));

        var again = Json.mapper().readValue(text, AwsCall.class);

        assertThat(Json.canonical(Json.tree(again))).isEqualTo(text);
        assertThat(again).isEqualTo(call.with("Size", 7));
    }
}
