package dev.awsagent.tools.lambda;

import dev.awsagent.credentials.AwsClients;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.NearNames;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;

/** Lambda in one region as one tool call sees it: listings to their end, and errors that say what to do next. */
final class LambdaAccess {

    static final String NOT_FOUND = "ResourceNotFoundException";

    static final Duration PATIENCE = Duration.ofMinutes(1);

    private final ToolCall call;
    private final AwsClients clients;

    private LambdaAccess(ToolCall call, AwsClients clients) {
        this.call = call;
        this.clients = clients;
    }

    static LambdaAccess of(ToolCall call) {
        return new LambdaAccess(call, call.service(AwsClients.class));
    }

    /** The same in another region. */
    LambdaAccess in(String region) {
        return new LambdaAccess(call, clients.in(region));
    }

    String region() {
        return String.valueOf(clients.target().region());
    }

    AwsClients clients() {
        return clients;
    }

    ToolCall call() {
        return call;
    }

    /**
     * Asks Lambda.
     *
     * @throws ToolException of kind {@link FailureKind#CONFLICT} where something else is being done to the function, or was
     *     since it was looked at
     */
    <T> T ask(Function<LambdaClient, T> question) {
        return ask(clients.client(LambdaClient.class), question);
    }

    /** The same for a change that AWS would refuse the second time, so that what got no answer is told as that. */
    <T> T once(Function<LambdaClient, T> question) {
        return ask(clients.clientOnce(LambdaClient.class, PATIENCE), question);
    }

    private static <T> T ask(LambdaClient client, Function<LambdaClient, T> question) {
        try {
            return question.apply(client);
        } catch (AwsServiceException e) {
            throw switch (code(e)) {
                case "ResourceConflictException" ->
                    new ToolException(
                            FailureKind.CONFLICT,
                            "Lambda is still busy with it, or it exists already: " + said(e),
                            "wait until it is updated ('wait until the function … is updated'), then ask again",
                            e);
                case "PreconditionFailedException" ->
                    new ToolException(
                            FailureKind.CONFLICT,
                            "it changed since it was shown; nothing was done (" + said(e) + ")",
                            "ask again, to see what is there now",
                            e);
                case "ResourceInUseException" ->
                    new ToolException(
                            FailureKind.CONFLICT,
                            "it is in use, or still being changed: " + said(e),
                            "wait a little, then ask again",
                            e);
                case "RequestTooLargeException", "CodeStorageExceededException", "InvalidZipFileException" ->
                    new ToolException(FailureKind.INVALID, said(e), null, e);
                default -> e;
            };
        }
    }

    // The tools ask here instead of catching types of the SDK: what only plans a tool then loads none of them.

    /** Whether AWS answered with one of these error codes. */
    static boolean isCode(Throwable e, String... codes) {
        return List.of(codes).contains(code(e));
    }

    /** The error code of the answer, also where it is the cause of what was made of it; empty when there is none. */
    static String code(@Nullable Throwable e) {
        if (e instanceof ToolException && e.getCause() != null) {
            return code(e.getCause());
        }
        var details = e instanceof AwsServiceException answer ? answer.awsErrorDetails() : null;
        return details == null || details.errorCode() == null ? "" : details.errorCode();
    }

    /** Whether it is an answer of AWS, or made of one: not a lost connection, nor that it was called off. */
    static boolean isAnswer(@Nullable Throwable e) {
        return e instanceof AwsServiceException || e instanceof ToolException && isAnswer(e.getCause());
    }

    /** What AWS said, with its code. */
    static String said(RuntimeException e) {
        if (e instanceof AwsServiceException answer && answer.awsErrorDetails() != null) {
            return code(e) + ": " + answer.awsErrorDetails().errorMessage();
        }
        return String.valueOf(e.getMessage());
    }

    /**
     * Every item of a listing, page by page to its end.
     *
     * @param noun what is counted, for the progress
     * @param page asks for the page with this marker; null for the first
     */
    <P, T> List<T> all(
            String noun,
            Function<@Nullable String, P> page,
            Function<P, ? extends Collection<T>> items,
            Function<P, @Nullable String> next) {
        var all = new ArrayList<T>();
        var seen = new HashSet<String>();
        String marker = null;
        do {
            call.checkCancelled();
            var one = page.apply(marker);
            all.addAll(items.apply(one));
            marker = next.apply(one);
            if (marker != null && !marker.isEmpty()) {
                call.progress(all.size(), -1, noun, null);
                if (!seen.add(marker)) {
                    throw new ToolException(
                            FailureKind.SERVICE,
                            "the endpoint goes in circles: it gave the same page of " + noun + " twice",
                            "ask again; if it stays, check the endpoint");
                }
            }
        } while (marker != null && !marker.isEmpty());
        return all;
    }

