package shotlist.chaos;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import shotlist.chaos.Evidence.Ledger;
import shotlist.chaos.Evidence.ManifestLine;
import shotlist.chaos.Evidence.Summary;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Brings together what is known of a job once nothing runs any more. */
final class Collector {
  /** So many results of a job are asked for again, to hold them against our files. */
  private static final int SERVED = 60;

  private final Program program;
  private final Service service;
  private final Path folder;

  Collector(Program program, Service service, Path folder) {
    this.program = program;
    this.service = service;
    this.folder = folder;
  }

  Evidence collect(Shop shop, Job job, ServiceBook book)
      throws IOException, InterruptedException, SQLException {
    List<ManifestLine> manifest = manifest(job);
    return new Evidence(
        job.name(),
        job.catalog(),
        job.runs(),
        book.charges().stream()
            .filter(charge -> charge.ask().prompt().startsWith("A table for " + job.name() + " no"))
            .sorted(Comparator.comparing(ServiceBook.Charge::at))
            .toList(),
        shop.state().read(job.name()),
        ledger(shop, job),
        manifest,
        summary(job),
        disk(shop, job),
        served(manifest));
  }

  private static List<ManifestLine> manifest(Job job) throws IOException {
    List<ManifestLine> lines = new ArrayList<>();
    for (CSVRecord line : csv(job.out().resolve("manifest.csv"))) {
      lines.add(
          new ManifestLine(
              line.get("id"),
              line.get("position"),
              line.get("status"),
              line.get("output_url"),
              line.get("file"),
              line.get("sha256"),
              line.get("request_id"),
              new BigDecimal(line.get("credits")),
              line.get("fingerprint")));
    }
    return lines;
  }

  private static List<CSVRecord> csv(Path file) throws IOException {
    try (CSVParser parser =
        CSVFormat.RFC4180
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .get()
            .parse(Files.newBufferedReader(file))) {
      return parser.getRecords();
    }
  }

  private Ledger ledger(Shop shop, Job job) throws IOException, InterruptedException {
    Path out = folder.resolve("logs/credits-" + job.name() + ".out");
    Process process =
        program.start(
            shop.folder(),
            List.of("credits", job.file(), "--json", "--by", "item"),
            shop.environment(service),
            out,
            folder.resolve("logs/credits-" + job.name() + ".err"));
    process.waitFor();
    JsonNode total = JsonMapper.shared().readTree(Files.readString(out)).path("total");
    return new Ledger(
        total.path("reserved").decimalValue(),
        total.path("charged").decimalValue(),
        total.path("refunded").decimalValue(),
        total.path("in_doubt").decimalValue());
  }

  private static Summary summary(Job job) throws IOException {
    JsonNode summary =
        JsonMapper.shared().readTree(Files.readString(job.out().resolve("summary.json")));
    JsonNode items = summary.path("items");
    return new Summary(
        summary.path("exit_code").asInt(-1),
        items.path("done").asLong(-1),
        items.path("failed").asLong(-1),
        items.path("pending").asLong(-1),
        items.path("in_flight").asLong(-1),
        items.path("in_doubt").asLong(-1),
        items.path("rejected").asLong(-1),
        summary.path("requests").path("sent").asLong(-1),
        csv(job.out().resolve("changes.csv")).size());
  }

  /** The hash of each downloaded file, by its path as the manifest has it. */
  private static Map<String, String> disk(Shop shop, Job job) throws IOException {
    Map<String, String> hashes = new HashMap<>();
    for (Path file : files(job.images())) {
      String path = shop.folder().relativize(file).toString().replace('\\', '/');
      hashes.put(path, Shop.sha256(Files.readAllBytes(file)));
    }
    return hashes;
  }

  private static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private Map<String, String> served(List<ManifestLine> manifest)
      throws IOException, InterruptedException {
    Map<String, String> hashes = new HashMap<>();
    for (ManifestLine line : manifest) {
      if (line.status().equals("done") && hashes.size() < SERVED) {
        Optional<byte[]> result = service.download(line.outputUrl());
        result.ifPresent(bytes -> hashes.put(line.outputUrl(), Shop.sha256(bytes)));
      }
    }
    return hashes;
  }

  /** Part files that nobody swept away, and lines of the two manifests that differ. */
  List<Broken> leftovers(Shop shop, Job job) throws IOException {
    List<Broken> broken = new ArrayList<>();
    for (Path file : files(job.out())) {
      if (file.getFileName().toString().endsWith(".part")) {
        broken.add(
            new Broken(
                "part file left",
                job.name() + " " + shop.folder().relativize(file),
                file.toString()));
      }
    }
    long csv = csv(job.out().resolve("manifest.csv")).size();
    long jsonl = Files.readAllLines(job.out().resolve("manifest.jsonl")).size();
    if (csv != jsonl) {
      broken.add(
          new Broken(
              "two manifests",
              job.name() + " manifest.csv has " + csv + " lines, manifest.jsonl " + jsonl,
              job.out().toString()));
    }
    return broken;
  }
}
