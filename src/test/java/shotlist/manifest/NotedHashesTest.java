package shotlist.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotedHashesTest {
  @TempDir private Path folder;

  @Test
  void hashesOfAnyNumberOfItemsComeBackInPages() {
    List<Map<Long, String>> pages = new ArrayList<>();

    try (NotedHashes hashes = NotedHashes.beside(folder.resolve("manifest.csv"))) {
      for (long item = 1; item <= 12_500; item++) {
        hashes.add(item, "hash of " + item);
      }
      hashes.forEachPage(pages::add);
    }

    assertThat(pages).extracting(Map::size).containsExactly(5000, 5000, 2500);
    assertThat(pages.get(2)).containsEntry(12_500L, "hash of 12500");
  }

  @Test
  void nothingOfThemStaysBehind() throws Exception {
    try (NotedHashes hashes = NotedHashes.beside(folder.resolve("manifest.csv"))) {
      hashes.add(1, "removed");
    }

    try (var files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }
}
