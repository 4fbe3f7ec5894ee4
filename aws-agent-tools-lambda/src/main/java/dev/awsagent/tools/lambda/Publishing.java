package dev.awsagent.tools.lambda;

import dev.awsagent.tool.Impact;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.PublishVersionResponse;

/** Publishes the code that was shown, and no other. */
final class Publishing {

    private Publishing() {}

    static Impact seen(Impact impact, GetFunctionConfigurationResponse function) {
        Shown.checkIdle(function);
        var notes = new ArrayList<>(impact.notes());
        notes.add("the code was last changed " + FunctionSummary.time(function.lastModified()) + " (SHA-256 "
                + function.codeSha256() + ")");
        return impact.withNotes(notes).seen(Shown.of(function));
    }

    static PublishVersionResponse publish(LambdaAccess lambda, FunctionName name, @Nullable String description) {
        var revision = Shown.revision(lambda.call());
        return lambda.once(
                name,
                client -> client.publishVersion(request -> request.functionName(name.text())
                        .description(description)
                        .revisionId(revision)));
    }
}
