package dev.awsagent.server.web;

import dev.awsagent.server.RunningServer;
import dev.awsagent.server.ServerProvider;
import dev.awsagent.server.ServerSettings;

/** Starts the chat server on Javalin. */
public final class JavalinServerProvider implements ServerProvider {

    @Override
    public RunningServer start(ServerSettings settings) {
        var file = settings.file();
        return ChatServer.start(settings, file == null ? ServerFile.EMPTY : ServerFile.read(file));
    }
}