    /** All functions of the region. */
    List<FunctionConfiguration> functions() {
        return all(
                "functions",
                marker -> ask(lambda -> lambda.listFunctions(request -> request.marker(marker))),
                page -> page.functions(),
                page -> page.nextMarker());
    }

    /** The function itself, as version {@code $LATEST}, and all that were published, oldest first. */
    List<FunctionConfiguration> versions(FunctionName name) {
        return all(
                "versions",
                marker -> on(
                        name,
                        lambda -> lambda.listVersionsByFunction(
                                request -> request.functionName(name.text()).marker(marker))),
                page -> page.versions(),
                page -> page.nextMarker());
    }

    /**
     * How the function, or its version, is set up.
     *
     * @throws ToolException of kind {@link FailureKind#NOT_FOUND} where there is none, with the names that are near
     */
    GetFunctionConfigurationResponse function(FunctionName name) {
        return on(
                name,
                lambda -> lambda.getFunctionConfiguration(
                        request -> request.functionName(name.text()).qualifier(name.qualifier())));
    }

    /** Asks for something of a function; where there is no such function, names those that are near. */
    <T> T on(FunctionName name, Function<LambdaClient, T> question) {
        return on(name, clients.client(LambdaClient.class), question);
    }

    /** The same for a change that is not asked for again, as {@link #once(Function)}. */
    <T> T once(FunctionName name, Function<LambdaClient, T> question) {
        return once(name, PATIENCE, question);
    }

    /** @param patience how long one answer may take */
    <T> T once(FunctionName name, Duration patience, Function<LambdaClient, T> question) {
        return on(name, clients.clientOnce(LambdaClient.class, patience), question);
    }

    private <T> T on(FunctionName name, LambdaClient client, Function<LambdaClient, T> question) {
        checkRegion(name);
        try {
            return ask(client, question);
        } catch (AwsServiceException e) {
            throw isCode(e, NOT_FOUND) ? notFound(name, e) : e;
        }
    }

    private void checkRegion(FunctionName name) {
        var region = name.region();
        if (region != null && !region.equals(region())) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "the function " + name.text() + " is in " + region + ", and this would run in " + region(),
                    "ask again with --region " + region);
        }
    }

    private RuntimeException notFound(FunctionName name, AwsServiceException cause) {
        List<String> known;
        try {
            known = functions().stream()
                    .map(FunctionConfiguration::functionName)
                    .toList();
        } catch (AwsServiceException e) {
            // Who may not list them is still told that it is not there.
            known = List.of();
        }
        if (known.contains(name.name())) {
            if (name.qualifier() == null) {
                // Something else that the request names is not there; AWS says which.
                return cause;
            }
            return new ToolException(
                    FailureKind.NOT_FOUND,
                    "the function '" + name.name() + "' has no version or alias '" + name.qualifier() + "'",
                    "a version is a number that was published, an alias a name that was given to one",
                    cause);
        }
        var near = NearNames.of(name.name(), known);
        return new ToolException(
                FailureKind.NOT_FOUND,
                "there is no function called '" + name.name() + "' in " + region(),
                near.isEmpty()
                        ? "check the name and the region; 'list functions' shows those there are"
                        : "did you mean " + String.join(" or ", near) + "?",
                cause);
    }

    /** The tags of a function, by its ARN; versions have none of their own. */
    Map<String, String> tags(String arn) {
        return ask(lambda -> lambda.listTags(
                        request -> request.resource(FunctionName.of(arn).text())))
                .tags();
    }

    /** The regions of the same partition that have Lambda; an account need not have opened all of them. */
    List<String> regions() {
        var own = Region.of(region()).metadata();
        return LambdaClient.serviceMetadata().regions().stream()
                .filter(region -> own == null
                        || region.metadata() != null
                                && region.metadata()
                                        .partition()
                                        .id()
                                        .equals(own.partition().id()))
                .map(Region::id)
                .sorted()
                .toList();
    }
}
