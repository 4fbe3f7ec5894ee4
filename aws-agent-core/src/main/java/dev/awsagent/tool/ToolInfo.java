package dev.awsagent.tool;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a tool says about itself. Required on every {@link Tool} class.
 *
 * <p>The planner without a model understands a tool from {@link #value()} and {@link #examples()} alone, so the examples
 * should differ in their verbs and in the order of their words.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface ToolInfo {

    /** {@code <service>_<verb>_<noun>} in lower case, for example {@code s3_list_objects}. Unique in a registry. */
    String name();

    /** One or two sentences that say what the tool does. A model reads them too. */
    String value();

    /** The least that the tool does; {@link Tool#effect} may raise it for a particular input. */
    Effect effect() default Effect.DESTROY;

    /** The IAM actions it needs, for example {@code s3:ListBucket}. */
    String[] iam() default {};

    /**
     * Sentences that a person would say for it. {@code {name}} stands for the value of that input component:
     * {@code "what is in s3://{bucket}/{prefix}"}. A component that no example names can still be filled by its kind
     * or by its {@link Param#words()}.
     */
    String[] examples() default {};
}
