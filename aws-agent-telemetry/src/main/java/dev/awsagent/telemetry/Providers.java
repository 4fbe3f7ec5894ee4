package dev.awsagent.telemetry;

import java.util.Map;

/** The parts of a model's name, as the semantic conventions for generative AI call them. */
final class Providers {

    private static final Map<String, String> CALLED = Map.of(
            "azure", "azure.ai.openai",
            "bedrock", "aws.bedrock",
            "gemini", "gcp.gemini");

    private Providers() {}

    /** {@code openai} of {@code openai:gpt-4o-mini}. */
    static String of(String model) {
        var colon = model.indexOf(':');
        var provider = colon < 0 ? "unknown" : model.substring(0, colon);
        return CALLED.getOrDefault(provider, provider);
    }

    /** {@code gpt-4o-mini} of {@code openai:gpt-4o-mini}. */
    static String model(String model) {
        return model.substring(model.indexOf(':') + 1);
    }
}
