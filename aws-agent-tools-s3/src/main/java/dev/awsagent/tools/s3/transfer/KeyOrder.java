package dev.awsagent.tools.s3.transfer;

import java.util.Comparator;

/** The order in which S3 lists keys: that of their bytes in UTF-8, which for text means that of its code points. */
enum KeyOrder implements Comparator<String> {
    ORDER;

    @Override
    public int compare(String a, String b) {
        var length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            var x = a.charAt(i);
            var y = b.charAt(i);
            if (x != y) {
                return Integer.compare(rank(x), rank(y));
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    /** In UTF-16 the halves of characters beyond U+FFFF lie below U+E000; the characters that they make lie above all others. */
    private static int rank(char c) {
        if (Character.isSurrogate(c)) {
            return c + 0x2000;
        }
        return c >= 0xE000 ? c - 0x800 : c;
    }
}
