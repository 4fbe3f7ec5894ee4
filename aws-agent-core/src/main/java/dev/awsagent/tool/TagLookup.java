package dev.awsagent.tool;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the tags of what calls of one service touch, for policies that have rules for tags: only then is it asked, once for each step
 * that changes or discloses something and whose tool did not say them itself. MUST be stateless and safe for use by many threads.
 */
public interface TagLookup {

    /** Whose calls it knows, as the AWS CLI names the service. */
    String service();

    /** What {@link #tags} may call: only this passes the gate while it runs, and of it only what looks. */
    List<AwsCall> looks();

    /**
     * The tags of what is there and is touched.
     *
     * @param touching the calls of the step that do more than look, those of this service; where the step hands something out, those
     *     that look at a named thing, too
     * @param impact what the tool said after it looked
     * @return those of each thing, by its name or id; with no entry for what is not there yet, and null where not all of what is
     *     touched is known
     */
    @Nullable
    Map<String, Map<String, String>> tags(List<AwsCall> touching, Impact impact, ToolCall call) throws Exception;
}
