package dev.awsagent.tool;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes one component of a tool's input record. A component that is not {@code @Nullable} and has no
 * {@link #defaultValue()} is required; primitives count as required too.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD})
public @interface Param {

    /** What it means, for a person and for a model, with its unit where it has one. */
    String value();

    /** What sort of value it is, so that it can be recognised in a sentence. */
    ParamKind kind() default ParamKind.AUTO;

    /** A regular expression that the whole text must match; empty for none. */
    String pattern() default "";

    /** The rule behind {@link #pattern()} in words, for the message when it does not match. */
    String rule() default "";

    /** Smallest number, or shortest text, that is allowed. */
    long min() default Long.MIN_VALUE;

    /** Largest number, or longest text, that is allowed. */
    long max() default Long.MAX_VALUE;

    /**
     * Words in a request that set it. For a boolean: the phrases that make it true ({@code "how many"}). For anything
     * else {@code "phrase=value"} ({@code "largest=size"}), or a phrase that stands before the value
     * ({@code "called {}"}, {@code "older than {}"}).
     */
    String[] words() default {};

    /** The value, as JSON text, that an absent one is given; empty for none. Its origin is then {@code DEFAULT}. */
    String defaultValue() default "";

    /** Whether the value is secret: it is shown as {@code ***} everywhere but in the call itself. */
    boolean secret() default false;
}
