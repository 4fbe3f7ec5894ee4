package dev.awsagent.credential;

import dev.awsagent.sandbox.Sandbox;
import dev.awsagent.tool.AwsCall;
import dev.awsagent.tool.ToolResult;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All that the agent needs to know about credentials, made by a {@link Factory} that {@link java.util.ServiceLoader} finds.
 * Thread-safe. Closing it closes the SDK clients that it handed out.
 */
public interface CredentialService extends AutoCloseable {

    /**
     * Settles which profile, region and endpoint are meant, from the request, the environment and the configuration, by
     * the order of precedence. Reads files, calls nothing. A profile that was not named stays null when the environment's
     * keys are used.
     *
     * @throws CredentialException when a named profile does not exist or a configuration file cannot be read
     */
    Target settle(Target asked);

    /** Who the credentials of a settled target are, when that is known without asking AWS. */
    Optional<Identity> known(Target settled);

    /**
     * The same as an earlier run of the program found it out, for showing before anything is asked; nothing is decided by it.
     * Reads files, calls nothing.
     */
    default Optional<Identity> remembered(Target settled) {
        return known(settled);
    }

    /**
     * Who the credentials of a settled target are. Asks AWS when it is not known yet, and then remembers.
     *
     * @throws CredentialException when there are none, or they are refused
     */
    Identity identify(Target settled);

    /**
     * Signs a person in for a profile that gets its credentials by single sign-on, and keeps the sign-in where the AWS CLI
     * keeps it. Waits on the calling thread until the person has said yes in a browser.
     *
     * @param asked names the profile
     * @param shown is told once where the person has to go
     * @return when the sign-in ends
     * @throws CredentialException when the profile has no single sign-on, or it was refused or took too long
     * @throws InterruptedException when the calling thread is interrupted; nothing is kept then
     */
    default Instant signIn(Target asked, Consumer<SignIn> shown) throws InterruptedException {
        throw new CredentialException(
                "this credential service signs nobody in", "use the one of aws-agent-credentials");
    }

    /** The profiles there are, in all sources that know profiles. */
    List<ProfileSummary> profiles();

    /** Something that tools ask for by type, such as {@code AwsClients}. */
    <S> Optional<S> service(Class<S> type, Target settled);

    /**
     * Whether what is sent to a service goes to AWS itself: of any other endpoint nobody knows whether it only tries what it is
     * told to try.
     *
     * @param service as the AWS CLI names it
     */
    default boolean reachesAws(Target settled, String service) {
        return false;
    }

    /**
     * Whether AWS would let these calls through, as far as it can be told beforehand. May ask AWS, within the calls that review
     * may make.
     *
     * @param calls of one step, on this settled target
     * @param iam the actions of IAM that the tool names
     */
    default Permission permission(Target settled, List<AwsCall> calls, List<String> iam) {
        return Permission.notChecked("this credential service cannot ask");
    }

    /**
     * What the account of these credentials is called. May ask AWS ({@code iam:ListAccountAliases}), within the calls that review may
     * make; empty where it has no alias, or nobody may ask.
     *
     * @param settled whose identity is known
     */
    default Optional<String> accountAlias(Target settled) {
        return Optional.empty();
    }

    /**
     * The role that steps which change something run under in an account, narrowed to their calls (see
     * {@link dev.awsagent.gate.Narrowing}). Calls nothing.
     *
     * @param account the id of the account
     * @return its ARN; empty where the configuration names none, and they run with all that their credentials may do
     * @throws CredentialException when the configuration cannot be read
     */
    default Optional<String> changeRole(String account) {
        return Optional.empty();
    }

    /** What an exception of the AWS SDK means; empty for one that it does not know. Never shows a secret. */
    Optional<ToolResult.Failed<Object>> explain(Throwable error, Target settled);

    /**
     * What the agent's own configuration file says where nobody else does.
     *
     * @throws CredentialException when the file cannot be read or makes no sense
     */
    default Defaults defaults() {
        return Defaults.NONE;
    }

    /** The keys that the agent keeps itself; empty for a service that keeps none. */
    default Optional<CredentialStore> store() {
        return Optional.empty();
    }

    /** What the person should know of the files that were read, such as that others can read one. Each is given once. */
    default List<String> notices() {
        return List.of();
    }

    @Override
    void close();

    /** Makes the service. Found by {@link java.util.ServiceLoader}. */
    interface Factory {
        CredentialService create(Settings settings);
    }

    /**
     * What a service is made from.
     *
     * @param environment the variables and the home folder
     * @param providers registered explicitly; they win over discovered ones of the same name
     * @param sandbox the look-alike that every call goes to; null for the real thing
     * @param prompt asks the person for an MFA code or a passphrase
     * @param config the agent's own configuration file; null for the one in the user's configuration folder
     * @param memory the folder where account ids are kept from run to run; null for nowhere
     */
    record Settings(
            Environment environment,
            List<CredentialProvider> providers,
            @Nullable Sandbox sandbox,
            Prompt prompt,
            @Nullable Path config,
            @Nullable Path memory) {
        public Settings {
            providers = List.copyOf(providers);
        }
    }
}
