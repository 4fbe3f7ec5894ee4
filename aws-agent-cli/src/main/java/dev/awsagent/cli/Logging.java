package dev.awsagent.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * Says nothing unless {@code --debug} is given: what a user should know is a reply or an error line, not a log line. Found by
 * logback as a service; a configuration file would load an XML parser before the first word.
 */
public final class Logging extends ContextAwareBase implements Configurator {

    /** The system property with the level for the program's own packages. */
    static final String LEVEL = "aws-agent.log";

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        var level = Level.toLevel(System.getProperty(LEVEL, "off"), Level.OFF);
        if (level == Level.OFF) {
            root.setLevel(Level.OFF);
            return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
        }
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d{HH:mm:ss.SSS} %-5level %logger{30}: %replace(%msg){'[\\p{Cntrl}&&[^\\t]]', '?'}%n");
        encoder.start();
        var appender = new ConsoleAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        root.addAppender(appender);
        // Wire logs of HTTP clients hold signatures and bodies: others' packages never go beyond information.
        root.setLevel(level.isGreaterOrEqual(Level.INFO) ? level : Level.INFO);
        context.getLogger("dev.awsagent").setLevel(level);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
