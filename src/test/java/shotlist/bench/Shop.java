package shotlist.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import shotlist.state.StateSettings;

/** A folder with a catalog and a job file, and whom it talks to. */
final class Shop {
  /** Claid's operations: one is answered at once, the other is asked for until it is ready. */
  enum Operation {
    BACKGROUND,
    EDIT;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** What a request is sent to. */
    String path() {
      return this == EDIT ? "/v1/image/ai-edit" : "/v1/scene/create";
    }
  }

  private final Path folder;
  private final Operation operation;

  Shop(Path folder, Operation operation) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.operation = operation;
  }

  Path folder() {
    return folder;
  }

  Path catalog() {
    return folder.resolve("catalog.csv");
  }

  /** A catalog of so many distinct pictures, counted from there. */
  void writeCatalog(int from, int count) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(catalog())) {
      out.write("sku,title,image_url\n");
      for (int i = from; i < from + count; i++) {
        out.write("SKU-" + i + ",Mug " + i + ",https://cdn.shop.example/" + i + ".jpg\n");
      }
    }
  }

  /** A job file under these limits. */
  void writeJob(Manner.Rate limit, Manner.Rate account, boolean download) throws IOException {
    Files.writeString(
        folder.resolve("job.yaml"),
        """
        job: bench
        provider: claid
        operation: %s
        catalog: {path: catalog.csv, columns: {id: sku, image: image_url}}
        request: {prompt: "{{title}} on a light oak table"}
        throttle:
          per_second: %d
          per_minute: %d
          in_flight: 1000
          account: {per_second: %d, per_minute: %d}
        manifest: {folder: out}
        """
                .formatted(
                    operation.word(),
                    limit.perSecond(),
                    limit.perMinute(),
                    account.perSecond(),
                    account.perMinute())
            + (download ? "download: {folder: out/images}\n" : ""));
  }

  /** What the program is told by its environment. */
  static Map<String, String> environment(StateSettings state, String service) {
    return Map.of(
        "SHOTLIST_STATE_URL", state.url(),
        "SHOTLIST_STATE_USER", state.user(),
        "SHOTLIST_STATE_PASSWORD", state.password(),
        "CLAID_API_KEY", "bench",
        "CLAID_BASE_URL", service);
  }
}
