package shotlist.chaos;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import shotlist.chaos.RunLog.Allowance;

/** A job of a shop: its files, its catalog, what it may spend, and its runs so far. */
final class Job {
  private final String name;
  private final Kind kind;
  private final Path folder;
  private final Assortment assortment;
  private final List<RunLog> runs = Collections.synchronizedList(new ArrayList<>());
  private BigDecimal day;
  private BigDecimal month;

  Job(String name, Kind kind, Path folder, int rows, SplittableRandom random) throws IOException {
    this.name = name;
    this.kind = kind;
    this.folder = folder;
    this.assortment = new Assortment(name, kind, rows, random);
    this.day = BigDecimal.valueOf((long) kind.price() * rows / 2);
    this.month = day.add(BigDecimal.valueOf(kind.price()));
    Files.writeString(folder.resolve(file()), text());
    writeCatalog();
  }

  private String text() {
    return """
        job: %1$s
        provider: %2$s
        operation: %3$s
        catalog:
          path: %1$s.csv
          columns: {id: sku, image: image_url}
          images: all
          max_rejects: 50%%
          max_removed: 100%%
        request:
          prompt: "A table for {{title}}"
          %4$s
        max_failures: 100%%
        timeouts: {connect: 5s, answer: 8s}
        throttle: {per_second: %5$d, per_minute: %6$d, account: {per_second: %7$d, per_minute: %8$d}}
        download: {folder: out/%1$s/images}
        manifest: {folder: out/%1$s}
        """
        .formatted(
            name,
            kind.provider(),
            kind.operation(),
            kind.options(),
            Limits.PER_SECOND,
            Limits.PER_MINUTE,
            Limits.ACCOUNT_PER_SECOND,
            Limits.ACCOUNT_PER_MINUTE);
  }

  String name() {
    return name;
  }

  Kind kind() {
    return kind;
  }

  /** The job file, as the command line has it. */
  String file() {
    return name + ".yaml";
  }

  /** The working folder, which is the shop's. */
  Path folder() {
    return folder;
  }

  /** Where its manifest is, as the job file has it. */
  Path out() {
    return folder.resolve("out").resolve(name);
  }

  Path images() {
    return out().resolve("images");
  }

  /** A night's changes to the catalog. */
  void changeCatalog() throws IOException {
    assortment.change();
    writeCatalog();
  }

  private void writeCatalog() throws IOException {
    Files.writeString(folder.resolve(name + ".csv"), assortment.csv());
  }

  List<String> catalog() {
    return assortment.ids();
  }

  /** What the next run may do: a little more each night, and seldom enough for everything. */
  Allowance allow(SplittableRandom random) {
    if (random.nextInt(10) < 7) {
      day = day.add(credits(random.nextInt(9)));
    }
    month = month.max(day.add(credits(random.nextInt(8) - 2)));
    Optional<BigDecimal> run =
        random.nextInt(4) == 0 ? Optional.of(credits(1 + random.nextInt(6))) : Optional.empty();
    return new Allowance(run, day, month, random.nextInt(8) == 0, random.nextInt(8) == 0);
  }

  private BigDecimal credits(int requests) {
    return BigDecimal.valueOf((long) requests * kind.price());
  }

  /** What the runs at the end may do: all that is wanted, and nothing twice. */
  static Allowance plenty() {
    BigDecimal much = new BigDecimal("1000000");
    return new Allowance(Optional.empty(), much, much, false, false);
  }

  void ran(RunLog run) {
    runs.add(run);
  }

  List<RunLog> runs() {
    synchronized (runs) {
      return List.copyOf(runs);
    }
  }
}
