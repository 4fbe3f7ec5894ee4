package dev.awsagent.internal;

import java.util.regex.Pattern;

/** Takes secrets out of text by their form. */
public final class Redactor {

    private static final Pattern SECRETS = Pattern.compile("\\b(AKIA|ASIA)[A-Z0-9]{16}\\b"
            + "|(?i:(?<=X-Amz-(Signature|Credential|Security-Token)=)[^&\\s\"']+)"
            + "|(?i:(?<=(secret.?access.?key|session.?token|password)[\"']?\\s{0,3}[=:]\\s{0,3}[\"']?)[^\\s\"',}]+)"
            + "|\\bsk-[A-Za-z0-9_-]{16,}");

    private Redactor() {}

    public static String redact(String text) {
        return SECRETS.matcher(text).replaceAll("***");
    }
}
