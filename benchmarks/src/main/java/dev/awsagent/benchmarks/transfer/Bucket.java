package dev.awsagent.benchmarks.transfer;

import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.Map.Entry;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Objects by their keys. Safe for use by many threads. */
sealed interface Bucket {

    @Nullable
    StoredObject get(String key);

    /** The objects in the order of S3, from this key on, with it or without. */
    Iterator<Entry<String, StoredObject>> from(String key, boolean inclusive);

    /** Objects that were put there. */
    record Stored(ConcurrentSkipListMap<String, StoredObject> objects) implements Bucket {

        /** That of the bytes in UTF-8, where letters outside of the first 65,536 come last. */
        private static final Comparator<String> ORDER = (a, b) -> {
            var shorter = Math.min(a.length(), b.length());
            for (var at = 0; at < shorter; at++) {
                var left = a.charAt(at);
                var right = b.charAt(at);
                if (left != right) {
                    var surrogate = Character.isSurrogate(left);
                    return surrogate == Character.isSurrogate(right) ? left - right : surrogate ? 1 : -1;
                }
            }
            return a.length() - b.length();
        };

        Stored() {
            this(new ConcurrentSkipListMap<>(ORDER));
        }

        @Override
        public @Nullable StoredObject get(String key) {
            return objects.get(key);
        }

        @Override
        public Iterator<Entry<String, StoredObject>> from(String key, boolean inclusive) {
            return objects.tailMap(key, inclusive).entrySet().iterator();
        }
    }

    /** So many objects that are computed from their numbers when somebody looks. */
    record Computed(long count) implements Bucket {

        private static final long MODIFIED = 1_767_225_600_000L; // 2026-01-01

        private static String key(long number) {
            var digits = Long.toString(1_000_000_000_000L + number);
            return "logs/" + digits.substring(1, 10) + "/part-" + digits.substring(1) + ".json";
        }

        private static StoredObject object(String key, long number) {
            var size = 1 + number * 7919 % 100_000;
            var tag = "%032x-1".formatted(number);
            return new StoredObject(Dataset.content(key, size), tag, 0, MODIFIED, Map.of());
        }

        /** The number of the first key that is not before this one. */
        private long ceiling(String key) {
            long low = 0;
            var high = count;
            while (low < high) {
                var middle = (low + high) >>> 1;
                if (key(middle).compareTo(key) < 0) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        @Override
        public @Nullable StoredObject get(String key) {
            var number = ceiling(key);
            return number < count && key(number).equals(key) ? object(key, number) : null;
        }

        @Override
        public Iterator<Entry<String, StoredObject>> from(String key, boolean inclusive) {
            var first = ceiling(key);
            var start = !inclusive && first < count && key(first).equals(key) ? first + 1 : first;
            return LongStream.range(start, count)
                    .mapToObj(number -> {
                        var name = key(number);
                        return Map.entry(name, object(name, number));
                    })
                    .iterator();
        }
    }
}
