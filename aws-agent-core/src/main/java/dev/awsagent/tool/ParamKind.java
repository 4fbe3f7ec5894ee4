package dev.awsagent.tool;

/** What sort of value a parameter takes: how it is recognised in a sentence, and what it must look like. */
public enum ParamKind {
    /** Decided by the Java type: text, whole number, number, boolean, enum, list, record, {@code Instant}. */
    AUTO,
    /** Free text, usually quoted. */
    TEXT,
    /** A name of something, one word without spaces unless quoted. */
    NAME,
    /** An S3 bucket name; also the first part of an {@code s3://} URI or an S3 ARN. */
    BUCKET,
    /** The key of one object; also the rest of an {@code s3://} URI. May hold spaces and any Unicode. */
    OBJECT_KEY,
    /** A prefix of keys, with or without a closing slash. */
    KEY_PREFIX,
    /** A glob over names, such as {@code *.log}. */
    GLOB,
    /** A file or folder of this machine, as the user wrote it. */
    LOCAL_PATH,
    /** An Amazon resource name. */
    ARN,
    /** An identifier with a service's own prefix, such as {@code i-0abc…}; give {@link Param#pattern()}. */
    RESOURCE_ID,
    /** The code of an AWS region. */
    REGION,
    /** A number of bytes, said as {@code 5 MB} or {@code 1 GiB}. */
    SIZE,
    /** A span of time, said as {@code 2 hours}; an ISO-8601 duration in JSON. */
    DURATION,
    /** A point in time, said as {@code yesterday} or {@code the last 24 hours}; ISO-8601 with zone in JSON. */
    TIME,
    /** A whole number of things. */
    COUNT,
    /** Tags as {@code key=value} pairs; a JSON object of strings. */
    TAGS
}
