package dev.awsagent.tools.lambda;

import dev.awsagent.tool.Impact;
import java.util.ArrayList;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.PublishVersionResponse;

/** Publishes the code that was shown, and no other. */
final class Publishing {

    private static final String REVISION = "revision";

    private Publishing() {}

    static Impact seen(Impact impact, GetFunctionConfigurationResponse function) {
        Shown.checkIdle(function);
        var notes = new ArrayList<>(impact.notes());
        notes.add("the code was last changed " + FunctionSummary.time(function.lastModified()) + " (SHA-256 "
                + function.codeSha256() + ")");
        var with = impact.withNotes(notes);
        return function.revisionId() == null ? with : with.seen(Map.of(REVISION, function.revisionId()));
    }

    static PublishVersionResponse publish(LambdaAccess lambda, FunctionName name, @Nullable String description) {
        var reviewed = lambda.call().reviewed();
        return lambda.once(
                name,
                client -> client.publishVersion(request -> request.functionName(name.text())
                        .description(description)
                        .revisionId(reviewed == null ? null : reviewed.seen().get(REVISION))));
    }
}
