package shotlist.chaos;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import shotlist.chaos.RunLog.End;
import shotlist.chaos.ServiceBook.Charge;

/**
 * A campaign of kills: one sandbox, some shops, and at the end the three sides held against each
 * other. On H2 a shop runs one process at a time; on PostgreSQL one per job, on the same key.
 */
final class Campaign {
  /** Faults that happen by themselves while there are kills; none of them makes a doubt. */
  private static final Map<String, Double> FAULTS =
      Map.of(
          "http-429", 0.02,
          "http-503", 0.01,
          "poll-500", 0.03,
          "poll-429", 0.02,
          "poll-drop", 0.02,
          "download-truncated", 0.04,
          "download-404", 0.02);

  /** What a campaign came to: promises that were not kept, or figures. */
  record Result(List<Broken> broken, Figures figures) {}

  private final Settings settings;
  private final Program program;
  private final Consumer<String> progress;
  private final Queue<Broken> broken = new ConcurrentLinkedQueue<>();
  private final AtomicInteger runs = new AtomicInteger();
  private final AtomicInteger kills = new AtomicInteger();
  private final Map<Aim.Moment, AtomicInteger> hits = new EnumMap<>(Aim.Moment.class);
  private final List<Shop> shops = new ArrayList<>();
  private boolean interrupts;
  private CountDownLatch killing = new CountDownLatch(0);
  private @Nullable Service service;

  Campaign(Settings settings, Consumer<String> progress) {
    this.settings = settings;
    this.program = new Program(settings.jar());
    this.progress = progress;
    for (Aim.Moment moment : Aim.Moment.values()) {
      hits.put(moment, new AtomicInteger());
    }
  }

  /** Runs it to its end. Leaves everything in the folder for whoever wants to look. */
  Result run() throws IOException, InterruptedException, SQLException {
    long start = System.nanoTime();
    Files.createDirectories(folder().resolve("logs"));
    interrupts = sigintArrives();
    if (!interrupts) {
      progress.accept("SIGINT is ignored in the background of this shell; SIGTERM takes its place");
    }
    drawPictures(folder().resolve("pictures"));
    openShops();
    try (Service running =
        Service.start(
            program, folder().resolve("sandbox"), folder().resolve("pictures"), settings.seed())) {
      service = running;
      running.faults(FAULTS);
      List<Job> jobs = shops.stream().flatMap(shop -> shop.jobs().stream()).toList();
      Watcher watcher = new Watcher(jobs);
      try (watcher) {
        runLanes();
      }
      broken.addAll(watcher.broken());
      return judge(running, watcher.versions(), start);
    } finally {
      closeShops();
    }
  }

  /** A shell without job control starts what it puts into the background deaf to SIGINT. */
  private static boolean sigintArrives() throws IOException, InterruptedException {
    return new ProcessBuilder("sh", "-c", "kill -INT $$; exit 0").start().waitFor() != 0;
  }

  /** Whether processes hear SIGINT here. */
  boolean interrupts() {
    return interrupts;
  }

  private static void drawPictures(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (int n = 1; n <= Assortment.PICTURES; n++) {
      BufferedImage picture = new BufferedImage(320, 320, BufferedImage.TYPE_INT_RGB);
      var graphics = picture.createGraphics();
      graphics.setColor(new Color(30 * n, 200 - 25 * n, 90));
      graphics.fillOval(20 * n, 60, 160, 200);
      graphics.dispose();
      ImageIO.write(picture, "png", folder.resolve("p" + n + ".png").toFile());
    }
  }

  private void openShops() throws IOException, SQLException {
    for (int n = 1; n <= settings.shops(); n++) {
      String name = "shop-" + n;
      Path folder = Files.createDirectories(folder().resolve(name));
      StateReader state =
          settings.onPostgres()
              ? StateReader.postgres(
                  settings.state(), settings.user(), settings.password(), schema(n))
              : StateReader.h2(folder);
      List<Job> jobs = new ArrayList<>();
      for (Kind kind : settings.kinds()) {
        String job = kind.word() + "-" + n + (char) ('a' + jobs.size());
        jobs.add(new Job(job, kind, folder, settings.rows(), random(job)));
      }
      shops.add(new Shop(name, folder, "secret-key-of-" + name, state, jobs));
    }
  }

  private String schema(int shop) {
    return "chaos_"
        + Integer.toHexString(folder().toAbsolutePath().toString().hashCode())
        + "_"
        + shop;
  }

  private void closeShops() throws SQLException {
    if (settings.onPostgres()) {
      for (int n = 1; n <= shops.size(); n++) {
        shops.get(n - 1).state().drop(schema(n));
      }
    }
  }

  private SplittableRandom random(String what) {
    return new SplittableRandom(settings.seed() * 1_000_003L + what.hashCode());
  }

