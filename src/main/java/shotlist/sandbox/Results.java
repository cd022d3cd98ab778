package shotlist.sandbox;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import shotlist.sandbox.Reply.Answer;

/**
 * Where results are downloaded. A result is drawn when it is first asked for, so that a task nobody
 * collects costs nothing. Addresses look like {@code /results/edit/4100001/1.jpg}; Magic Hour's are
 * signed and carry their own end.
 */
final class Results {

  private static final Pattern PATH =
      Pattern.compile("/results/([a-z-]+)/([A-Za-z0-9-]+)/([1-9][0-9]?)\\.[a-z0-9]+");
  private static final Pattern QUERY =
      Pattern.compile("expires=([0-9]{1,12})&issue=([0-9]{1,9})&signature=([0-9a-f]+)");
  private static final List<Operation> DRAWN =
      List.of(Operation.EDIT, Operation.BACKGROUND, Operation.VIDEO, Operation.MAGIC_HOUR_EDIT);
  private static final int KEPT_BYTES = 64 << 20;

  private final SandboxOptions options;
  private final Books books;
  private final Faults faults;
  private final Sources sources;
  private final Semaphore desks = new Semaphore(2); // pictures drawn at once, each some 50 MB
  private final Map<String, byte[]> kept = new LinkedHashMap<>(16, 0.75f, true);
  private int keptBytes;

  Results(SandboxOptions options, Books books, Faults faults, Sources sources) {
    this.options = options;
    this.books = books;
    this.faults = faults;
    this.sources = sources;
  }

  /** The path of an output, counted from 1. */
  static String path(Task task, int index) {
    return "/results/"
        + place(task.operation())
        + "/"
        + task.id()
        + "/"
        + index
        + "."
        + extension(task.order().type());
  }

  /** The path of an output with a signature that holds until then. */
  String signedPath(Task task, int index, Instant expires, int issue) {
    String path = path(task, index);
    return path
        + "?expires="
        + expires.getEpochSecond()
        + "&issue="
        + issue
        + "&signature="
        + signature(path, expires.getEpochSecond() + "", issue + "");
  }

  static String extension(String type) {
    return type.equals("jpeg") ? "jpg" : type;
  }

  static String mime(String type) {
    return type.equals("mp4") ? "video/mp4" : "image/" + type;
  }

  Reply download(Call call) {
    Matcher path = PATH.matcher(call.path());
    Optional<Task> task = path.matches() ? find(path) : Optional.empty();
    if (task.isEmpty() || Integer.parseInt(path.group(3)) > task.get().made()) {
      return Answer.text(404, "text/plain", "There is no such result.\n");
    }
    return download(call, task.get(), Integer.parseInt(path.group(3)));
  }

  private Reply download(Call call, Task task, int index) {
    books.download(task.operation());
    if (call.hasAuthorization()) {
      books.violate("a download carried the key: " + call.path());
    }
    Optional<Fault> fault =
        faults.strike(
            Fault.Stage.DOWNLOAD, task.order().prompt(), Books.subject(task) + "/" + index);
    boolean magicHour = task.operation() == Operation.MAGIC_HOUR_EDIT;
    Matcher query = QUERY.matcher(call.query());
    if (magicHour && (!query.matches() || !isSigned(call.path(), query))) {
      return Answer.text(403, "text/plain", "The signature does not match.\n");
    }
    boolean renewed = magicHour && Integer.parseInt(query.group(2)) > 1;
    boolean cutShort = fault.isPresent() && fault.get() == Fault.EXPIRED && !renewed;
    if (cutShort || !books.now().isBefore(end(task, query, magicHour))) {
      return Answer.text(403, "text/plain", "This address has expired.\n");
    }
    if (!task.doneBy(books.now())) {
      return Answer.text(404, "text/plain", "There is no such result yet.\n");
    }
    try {
      Answer answer = Answer.of(200, mime(task.order().type()), file(task, index));
      return fault.map(happened -> spoil(answer, happened)).orElse(answer);
    } catch (IOException e) {
      return Answer.text(
          500, "text/plain", "The result cannot be drawn any more: " + e.getMessage() + "\n");
    }
  }

  private Optional<Task> find(Matcher path) {
    for (Operation operation : DRAWN) {
      if (place(operation).equals(path.group(1))) {
        return books.find(operation, path.group(2));
      }
    }
    return Optional.empty();
  }

  private Instant end(Task task, Matcher query, boolean magicHour) {
    return magicHour
        ? Instant.ofEpochSecond(Long.parseLong(query.group(1)))
        : task.doneAt().plus(options.resultLife());
  }

  private Reply spoil(Answer answer, Fault fault) {
    return switch (fault) {
      case SLOW_DOWNLOAD -> new Reply.Slow(answer, options.times().slowDownload());
      case DOWNLOAD_TRUNCATED -> new Reply.Truncated(answer);
      case DOWNLOAD_404 -> Answer.text(404, "text/plain", "There is no such result.\n");
      default -> answer;
    };
  }

  private boolean isSigned(String path, Matcher query) {
    return signature(path, query.group(1), query.group(2)).equals(query.group(3));
  }

  private String signature(String path, String expires, String issue) {
    return Hashes.hex(options.seed() + path + expires + "/" + issue);
  }

  private static String place(Operation operation) {
    return switch (operation) {
      case EDIT -> "edit";
      case BACKGROUND -> "background";
      case VIDEO -> "video";
      default -> "magic-hour";
    };
  }

  private byte[] file(Task task, int index) throws IOException {
    String name = Books.subject(task) + "/" + index;
    synchronized (kept) {
      byte[] before = kept.get(name);
      if (before != null) {
        return before;
      }
    }
    byte[] file = draw(task, index);
    keep(name, file);
    return file;
  }

  private void keep(String name, byte[] file) {
    synchronized (kept) {
      if (kept.put(name, file) == null) {
        keptBytes += file.length;
      }
      var oldest = kept.values().iterator();
      while (keptBytes > KEPT_BYTES && oldest.hasNext()) {
        keptBytes -= oldest.next().length;
        oldest.remove();
      }
    }
  }

  private byte[] draw(Task task, int index) throws IOException {
    desks.acquireUninterruptibly();
    try {
      BufferedImage source = sources.picture(task.order().source());
      String prompt = task.order().prompt();
      return switch (task.operation()) {
        case VIDEO -> film(source, task);
        case BACKGROUND ->
            encode(Studio.background(source, task.size(), prompt, index), task.order());
        default -> encode(Studio.edit(source, task.size(), prompt, index), task.order());
      };
    } finally {
      desks.release();
    }
  }

  private static byte[] film(BufferedImage source, Task task) throws IOException {
    Size size = task.size().inBlocksOf(16);
    return Encoder.mp4(
        frame -> Studio.frame(source, size, frame / (Encoder.FRAMES - 1.0)), task.order().length());
  }

  private static byte[] encode(BufferedImage image, Task.Order order) throws IOException {
    return switch (order.type()) {
      case "jpeg" -> Encoder.jpeg(image, order.quality());
      case "webp" -> Encoder.webp(image);
      case "avif" -> Encoder.avif();
      default -> Encoder.png(image);
    };
  }
}
