package dev.awsagent.agent;

import java.util.Objects;

/**
 * Who speaks in a conversation, where one program serves several people.
 *
 * @param name stands in the audit log as the one who asked, and as the one who said yes where that was said in words
 * @param mayApprove whether a yes of theirs counts
 */
public record Person(String name, boolean mayApprove) {

    public Person {
        Objects.requireNonNull(name, "name");
        if (name.isBlank()) {
            throw new IllegalArgumentException("who speaks has no name; give the one that the audit log should have");
        }
    }
}
