package dev.awsagent.tools.lambda;

import dev.awsagent.tool.FailureKind;
import dev.awsagent.tool.ToolException;
import java.time.LocalDate;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which runtimes AWS gives up, and when. */
final class Runtimes {

    static final String PATTERN =
            "(python|nodejs|java|ruby|dotnet|dotnetcore|go|provided)[0-9]*(\\.[0-9a-z]+)*(-edge)?";

    static final String RULE = "must be a runtime such as python3.13 or nodejs22.x, or a language such as python";

    static final String HANDLER =
            "(?=.{1,128}$)([A-Za-z_][\\w/-]*(\\.[A-Za-z_][\\w-]*)+(::\\w+)*|\\w+(::[\\w.]+)+|bootstrap)";

    static final String HANDLER_RULE = "must be a handler such as app.handler, without spaces";

    /** The day of deprecation as AWS published it; those that end later than all of these are not in it. */
    private static final Map<String, LocalDate> ENDS = Map.ofEntries(
            end("nodejs", 2016, 10, 31),
            end("nodejs4.3", 2020, 3, 5),
            end("nodejs4.3-edge", 2019, 4, 30),
            end("nodejs6.10", 2019, 8, 12),
            end("nodejs8.10", 2020, 3, 6),
            end("nodejs10.x", 2021, 7, 30),
            end("nodejs12.x", 2023, 3, 31),
            end("nodejs14.x", 2023, 12, 4),
            end("nodejs16.x", 2024, 6, 12),
            end("nodejs18.x", 2025, 9, 1),
            end("nodejs20.x", 2026, 4, 30),
            end("nodejs22.x", 2027, 4, 30),
            end("nodejs24.x", 2028, 4, 30),
            end("python2.7", 2021, 7, 15),
            end("python3.6", 2022, 7, 18),
            end("python3.7", 2023, 12, 4),
            end("python3.8", 2024, 10, 14),
            end("python3.9", 2025, 12, 15),
            end("python3.10", 2026, 10, 31),
            end("python3.11", 2027, 6, 30),
            end("python3.12", 2028, 10, 31),
            end("python3.13", 2029, 6, 30),
            end("python3.14", 2029, 6, 30),
            end("java8", 2024, 1, 8),
            end("java8.al2", 2027, 6, 30),
            end("java11", 2027, 6, 30),
            end("java17", 2027, 6, 30),
            end("java21", 2029, 6, 30),
            end("java25", 2029, 6, 30),
            end("dotnetcore1.0", 2019, 6, 27),
            end("dotnetcore2.0", 2019, 5, 30),
            end("dotnetcore2.1", 2022, 1, 5),
            end("dotnetcore3.1", 2023, 4, 3),
            end("dotnet6", 2024, 12, 20),
            end("dotnet8", 2026, 11, 10),
            end("dotnet10", 2028, 11, 14),
            end("ruby2.5", 2021, 7, 30),
            end("ruby2.7", 2023, 12, 7),
            end("ruby3.2", 2026, 3, 31),
            end("ruby3.3", 2027, 3, 31),
            end("ruby3.4", 2028, 3, 31),
            end("go1.x", 2024, 1, 8),
            end("provided", 2024, 1, 8),
            end("provided.al2", 2026, 7, 31),
            end("provided.al2023", 2029, 6, 30));

    private Runtimes() {}

    private static Map.Entry<String, LocalDate> end(String runtime, int year, int month, int day) {
        return Map.entry(runtime, LocalDate.of(year, month, day));
    }

    /** Since when a runtime is given up; null when it is not, or is not known. */
    static @Nullable LocalDate endedBefore(@Nullable String runtime, LocalDate today) {
        var end = runtime == null ? null : ENDS.get(runtime);
        return end == null || end.isAfter(today) ? null : end;
    }

    /** What a listing says about one that is given up. */
    static String note(LocalDate ended) {
        return "AWS gave up this runtime on " + ended;
    }

    /** Refuses what names a language, and not a runtime of it. */
    static void checkExact(String runtime) {
        if (runtime.chars().allMatch(Character::isLetter) && !runtime.equals("provided")) {
            throw new ToolException(
                    FailureKind.INVALID,
                    "'" + runtime + "' is a language; which version of it?",
                    "say the runtime with its version, such as python3.13");
        }
    }

    /** Whether a runtime is the one that was asked for, or one of the language. */
    static boolean isOf(@Nullable String runtime, String wanted) {
        return runtime != null
                && (runtime.equals(wanted)
                        || runtime.startsWith(wanted)
                                && wanted.chars().allMatch(Character::isLetter)
                                && !Character.isLetter(runtime.charAt(wanted.length())));
    }
}