  private void runLanes() throws IOException, InterruptedException {
    List<List<Job>> plans = new ArrayList<>();
    List<Shop> owners = new ArrayList<>();
    for (Shop shop : shops) {
      for (List<Job> jobs :
          settings.onPostgres()
              ? shop.jobs().stream().map(List::of).toList()
              : List.of(shop.jobs())) {
        plans.add(jobs);
        owners.add(shop);
      }
    }
    killing = new CountDownLatch(plans.size());
    ExecutorService threads = Executors.newFixedThreadPool(plans.size());
    try {
      ExecutorCompletionService<Void> lanes = new ExecutorCompletionService<>(threads);
      for (int i = 0; i < plans.size(); i++) {
        int share = settings.kills() / plans.size() + (i < settings.kills() % plans.size() ? 1 : 0);
        lanes.submit(new Lane(this, owners.get(i), plans.get(i), random("lane " + i), share));
      }
      for (int i = 0; i < plans.size(); i++) {
        lanes.take().get();
      }
    } catch (ExecutionException e) {
      throw new IOException("a lane broke off: " + e.getCause(), e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  Path folder() {
    return settings.folder();
  }

  Program program() {
    return program;
  }

  Service service() {
    if (service == null) {
      throw new IllegalStateException("the sandbox is not running");
    }
    return service;
  }

  int nextRun() {
    return runs.incrementAndGet();
  }

  /** Notes in {@code rounds.txt} what is about to be tried. */
  synchronized void note(int number, Job job, End end, Aim aim, List<String> words)
      throws IOException {
    Files.writeString(
        folder().resolve("rounds.txt"),
        "%05d %s %s at %s %d+%.3f: %s%n"
            .formatted(
                number,
                job.name(),
                end,
                aim.moment(),
                aim.times(),
                aim.more(),
                String.join(" ", words)),
        StandardCharsets.UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  void killed(Aim aim) {
    hits.get(aim.moment()).incrementAndGet();
    int count = kills.incrementAndGet();
    if (count % 25 == 0) {
      progress.accept(count + " of " + settings.kills() + " kills, " + runs.get() + " runs");
    }
  }

  void report(Broken promise) {
    broken.add(promise);
  }

  /** Waits until no lane kills any more; then the sandbox makes no more trouble by itself. */
  void awaitAllKills() throws IOException, InterruptedException {
    killing.countDown();
    killing.await();
    Map<String, Double> none = new HashMap<>();
    FAULTS.keySet().forEach(fault -> none.put(fault, 0.0));
    service().faults(none);
  }

  private Result judge(Service running, long versions, long start)
      throws IOException, InterruptedException, SQLException {
    progress.accept(
        "kills by moment: "
            + new TreeMap<>(hits)
                .entrySet().stream()
                    .map(hit -> hit.getKey().name().toLowerCase(Locale.ROOT) + " " + hit.getValue())
                    .collect(Collectors.joining(", ")));
    String text = running.book();
    Files.writeString(folder().resolve("service-book.json"), text);
    ServiceBook book = running.read(text);
    Collector collector = new Collector(program, running, folder());
    List<Evidence> evidence = new ArrayList<>();
    for (Shop shop : shops) {
      for (Job job : shop.jobs()) {
        Evidence of = collector.collect(shop, job, book);
        evidence.add(of);
        broken.addAll(collector.leftovers(shop, job));
        broken.addAll(Promises.brokenTo(of));
      }
    }
    Map<String, List<String>> tasks =
        book.charges().stream()
            .collect(
                Collectors.groupingBy(
                    charge -> charge.ask().toString(),
                    Collectors.mapping(Charge::task, Collectors.toList())));
    // The jobs' evidence says whether a repetition was wanted; here only the rest counts.
    broken.addAll(
        Promises.brokenTo(
            book,
            violation ->
                violation.startsWith("identical request: ")
                    && tasks.values().stream()
                        .filter(list -> list.size() > 1)
                        .anyMatch(list -> list.stream().filter(violation::contains).count() > 1)));
    broken.addAll(strangers(book, evidence));
    broken.addAll(keysIn(folder()));
    return new Result(List.copyOf(broken), figures(evidence, book, versions, start));
  }

  private static List<Broken> strangers(ServiceBook book, List<Evidence> evidence) {
    long known = evidence.stream().mapToLong(e -> e.charges().size()).sum();
    return known == book.charges().size()
        ? List.of()
        : List.of(
            new Broken(
                "unexplained charge",
                book.charges().size() - known + " charges belong to no job",
                "service-book.json"));
  }

  /** A key is a secret: it must be in no file that was written. */
  private List<Broken> keysIn(Path folder) throws IOException {
    List<Broken> found = new ArrayList<>();
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files =
          all.filter(Files::isRegularFile)
              .filter(file -> !file.toString().matches(".*\\.(png|jpg|jpeg|mp4)"))
              .sorted(Comparator.naturalOrder())
              .toList();
    }
    for (Path file : files) {
      if (Files.readString(file, StandardCharsets.ISO_8859_1).contains("secret-key-of-")) {
        found.add(new Broken("key in a file", "the key is in " + file, file.toString()));
      }
    }
    return found;
  }

  private Figures figures(List<Evidence> evidence, ServiceBook book, long versions, long start) {
    List<StateBook.Change> changes =
        evidence.stream().flatMap(e -> e.state().changes().stream()).toList();
    List<RunLog> ended = evidence.stream().flatMap(e -> e.runs().stream()).toList();
    return new Figures(
        settings.seed(),
        ended.size(),
        kills.get(),
        ended.stream().filter(run -> run.end() == End.TERMINATED).count(),
        ended.stream().filter(run -> run.end() == End.INTERRUPTED).count(),
        evidence.stream().mapToLong(e -> e.state().requests().size()).sum(),
        book.charges().size(),
        evidence.stream().mapToLong(Promises::mostCharges).max().orElse(0),
        changes.stream().filter(change -> change.to().equals("in_doubt")).count(),
        evidence.stream()
            .flatMap(e -> e.state().requests().stream())
            .filter(request -> request.is("in_doubt"))
            .count(),
        changes.stream()
            .filter(c -> c.from().equals("in_doubt") && c.to().equals("pending"))
            .count(),
        broken("lost result", "lost file"),
        broken("over budget"),
        broken("limit passed"),
        versions,
        broken.size(),
        (System.nanoTime() - start) / 1_000_000_000L);
  }

  private long broken(String... promises) {
    return broken.stream().filter(line -> List.of(promises).contains(line.promise())).count();
  }
}
