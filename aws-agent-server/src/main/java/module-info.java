/** The chat server: REST, WebSocket and a page, on the same agent. */
module dev.awsagent.server {
    requires dev.awsagent.core;
    requires org.slf4j;
}
