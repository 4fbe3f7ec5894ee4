package dev.awsagent.tools.ec2;

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
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.CreateKeyPairResponse;
import software.amazon.awssdk.services.ec2.model.ResourceType;

@ToolInfo(
        name = "ec2_create_key_pair",
        effect = Effect.DISCLOSE,
        iam = {"ec2:CreateKeyPair", "ec2:CreateTags", "ec2:DescribeKeyPairs"},
        value = "Creates a key pair, and writes the private key to a new file of the working folder that only"
                + " its owner may read. It is shown nowhere, and AWS does not keep it.",
        examples = {
            "create a key pair called {name}",
            "create a key pair named {name}",
            "create a new key pair called {name}",
            "create key pair {name}",
            "create the key pair {name} into {file}",
            "make a key pair called {name}",
            "make a new key pair called {name} into {file}",
            "generate a key pair called {name}",
            "create an ssh key called {name}",
            "create an ssh key pair called {name}",
            "create a {type} key pair called {name}",
            "create a {type} key called {name}",
            "create a key called {name}",
            "create a new ssh key pair named {name}",
            "make a key called {name}",
            "make an ssh key called {name}",
            "make a {type} key called {name}",
            "make me a {type} key pair called {name}",
            "generate an ssh key called {name}",
            "generate a {type} key pair named {name}",
            "generate a key called {name}",
            "generate key pair {name}",
            "generate a new key pair named {name}",
            "create ssh key {name}",
            "make key pair {name}",
            "create a keypair called {name}",
            "create keypair {name}",
            "make a keypair called {name}",
            "generate a keypair called {name}"
        })
final class CreateKeyPairTool implements Tool<CreateKeyPairTool.Input, CreateKeyPairTool.Output> {

    enum Type {
        ED25519,
        RSA
    }

    record Input(
            @Param(
                    value = "The name of the key pair",
                    kind = ParamKind.NAME,
                    pattern = KeyPairs.NAME,
                    rule = KeyPairs.NAME_RULE,
                    words = {"called {}", "named {}", "key pair {}"})
            String name,

            @Param(
                    value = "The file for the private key; without it, the name with .pem",
                    kind = ParamKind.LOCAL_PATH,
                    words = {"into {}", "to file {}", "in file {}"})
            @Nullable
            String file,

            @Param(value = "Its kind; Windows instances take RSA only", defaultValue = "\"ED25519\"")
            Type type,

            @Param(
                    value = "Do not tag it with who asked for it, when and why",
                    words = {"untagged", "without request tags"},
                    defaultValue = "false")
            boolean untagged,

            @Param(
                    value = "Only try it, with EC2's own dry run, and say what AWS said",
                    words = {"dry run", "dryrun"},
                    defaultValue = "false")
            boolean dryRun) {

        String fileName() {
            return file == null ? name.replaceAll("[^A-Za-z0-9._-]", "_") + ".pem" : file;
        }
    }

    /** @param file where the private key is, and nowhere else */
    record Output(
            String name,
            @Nullable String id,
            @Nullable String fingerprint,
            @Nullable String file,
            @Nullable String note) {}

    /** A pair is made: more than disclosing, for what the agent asks. */
    @Override
    public Effect effect(Input in) {
        return Effect.WRITE;
    }

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(
                Ec2Calls.look("DescribeKeyPairs"),
                Ec2Calls.change("CreateKeyPair", in.dryRun())
                        .with("KeyName", in.name())
                        .with("KeyType", in.type().name().toLowerCase(Locale.ROOT))
                        .open("TagSpecifications"));
    }

    @Override
    public void check(Input in, WorkingFolder files) {
        KeyPairs.newFile(files, in.fileName());
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(
                in.name(),
                Undo.PARTLY,
                "hands out access: whoever has the private key can log in where the pair is used",
                "the private key is written to '" + in.fileName() + "', which only you may read, and shown nowhere",
                CreationTags.note(in.untagged()));
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        KeyPairs.checkFree(Ec2Access.of(call), in.name());
        return CreationTags.noted(impact(in), call, in.untagged())
                .costing(Cost.NOTHING)
                .making(Tagging.planned(call, null, null, in.untagged()));
    }

    /** AWS tells a private key once. */
    private static ToolException keyIsLost(Input in, RuntimeException e) {
        return new ToolException(
                FailureKind.IN_DOUBT,
                "the key pair '" + in.name() + "' may have been made, and its private key is lost with the answer: "
                        + Ec2Access.said(e),
                "look with 'list key pairs'; where it is there, 'delete key pair " + in.name()
                        + "' and create it again",
                e);
    }

    private static ToolException keyIsNotKept(Input in, String id, IOException e) {
        return new ToolException(
                FailureKind.PARTIAL,
                "AWS made the key pair '" + in.name() + "' (" + id + "), but its private key could not be written to '"
                        + in.fileName() + "' (" + reason(e) + ") and is lost: AWS tells it once",
                "'delete key pair " + in.name() + "', look at the disk and at the folder, then create it again",
                e);
    }

    private static String reason(IOException e) {
        return e instanceof FileSystemException about && about.getReason() != null
                ? about.getReason()
                : e.getClass().getSimpleName();
    }

    @Override
    public ToolResult<Output> call(Input in, ToolCall call) throws IOException {
        var ec2 = Ec2Access.of(call);
        if (in.dryRun()) {
            var said = ec2.tryOut(client -> client.createKeyPair(request -> request.keyName(in.name())
                    .keyType(in.type().name().toLowerCase(Locale.ROOT))
                    .tagSpecifications(Tagging.of(call, null, null, in.untagged(), ResourceType.KEY_PAIR))
                    .dryRun(true)));
            return ToolResult.ok(new Output(in.name(), null, null, null, said));
        }
        var path = KeyPairs.newFile(call.files(), in.fileName());
        // The file is there, and its owner's alone, before there is a key to lose.
        try {
            KeyPairs.reserve(path);
        } catch (FileAlreadyExistsException e) {
            KeyPairs.newFile(call.files(), in.fileName());
            throw e;
        } catch (IOException e) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "the file '" + in.fileName() + "' for the private key cannot be written (" + reason(e)
                            + "); nothing was created",
                    "make its folder writable, or name another file with 'into other.pem'",
                    e);
        }
        CreateKeyPairResponse made;
        try {
            made = ec2.ask(client -> client.createKeyPair(request -> request.keyName(in.name())
                    .keyType(in.type().name().toLowerCase(Locale.ROOT))
                    .tagSpecifications(Tagging.of(call, null, null, in.untagged(), ResourceType.KEY_PAIR))));
        } catch (RuntimeException e) {
            Files.deleteIfExists(path);
            throw Ec2Access.isDoubtful(e) ? keyIsLost(in, e) : e;
        }
        try {
            // Only into the file that was reserved: a new one would be for everybody to read.
            Files.writeString(path, made.keyMaterial(), StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw keyIsNotKept(in, made.keyPairId(), e);
        }
        return ToolResult.ok(new Output(in.name(), made.keyPairId(), made.keyFingerprint(), in.fileName(), null));
    }
}
