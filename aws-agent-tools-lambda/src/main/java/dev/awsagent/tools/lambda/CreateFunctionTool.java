package dev.awsagent.tools.lambda;

import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.Cost;
import dev.awsagent.tool.CreationTags;
import dev.awsagent.tool.Effect;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.Impact;
import dev.awsagent.tool.Param;
import dev.awsagent.tool.ParamKind;
import dev.awsagent.tool.Tool;
import dev.awsagent.tool.ToolCall;
import dev.awsagent.tool.ToolException;
import dev.awsagent.tool.ToolInfo;
import dev.awsagent.tool.ToolResult;
import dev.awsagent.tool.Undo;
import dev.awsagent.tool.WorkingFolder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

@ToolInfo(
        name = "lambda_create_function",
        effect = Effect.WRITE,
        iam = {
            "lambda:CreateFunction",
            "lambda:TagResource",
            "lambda:GetFunctionConfiguration",
            "lambda:ListTags",
            "iam:PassRole",
            "iam:GetRole",
            "iam:ListRoles",
            "iam:ListEntitiesForPolicy",
            "s3:GetObject",
            "s3:GetObjectVersion"
        },
        value =
                "Creates a Lambda function from a folder, a zip file or an object in S3, with a role that there is already. Runtime"
                        + " and handler are taken from the code where they are not said.",
        examples = {
            "create a lambda called {name} from {code} with role {role}",
            "create a lambda function called {name} from {code} with role {role}",
            "create a function called {name} from {code} with the role {role}",
            "create lambda {name} from {code} with role {role}",
            "create function {name} from {code} with role {role}",
            "create a lambda called {name} from {code} with handler {handler} with role {role}",
            "create a lambda called {name} from {code} with runtime {runtime} with role {role}",
            "create a lambda called {name} from {code} with the basic execution role",
            "create a lambda called {name} from {s3} with runtime {runtime} with handler {handler} with role {role}",
            "create a lambda called {name} from {code} with handler {handler} and role {role}",
            "create a lambda called {name} from {code} with runtime {runtime} and role {role}",
            "create a lambda called {name} from {code} with role {role} and runtime {runtime}",
            "create a lambda called {name} from {code} with role {role} and handler {handler}",
            "create a lambda called {name} from {code} with role {role} and {memory} of memory",
            "create a lambda called {name} from {s3} with runtime {runtime}, handler {handler} and role {role}",
            "make a lambda called {name} from {code} with role {role}",
            "make a lambda function called {name} from {code} with role {role}",
            "deploy a new lambda called {name} from {code} with role {role}"
        })
final class CreateFunctionTool implements Tool<CreateFunctionTool.Input, CreateFunctionTool.Output> {

    enum Architecture {
        X86_64,
        ARM64
    }

    record Input(
            @Param(
                    value = "The name of the function",
                    kind = ParamKind.NAME,
                    pattern = FunctionName.NEW,
                    rule = FunctionName.NEW_RULE,
                    words = {"called {}", "named {}", "function {}", "lambda {}"})
            String name,

            @Param(
                    value = CodeSource.ABOUT,
                    kind = ParamKind.LOCAL_PATH,
                    words = {"from {}"})
            @Nullable
            String code,

            @Param(
                    value = CodeSource.ABOUT_S3,
                    kind = ParamKind.TEXT,
                    pattern = CodeSource.S3,
                    rule = CodeSource.S3_RULE)
            @Nullable
            String s3,

            @Param(
                    value = "The role that it runs with, by its name or its ARN",
                    kind = ParamKind.NAME,
                    pattern = Roles.PATTERN,
                    rule = Roles.RULE,
                    words = {"role {}"})
            @Nullable
            String role,

            @Param(
                    value = "Take the one role of the account that has the permissions of AWSLambdaBasicExecutionRole",
                    words = {"basic execution role", "basic role", "basic lambda role", "basic lambda execution role"},
                    defaultValue = "false")
            boolean basicRole,

            @Param(
                    value = "The runtime, such as python3.13; without it, what the code shows",
                    kind = ParamKind.NAME,
                    pattern = Runtimes.PATTERN,
                    rule = Runtimes.RULE,
                    words = {
                        "runtime {}",
                        "python 3.12=python3.12",
                        "python 3.13=python3.13",
                        "python 3.14=python3.14",
                        "node 22=nodejs22.x",
                        "node 24=nodejs24.x",
                        "nodejs 22=nodejs22.x",
                        "nodejs 24=nodejs24.x",
                        "java 21=java21",
                        "java 25=java25",
                        "ruby 3.4=ruby3.4"
                    })
            @Nullable
            String runtime,

            @Param(
                    value = "The method that is called, such as app.handler; without it, what the code shows",
                    kind = ParamKind.NAME,
                    pattern = Runtimes.HANDLER,
                    rule = Runtimes.HANDLER_RULE,
                    words = {"handler {}"})
            @Nullable
            String handler,

            @Param(value = Memory.VALUE, kind = ParamKind.SIZE, min = Memory.LEAST, max = Memory.MOST) @Nullable
            Long memory,

            @Param(
                    value = "How long one invocation may take: from 1 second to 15 minutes",
                    kind = ParamKind.DURATION,
                    words = {"timeout {}", "timeout of {}"})
            @Nullable
            Duration timeout,

            @Param(
                    value = "The processor",
                    words = {"arm=ARM64", "graviton=ARM64", "x86=X86_64"})
            @Nullable
            Architecture architecture,

            @Param(
                    value = "What it is for, in quotes",
                    kind = ParamKind.TEXT,
                    max = 256,
                    words = {"description {}", "described as {}"})
            @Nullable
            String description,

            @Param(
                    value = "Tags",
                    kind = ParamKind.TAGS,
                    words = {"tagged {}", "tagged with {}", "with tag {}", "with the tag {}", "with tags {}"})
            @Nullable
            Map<String, String> tags,

            @Param(
                    value = "Do not tag it with who asked for it, when and why",
                    words = {"untagged", "without request tags"},
                    defaultValue = "false")
            boolean untagged,

            @Param(
                    value = CodeSource.ABOUT_KEYS,
                    words = {CodeSource.WITH_KEYS, CodeSource.WITH_ITS_KEYS, CodeSource.AND_KEYS},
                    defaultValue = "false")
            boolean secretFiles) {

        Input {
            var source = new CodeSource(code, s3, secretFiles);
            if ((role == null) != basicRole) {
                throw new ToolException(
                        FailureKind.INVALID,
                        role == null
                                ? "nothing says which role '" + name + "' is to run with"
                                : "a role and the basic execution role are both named",
                        "say 'with role' and the name of an IAM role that Lambda may take, or 'with the basic execution role'");
            }
            if (!source.isLocal() && (runtime == null || handler == null)) {
                throw new ToolException(
                        FailureKind.INVALID,
                        "what is in " + source.shown() + " is not looked into, so runtime and handler have to be said",
                        "add, for example, 'with runtime python3.13, handler app.handler'");
            }
            if (timeout != null) {
                Memory.checkTimeout(timeout);
            }
            if (runtime != null) {
                Runtimes.checkExact(runtime);
            }
            if (tags != null) {
                Tagging.check(tags);
            }
        }

        CodeSource source() {
            return new CodeSource(code, s3, secretFiles);
        }

        FunctionName function() {
            return new FunctionName(name, null);
        }
    }

