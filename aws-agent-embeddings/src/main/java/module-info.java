import dev.awsagent.embeddings.MiniLm;
import dev.awsagent.plan.SentenceEncoder;

/** Tells how alike two sentences are, in this process and with no network. */
module dev.awsagent.embeddings {
    requires com.microsoft.onnxruntime;
    requires dev.awsagent.core;
    // Holds the model: nothing of it is called.
    requires langchain4j.embeddings.all.minilm.l6.v2.q;

    exports dev.awsagent.embeddings;

    provides SentenceEncoder with
            MiniLm;
}
