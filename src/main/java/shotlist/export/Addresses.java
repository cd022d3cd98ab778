package shotlist.export;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import shotlist.item.ResultBook.Made;
import shotlist.item.ResultBook.Result;

/** Under which address a shop finds a result. Immutable. */
public final class Addresses {
  private static final Pattern LINK = Pattern.compile("(?i)https?://[!-~&&[^\"<>\\\\^`{|}]]+");
  private static final Pattern STORED = Pattern.compile("[a-z0-9]+://[^/]+/+(.+)");
  private static final String UNRESERVED = "-._~";

  /** How a result is addressed, where it can be. */
  private interface Way {
    Optional<Outcome.Replaced> of(Made output);
  }

  private final Way way;
  private final Kept otherwise;
  private final boolean links;
  private final Instant now;

  private Addresses(Way way, Kept otherwise, boolean links, Instant now) {
    this.way = way;
    this.otherwise = otherwise;
    this.links = links;
    this.now = now;
  }

  /** The service's links, as long as they live. */
  public static Addresses links(Instant now) {
    return new Addresses(
        output ->
            output
                .url()
                .filter(url -> LINK.matcher(url).matches())
                .filter(url -> !isExpired(output, now))
                .map(url -> new Outcome.Replaced(url, output.expiresAt())),
        Kept.IN_STORAGE,
        true,
        now);
  }

  /**
   * Downloaded files.
   *
   * @param folder the download folder
   * @param at the folder's URL, as the shop sees it
   */
  public static Addresses files(Path folder, String at) {
    return paths(output -> below(folder, output).map(path -> at(at, segments(path))));
  }

  /** Downloaded files by their bare names, for a shop that has them already. */
  public static Addresses names() {
    return paths(output -> output.file().map(file -> Path.of(file).getFileName().toString()));
  }

  /**
   * Objects in the user's own storage.
   *
   * @param at the URL of what is {@code storage://name/}, as the shop sees it
   */
  public static Addresses objects(String at) {
    return paths(
        output ->
            output
                .location()
                .map(STORED::matcher)
                .filter(parts -> parts.matches())
                .map(parts -> at(at, Arrays.asList(parts.group(1).split("/", -1)))));
  }

  private interface Named {
    Optional<String> of(Made output);
  }

  private static Addresses paths(Named named) {
    return new Addresses(
        output -> named.of(output).map(url -> new Outcome.Replaced(url, Optional.empty())),
        Kept.WITHOUT_FILE,
        false,
        Instant.EPOCH);
  }

  /** Of the folder as it was downloaded to; a file from elsewhere has no URL there. */
  private static Optional<Path> below(Path folder, Made output) {
    Path root = folder.toAbsolutePath().normalize();
    return output
        .file()
        .map(file -> Path.of(file).toAbsolutePath().normalize())
        .filter(file -> file.startsWith(root))
        .map(root::relativize);
  }

  private static List<String> segments(Path path) {
    return StreamSupport.stream(path.spliterator(), false).map(Path::toString).toList();
  }

  private static String at(String folder, List<String> path) {
    return path.stream()
        .map(Addresses::encoded)
        .collect(Collectors.joining("/", folder.endsWith("/") ? folder : folder + "/", ""));
  }

  private static String encoded(String segment) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : segment.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || UNRESERVED.indexOf(c) >= 0;
      encoded.append(
          plain ? Character.toString(c) : "%" + HexFormat.of().withUpperCase().toHexDigits(b));
    }
    return encoded.toString();
  }

  private static boolean isExpired(Made output, Instant now) {
    return output.url().isPresent()
        && output.expiresAt().filter(end -> !end.isAfter(now)).isPresent();
  }

  /** What becomes of a picture. */
  Outcome of(Result result) {
    return switch (result.state()) {
      case FAILED -> new Outcome.Old(Kept.FAILED);
      case IN_DOUBT -> new Outcome.Old(Kept.IN_DOUBT);
      case SUBMITTING, IN_FLIGHT -> new Outcome.Old(Kept.IN_FLIGHT);
      case PENDING -> new Outcome.Old(Kept.PENDING);
      case DONE -> chosen(result.outputs());
    };
  }

  /**
   * Which of a request's outputs is the picture: the one that a person chose, else the first that
   * is there. Where the chosen one is not there, no other takes its place.
   */
  private Outcome chosen(List<Made> all) {
    List<Made> chosen = all.stream().filter(Made::chosen).toList();
    List<Made> outputs = chosen.isEmpty() ? all : chosen;
    Optional<Outcome> first =
        outputs.stream().flatMap(output -> way.of(output).stream()).findFirst().map(found -> found);
    return first.orElseGet(
        () ->
            new Outcome.Old(
                links && outputs.stream().anyMatch(output -> isExpired(output, now))
                    ? Kept.EXPIRED
                    : otherwise));
  }
}
