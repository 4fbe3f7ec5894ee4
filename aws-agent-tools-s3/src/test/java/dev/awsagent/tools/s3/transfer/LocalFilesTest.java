package dev.awsagent.tools.s3.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalFilesTest {

    @TempDir
    Path folder;

    @Test
    void manyThreadsWithFilesInOneNewFolder_allGetTheirPlace() throws Exception {
        var files = new LocalFiles(folder, false);
        var threads = 8;
        var crew = Executors.newFixedThreadPool(threads);
        try {
            for (var round = 0; round < 2_000; round++) {
                var start = new CyclicBarrier(threads);
                var path = round + "/in/file";
                var places = new ArrayList<Future<Path>>();
                for (var i = 0; i < threads; i++) {
                    places.add(crew.submit(() -> {
                        start.await();
                        return files.target(path);
                    }));
                }
                for (var place : places) {
                    assertThat(place.get()).isEqualTo(folder.resolve(path));
                }
            }
        } finally {
            crew.shutdownNow();
        }
    }

    @Test
    void fileOrLinkInPlaceOfAFolder_isNamedAndLeftAlone() throws Exception {
        Files.writeString(folder.resolve("file"), "mine");
        Files.createDirectory(folder.resolve("elsewhere"));
        Files.createSymbolicLink(folder.resolve("link"), folder.resolve("elsewhere"));
        var files = new LocalFiles(folder, false);

        assertThatThrownBy(() -> files.target("file/a"))
                .isInstanceOf(KeyPath.Unmappable.class)
                .hasMessageContaining("file is a file, not a folder");
        assertThatThrownBy(() -> files.target("link/a"))
                .isInstanceOf(KeyPath.Unmappable.class)
                .hasMessageContaining("the folder link in the destination is a symbolic link");

        assertThat(folder.resolve("file")).hasContent("mine");
        assertThat(folder.resolve("elsewhere")).isEmptyDirectory();
    }
}
