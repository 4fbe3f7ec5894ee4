package dev.awsagent.internal;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes secrets out of text by their form. The one place that knows the forms. */
public final class Redactor {

    private static final String HIDDEN = "***";

    private static final String[] SIGNS = {
        "AKIA", "ASIA", "X-Amz-", "secret", "session", "security", "passw", "bearer ", "IQoJ", "FwoG", "FQoG", "sk-"
    };

    /** Compiled when the first text needs it. */
    private static final class Forms {
        private static final Pattern SECRETS = Pattern.compile("\\b(?:AKIA|ASIA)[A-Z0-9]{16}\\b"
                + "|(?i:(?<=X-Amz-(?:Signature|Credential|Security-Token)(?:=|%3D))[^&\\s\"'<>]+)"
                + "|(?i:(?<=(?:secret.?access.?key|secret.?key|session.?token|security.?token|password|passwd)"
                + "[\"']?\\s{0,3}[=:]\\s{0,3}[\"']?)[^\\s\"',;}&]+)"
                + "|(?i:(?<=\\bbearer )[A-Za-z0-9._~+/=-]{12,})"
                + "|\\b(?:IQoJ|FwoG|FQoG)[A-Za-z0-9+/=_%-]{40,}"
                + "|\\bsk-[A-Za-z0-9_-]{16,}");
    }

    private Redactor() {}

    public static String redact(String text) {
        return mayHoldOne(text) ? Forms.SECRETS.matcher(text).replaceAll(HIDDEN) : text;
    }

    public static @Nullable String redactNullable(@Nullable String text) {
        return text == null ? null : redact(text);
    }

    /** Loading and running the pattern costs more than most messages are worth. */
    private static boolean mayHoldOne(String text) {
        for (int i = 0; i < text.length(); i++) {
            for (var sign : SIGNS) {
                if (text.regionMatches(true, i, sign, 0, sign.length())) {
                    return true;
                }
            }
        }
        return false;
    }
}