    /**
     * @param state whether it can be invoked yet, as the API names it
     * @param note what more there is to know; null for nothing
     */
    record Output(
            String name,
            String arn,
            String runtime,
            String handler,
            long codeBytes,
            @Nullable String codeSha256,
            @Nullable String state,
            @Nullable String note) {}

    @Override
    public List<AwsCall> calls(Input in) {
        var create = AwsCall.of("lambda", "CreateFunction")
                .with("FunctionName", in.name())
                .on(Roles.with(in.function().arn(), in.role()))
                // The code whole, as the version of an object in S3 is only known while running.
                .open("Role", "Runtime", "Handler", "Tags", "Code")
                .times(NewFunction.ATTEMPTS);
        create = in.memory() == null ? create : create.with("MemorySize", Memory.megabytes(in.memory()));
        create = in.timeout() == null
                ? create
                : create.with("Timeout", in.timeout().toSeconds());
        create = in.architecture() == null ? create : create.with("Architectures", List.of(api(in.architecture())));
        create = in.description() == null ? create : create.with("Description", in.description());
        var calls = new ArrayList<AwsCall>();
        calls.add(create);
        calls.addAll(in.source().looks());
        calls.addAll(Roles.calls(in.role()));
        calls.add(LambdaCalls.look(in.function()));
        calls.add(AwsCall.of("lambda", "ListTags")
                .open("Resource")
                .on(in.function().arn()));
        return calls;
    }

    static String api(Architecture architecture) {
        return architecture == Architecture.ARM64 ? "arm64" : "x86_64";
    }

    @Override
    public void check(Input in, WorkingFolder files) {
        if (in.source().isLocal()) {
            Guess.of(CodePackage.of(files, in.source()), in.runtime(), in.handler());
        }
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(
                "function " + in.name(),
                Undo.YES,
                "code from " + in.source().shown(),
                in.basicRole() ? "runs with the role for basic execution" : "runs with the role " + in.role(),
                CreationTags.note(in.untagged()));
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var lambda = LambdaAccess.of(call);
        var notes = new ArrayList<String>();
        var code = CodeContent.of(lambda, in.source());
        notes.addAll(code.words());
        var guess = Guess.of(code.local(), in.runtime(), in.handler());
        notes.add("runtime " + guess.runtime() + ", handler " + guess.handler()
                + (guess.told() ? "" : " (taken from the code)"));
        var seen = new TreeMap<>(code.seen());
        try {
            NewFunction.checkFree(lambda, in.function());
        } catch (RuntimeException e) {
            Reviewed.note(e, notes, "whether there is a function of the name");
        }
        var role = Roles.arn(lambda, in.role());
        notes.add("runs with the role " + role);
        notes.add("memory " + (in.memory() == null ? 128 : Memory.megabytes(in.memory())) + " MB, timeout "
                + (in.timeout() == null ? 3 : in.timeout().toSeconds()) + " s");
        notes.add(CreationTags.note(call, in.untagged()));
        seen.put("role", role);
        return impact(in)
                .withNotes(notes)
                .seen(seen)
                .costing(Cost.byUse("how often it is called and how long it runs"))
                .making(CreationTags.planned(call, in.tags(), in.untagged()));
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) throws InterruptedException {
        return ToolResult.ok(NewFunction.create(in, call));
    }
}
