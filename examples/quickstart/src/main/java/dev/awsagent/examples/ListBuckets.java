package dev.awsagent.examples;

import dev.awsagent.agent.AwsAgent;
import dev.awsagent.agent.Rendering;
import dev.awsagent.agent.Reply;
import java.time.ZoneId;

/** A sentence in, what AWS answered out. */
public final class ListBuckets {

    private ListBuckets() {}

    public static void main(String[] args) {
        try (AwsAgent agent = AwsAgent.builder().build()) {
            Reply reply = agent.ask("List all S3 buckets");
            if (reply instanceof Reply.Answer answer) {
                System.out.println(answer.text());
            } else {
                System.err.println(Rendering.in(ZoneId.systemDefault()).text(reply));
                System.exit(1);
            }
        }
    }
}
