package dev.awsagent.benchmarks.transfer;

/**
 * What is in a place, whatever the order: under a prefix on the server, in a folder on disk, or in a set of data that is yet
 * to be made. Equal holdings have the same names with the same bytes.
 *
 * @param digest a sum over names, lengths and checksums
 */
record Holdings(long count, long bytes, long digest) {

    static final Holdings NONE = new Holdings(0, 0, 0);

    /** These and one thing more. */
    Holdings plus(String name, long size, int crc32) {
        var hash = 0xcbf29ce484222325L;
        for (var at = 0; at < name.length(); at++) {
            hash = (hash ^ name.charAt(at)) * 0x100000001b3L;
        }
        return new Holdings(count + 1, bytes + size, digest + mixed(mixed(hash ^ size) ^ crc32));
    }

    private static long mixed(long value) {
        var mixed = (value ^ value >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }

    /** As one line; {@link #parse} reads it. */
    String text() {
        return count + " " + bytes + " " + digest;
    }

    static Holdings parse(String text) {
        var words = text.split(" ", -1);
        if (words.length != 3) {
            throw new IllegalArgumentException("not a count, bytes and a digest: '" + text + "'");
        }
        return new Holdings(Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]));
    }
}
