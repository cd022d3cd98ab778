package shotlist.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Something wrong that a person types or hands over, and what they are told; {@code
 * wrong-input.txt} holds them, one after the other:
 *
 * <pre>
 * === a limit that is no number
 * $ run ./job.yaml --limit many
 * ---> 2
 * Invalid value for option '--limit': ...
 *
 * === a catalog that is a page of the shop's login
 * $ run ./job.yaml
 * {@literal @} catalog.csv
 * &lt;html>caf\xE9\rep(3,a)&lt;/html>
 * ---> 2
 * ...
 * </pre>
 *
 * {@code ./} is the folder; {@code \xE9} is a byte and {@code \rep(3,a)} is {@code aaa}. A line
 * {@code NAME=value} after the command belongs to its environment.
 *
 * @param files what is put there before; a name that ends with a slash is a folder
 */
record WrongInput(
    String name,
    List<String> words,
    Map<String, String> environment,
    Map<String, String> files,
    int code,
    String said) {
  private static final Path TABLE = Path.of("src/test/resources/shotlist/wrong-input.txt");
  private static final Pattern REPEATED = Pattern.compile("\\\\rep\\((\\d+),([^)]*)\\)");
  private static final Pattern BYTE = Pattern.compile("\\\\x([0-9A-F]{2})");

  static List<WrongInput> all() throws IOException {
    return Arrays.stream(Files.readString(TABLE).split("(?m)^=== ", -1))
        .filter(text -> !text.isBlank())
        .map(WrongInput::parse)
        .toList();
  }

  private static WrongInput parse(String text) {
    List<String> lines = new ArrayList<>(text.lines().toList());
    String name = lines.remove(0);
    List<String> words = List.of(lines.remove(0).substring(2).strip().split(" +"));
    Map<String, String> environment = new LinkedHashMap<>();
    Map<String, String> files = new LinkedHashMap<>();
    String file = "";
    while (!lines.get(0).startsWith("---> ")) {
      String line = lines.remove(0);
      if (line.startsWith("@ ")) {
        file = line.substring(2).strip();
        files.put(file, "");
      } else if (file.isEmpty()) {
        environment.put(line.split("=", 2)[0], line.split("=", 2)[1]);
      } else {
        files.merge(file, line + "\n", String::concat);
      }
    }
    int code = Integer.parseInt(lines.remove(0).substring(5).strip());
    return new WrongInput(
        name, words, environment, files, code, String.join("\n", lines).stripTrailing());
  }

  /** Puts the files there. */
  void layOut(Path folder) throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.deleteIfExists(path);
      if (file.getKey().endsWith("/")) {
        Files.createDirectories(path);
      } else {
        Files.write(path, bytes(inFolder(file.getValue(), folder)));
      }
    }
  }

  private static byte[] bytes(String text) {
    String whole =
        REPEATED
            .matcher(text)
            .replaceAll(
                found ->
                    Matcher.quoteReplacement(
                        found.group(2).repeat(Integer.parseInt(found.group(1)))));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Matcher escape = BYTE.matcher(whole);
    int from = 0;
    while (escape.find()) {
      bytes.writeBytes(whole.substring(from, escape.start()).getBytes(StandardCharsets.UTF_8));
      bytes.write(Integer.parseInt(escape.group(1), 16));
      from = escape.end();
    }
    bytes.writeBytes(whole.substring(from).getBytes(StandardCharsets.UTF_8));
    return bytes.toByteArray();
  }

  /** What is typed, with the folder in its place. */
  String[] typed(Path folder) {
    return words.stream().map(word -> inFolder(word, folder)).toArray(String[]::new);
  }

  /** {@code ./} is the folder, {@code ../} is not. */
  static String inFolder(String text, Path folder) {
    return text.replaceAll("(?<![.\\w/])\\./", Matcher.quoteReplacement(folder + "/"));
  }

  @Override
  public String toString() {
    return name;
  }
}
