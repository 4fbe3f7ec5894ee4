package dev.awsagent.graph.engine;

import dev.awsagent.agent.TurnObserver;
import dev.awsagent.credential.CredentialException;
import dev.awsagent.credential.CredentialService;
import dev.awsagent.gate.CallScope;
import dev.awsagent.guard.Guard;
import dev.awsagent.journal.AuditLog;
import dev.awsagent.journal.AuditSink;
import dev.awsagent.plan.LocalPlanner;
import dev.awsagent.plan.ModelBudget;
import dev.awsagent.plan.Planner;
import dev.awsagent.tool.Pipes;
import dev.awsagent.tool.ToolRegistry;
import dev.awsagent.tool.WorkingFolder;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the nodes work with.
 *
 * @param credentials made when it is first needed; gives null when no module on the path has one
 * @param first the planner without a model, which is asked before the other; what it is not sure of goes to that; null where
 *     only one is asked
 * @param local whether the planner is the agent's own, which reads nothing but the user's words and sends them nowhere
 * @param auto whether it was left to the agent which planner a request gets, and so is to be said in each reply
 * @param budget what a model may take in one turn
 * @param observer watches all turns; null for nobody
 * @param guard decides what may run
 * @param audit where it is written down what is changed; null for nowhere, as whoever built the agent said
 * @param sink the second place of it, made when it is first needed; gives null for none
 * @param files the folder, looked at when it is first needed
 * @param memory where is kept what lasts from run to run; null for nowhere
 * @param pipes what is lent to tools in place of files; null for nothing
 * @param sandbox whether every call goes to a look-alike
 */
public record Services(
        ToolRegistry tools,
        Supplier<@Nullable CredentialService> credentials,
        Planner planner,
        @Nullable LocalPlanner first,
        boolean local,
        boolean auto,
        ModelBudget budget,
        @Nullable TurnObserver observer,
        Guard guard,
        @Nullable AuditLog audit,
        Supplier<@Nullable AuditSink> sink,
        Supplier<WorkingFolder> files,
        @Nullable Path memory,
        @Nullable Pipes pipes,
        boolean sandbox,
        Duration stepTimeout,
        int maxRounds,
        Duration approvalTime,
        Clock clock) {

    static final String NO_CREDENTIALS_MODULE = "no module on the path provides credentials";
    static final String ADD_CREDENTIALS_MODULE = "add dev.awsagent:aws-agent-credentials to the class path";

    /** The folder, for what is done in this scope. */
    WorkingFolder files(CallScope scope) {
        var folder = files.get();
        return scope.sends() ? folder.sending() : folder;
    }

    /**
     * The credentials.
     *
     * @throws CredentialException when there is no module for them, saying which to add
     */
    public CredentialService requireCredentials() {
        var service = credentials.get();
        if (service == null) {
            throw new CredentialException(NO_CREDENTIALS_MODULE, ADD_CREDENTIALS_MODULE);
        }
        return service;
    }
}
