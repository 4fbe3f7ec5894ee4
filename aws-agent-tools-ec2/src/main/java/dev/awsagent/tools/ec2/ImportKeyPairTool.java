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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.ec2.model.ResourceType;

@ToolInfo(
        name = "ec2_import_key_pair",
        effect = Effect.WRITE,
        iam = {"ec2:ImportKeyPair", "ec2:CreateTags", "ec2:DescribeKeyPairs"},
        value = "Imports the public half of a key pair of your own from a file.",
        examples = {
            "import key pair {name} from {file}",
            "import a key pair called {name} from {file}",
            "import the public key {file} as {name}",
            "import the public key {file} as key pair {name}",
            "import my ssh key {file} as {name}",
            "import the ssh key {file} as {name}",
            "import my public key {file} as key pair {name}",
            "add the public key {file} as key pair {name}",
            "register the public key {file} as key pair {name}",
            "upload the public key {file} as key pair {name}",
            "import {file} as key pair {name}"
        })
final class ImportKeyPairTool implements Tool<ImportKeyPairTool.Input, Changes> {

    private static final int LONGEST = 16 * 1024;

    record Input(
            @Param(
                    value = "The name of the key pair",
                    kind = ParamKind.NAME,
                    pattern = KeyPairs.NAME,
                    rule = KeyPairs.NAME_RULE,
                    words = {"called {}", "named {}", "key pair {}", "as {}", "as key pair {}"})
            String name,

            @Param(value = "The file with the public key, such as id_ed25519.pub", kind = ParamKind.LOCAL_PATH)
            String file,

            @Param(
                    value = "Do not tag it with who asked for it, when and why",
                    words = {"untagged", "without request tags"},
                    defaultValue = "false")
            boolean untagged,

            @Param(
                    value = "Only try it, with EC2's own dry run, and say what AWS said",
                    words = {"dry run", "dryrun"},
                    defaultValue = "false")
            boolean dryRun) {}

    private static String read(WorkingFolder files, String name) {
        var path = files.resolve(name);
        try {
            if (!Files.isRegularFile(path)) {
                throw new ToolException(FailureKind.NOT_FOUND, "there is no file '" + name + "'", "check the path");
            }
            if (Files.size(path) > LONGEST) {
                throw new ToolException(
                        FailureKind.INVALID, "'" + name + "' is too large for a public key", "name another file");
            }
            var text = Files.readString(path, StandardCharsets.US_ASCII);
            if (text.contains("PRIVATE KEY")) {
                throw new ToolException(
                        FailureKind.FORBIDDEN,
                        "'" + name + "' holds a private key; it is not sent anywhere",
                        "name the file with the public key, which ends in .pub");
            }
            return text;
        } catch (IOException e) {
            throw new ToolException(FailureKind.INVALID, "'" + name + "' cannot be read as text", "check the file", e);
        }
    }

    /** The same, when it is what was reviewed. */
    private static String held(Ec2Access ec2, String name) {
        var text = read(ec2.call().files(), name);
        ec2.hold("the SHA-256 of '" + name + "'", UserData.sha256(text));
        return text;
    }

    /** As {@code ssh-keygen -l} shows it; that of the whole file where it is not in the format of OpenSSH. */
    private static String fingerprint(String text) {
        var parts = text.strip().split("\\s+", 3);
        if (parts.length > 1 && parts[0].matches("(ssh|ecdsa|sk)-[^ ]+")) {
            try {
                var key = Base64.getDecoder().decode(parts[1]);
                return "fingerprint SHA256:"
                        + Base64.getEncoder().withoutPadding().encodeToString(UserData.digest(key));
            } catch (IllegalArgumentException e) {
                // Then it is no such key, and AWS says so.
            }
        }
        return "a file with the SHA-256 " + UserData.sha256(text);
    }

    @Override
    public List<AwsCall> calls(Input in) {
        return List.of(
                Ec2Calls.look("DescribeKeyPairs"),
                Ec2Calls.change("ImportKeyPair", in.dryRun())
                        .with("KeyName", in.name())
                        .open("PublicKeyMaterial", "TagSpecifications"));
    }

    @Override
    public void check(Input in, WorkingFolder files) {
        read(files, in.file());
    }

    @Override
    public Impact impact(Input in) {
        return Impact.one(
                in.name(), Undo.YES, "the public key in '" + in.file() + "'", CreationTags.note(in.untagged()));
    }

    @Override
    public Impact inspect(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        KeyPairs.checkFree(ec2, in.name());
        var key = held(ec2, in.file());
        return Impact.one(
                        in.name(),
                        Undo.YES,
                        "the public key in '" + in.file() + "', " + fingerprint(key),
                        CreationTags.note(call, in.untagged()))
                .seen(ec2.seen())
                .costing(Cost.NOTHING)
                .making(Tagging.planned(call, null, null, in.untagged()));
    }

    @Override
    public ToolResult<Changes> call(Input in, ToolCall call) {
        var ec2 = Ec2Access.of(call);
        var key = held(ec2, in.file());
        return ToolResult.ok(ec2.create(
                in.dryRun(),
                "key pair",
                client -> client.importKeyPair(request -> request.keyName(in.name())
                        .publicKeyMaterial(SdkBytes.fromUtf8String(key))
                        .tagSpecifications(Tagging.of(call, null, null, in.untagged(), ResourceType.KEY_PAIR))
                        .dryRun(Ec2Calls.flag(in.dryRun()))),
                made -> Changes.done(made.keyPairId(), in.name(), "imported, fingerprint " + made.keyFingerprint())));
    }
}
