package dev.awsagent.tools.lambda;

/** An alias of a function. */
interface AliasInput {

    String ALIAS = "(?!^[0-9]+$)[A-Za-z0-9_-]{1,128}";

    String ALIAS_RULE = "must have letters, digits, hyphens and underscores, and not digits alone";

    /** A number, or the newest that was published. */
    String VERSION = "[1-9][0-9]{0,8}|newest";

    String VERSION_RULE = "must be the number of a version, or 'newest'";

    String function();

    String alias();

    default FunctionName name() {
        return FunctionName.of(function());
    }

    /** {@code alias live of checkout-api}. */
    default String shown() {
        return "alias " + alias() + " of " + name().shown();
    }
}
