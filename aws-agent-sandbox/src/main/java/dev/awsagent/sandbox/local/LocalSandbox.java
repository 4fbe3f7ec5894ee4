package dev.awsagent.sandbox.local;

import dev.awsagent.credential.AwsCredentials;
import dev.awsagent.internal.moto.MotoServer;
import dev.awsagent.sandbox.Sandbox;
import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.jspecify.annotations.Nullable;

/** S3Proxy over a folder, and {@code moto_server} from the first time that it is needed. */
final class LocalSandbox implements Sandbox {

    private static final String LOOPBACK = "http://127.0.0.1";
    private static final int MAX_THREADS = 32;

    /**
     * What {@code moto_server} is asked for, as the AWS CLI names it. It takes a service that it does not know for S3, so
     * only known ones are sent there.
     */
    private static final Set<String> MOTO_SERVICES = Set.of(
            "acm",
            "apigateway",
            "apigatewayv2",
            "application-autoscaling",
            "appsync",
            "athena",
            "autoscaling",
            "backup",
            "batch",
            "budgets",
            "ce",
            "cloudformation",
            "cloudfront",
            "cloudtrail",
            "cloudwatch",
            "codebuild",
            "codecommit",
            "codepipeline",
            "cognito-identity",
            "cognito-idp",
            "config",
            "dms",
            "ds",
            "dynamodb",
            "dynamodbstreams",
            "ebs",
            "ec2",
            "ec2-instance-connect",
            "ecr",
            "ecs",
            "efs",
            "eks",
            "elasticache",
            "elasticbeanstalk",
            "elb",
            "elbv2",
            "emr",
            "es",
            "events",
            "firehose",
            "fsx",
            "glacier",
            "glue",
            "guardduty",
            "iam",
            "identitystore",
            "inspector2",
            "iot",
            "kinesis",
            "kms",
            "lakeformation",
            "lambda",
            "logs",
            "macie2",
            "mq",
            "opensearch",
            "organizations",
            "pipes",
            "quicksight",
            "ram",
            "rds",
            "redshift",
            "rekognition",
            "resource-groups",
            "resourcegroupstaggingapi",
            "route53",
            "route53resolver",
            "s3control",
            "sagemaker",
            "scheduler",
            "secretsmanager",
            "securityhub",
            "service-quotas",
            "servicediscovery",
            "ses",
            "sesv2",
            "shield",
            "signer",
            "sns",
            "sqs",
            "ssm",
            "sso-admin",
            "stepfunctions",
            "sts",
            "support",
            "swf",
            "synthetics",
            "transcribe",
            "transfer",
            "wafv2",
            "workspaces",
            "xray");

    private final SandboxFolder folder;
    private final @Nullable Path motoExecutable;
    private final S3Proxy s3;
    private final URI s3Endpoint;
    private @Nullable MotoServer moto;
    private boolean closed;

    private LocalSandbox(SandboxFolder folder, @Nullable Path motoExecutable, S3Proxy s3) {
        this.folder = folder;
        this.motoExecutable = motoExecutable;
        this.s3 = s3;
        this.s3Endpoint = URI.create(LOOPBACK + ":" + s3.getPort());
    }

    /**
     * Starts S3 on a free port of loopback.
     *
     * @param motoExecutable {@code moto_server}; null when it is not installed
     * @throws ToolException when no port can be had
     */
    static LocalSandbox start(SandboxFolder folder, @Nullable Path motoExecutable) {
        var s3 = S3Proxy.builder()
                .blobStore(new FileKeyBlobStore(folder.s3()))
                .endpoint(URI.create(LOOPBACK + ":0"))
                .awsAuthentication(
                        AuthenticationType.AWS_V4,
                        folder.credentials().accessKeyId(),
                        folder.credentials().secretAccessKey())
                .jettyMaxThreads(MAX_THREADS)
                .stopTimeout(0)
                .build();
        try {
            s3.start();
        } catch (Exception e) {
            stop(s3);
            throw new ToolException(
                    FailureKind.UNREACHABLE,
                    "the sandbox cannot listen on 127.0.0.1: " + e.getMessage(),
                    "check that this machine has a loopback interface and free ports",
                    e);
        }
        return new LocalSandbox(folder, motoExecutable, s3);
    }

    @Override
    public synchronized Optional<URI> endpoint(String service) {
        if (closed) {
            throw new IllegalStateException("the sandbox is closed; start it again");
        }
        if (service.equals("s3") || service.equals("s3api")) {
            return Optional.of(s3Endpoint);
        }
        if (motoExecutable == null || !MOTO_SERVICES.contains(service)) {
            return Optional.empty();
        }
        if (moto == null || !moto.isAlive()) {
            moto = MotoServer.start(motoExecutable, Map.of());
            // Functions are answered from a queue of replies: running them would need Docker.
            moto.command("/moto-api/config", "{\"lambda\":{\"use_docker\":false},\"batch\":{\"use_docker\":false}}");
        }
        return Optional.of(moto.endpoint());
    }

    @Override
    public AwsCredentials credentials() {
        return folder.credentials();
    }

    @Override
    public String region() {
        return "us-east-1";
    }

    @Override
    public String description() {
        return "Sandbox, not AWS: S3 on " + s3Endpoint + ", data in " + folder.root() + "; "
                + (motoExecutable == null
                        ? "other services need moto_server on the PATH"
                        : "EC2, Lambda, IAM and more from moto_server, which forgets them at the end");
    }

    /** For tests: the process id of {@code moto_server}; -1 while it does not run. */
    synchronized long motoPid() {
        return moto == null ? -1 : moto.pid();
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (moto != null) {
            moto.close();
        }
        stop(s3);
    }

    private static void stop(S3Proxy s3) {
        try {
            s3.stop();
        } catch (Exception e) {
            // It holds no data of its own, and its threads end with it: nothing is lost, nothing can be done.
        }
    }

    @Override
    public String toString() {
        return description();
    }
}
