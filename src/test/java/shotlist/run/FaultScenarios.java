package shotlist.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import shotlist.testing.CommitFaults;
import shotlist.testing.CommitFaults.Commit;
import shotlist.testing.WireService;
import shotlist.testing.WireService.Exchange;
import shotlist.testing.WireService.Play;

/** How each fault of the table is brought about, by its name there. */
final class FaultScenarios {
  /** A way to bring a fault about. */
  sealed interface Scenario {
    /** Something happens to a submission that the service has read, once or always. */
    record Submission(Play play, boolean always) implements Scenario {}

    /** Something happens to a poll, once or always. */
    record Poll(Play play, boolean always) implements Scenario {}

    /** The sandbox is asked to fail. */
    record Marked(String marker) implements Scenario {}

    /** The sandbox is asked never to end a task, and hours go by. */
    record NeverEnding(String marker) implements Scenario {}

    /** Something happens to the first connection before anything is read. */
    record FirstConnection(Play play) implements Scenario {}

    /** Something happens to the second connection, while its request waits for its slot. */
    record WhileWaiting(Play play) implements Scenario {}

    /** The service is looked for where it is not. */
    record Elsewhere(Function<WireService, String> url) implements Scenario {}

    /** Something happens at our commits. */
    record Committing(Supplier<CommitFaults.Fault> fault) implements Scenario {}

    /** A commit kills the process, before or after it is made: {@code ANSWER before}. */
    record KilledAt(String commit) implements Scenario {}

    /** The process is killed when the service has taken the request. */
    record KilledWhenTaken() implements Scenario {}
  }

  private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static final String NEEDS_PASSWORD =
      """
      HTTP/1.1 407 Proxy Authentication Required
      Proxy-Authenticate: Basic realm="shop"
      Content-Length: 0

      """;
  private static final String SAID = "{\"message\":\"Said.\"}";

  private final Map<String, Scenario> all = new LinkedHashMap<>();

  private FaultScenarios() {
    nothingIsWritten();
    nothingIsTaken();
    refused();
    denied();
    unknown();
    taken();
    polls();
    commits();
  }

  /** All, by name. */
  static Map<String, Scenario> all() {
    return new FaultScenarios().all;
  }

  private void nothingIsWritten() {
    elsewhere("unreachable", wire -> "http://127.0.0.1:" + closedPort());
    elsewhere("unknown-host", wire -> "https://service.invalid");
    elsewhere("tls-hangs-up", wire -> secure(wire.connection(0, Exchange::reset)));
    elsewhere(
        "tls-not-spoken",
        wire -> secure(wire.connection(0, at -> at.send("HTTP/1.1 400 Bad Request\r\n\r\n"))));
    elsewhere("proxy-407", FaultScenarios::behindProxy);
    all.put("reset-waiting", new Scenario.WhileWaiting(Exchange::reset));
  }

  private static String secure(WireService wire) {
    return wire.url().replace("http://", "https://");
  }

  private static int closedPort() {
    try (WireService closed = WireService.alone()) {
      return closed.port();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The machine's proxy for https is ours until the test sets it back. */
  private static String behindProxy(WireService wire) {
    wire.connection(
        0,
        at -> {
          at.readHead();
          at.send(NEEDS_PASSWORD.replace("\n", "\r\n"));
        });
    System.setProperty("https.proxyHost", "127.0.0.1");
    System.setProperty("https.proxyPort", String.valueOf(wire.port()));
    return "https://service.invalid";
  }

  private void nothingIsTaken() {
    said("429", 429);
    said("429-retry-after", 429, "Retry-After: 1");
    submitted(
        "429-nested",
        at ->
            at.answer(
                429, "{\"detail\":" + SAID + "}", "RateLimit-Remaining: -1", "RateLimit-Reset: 1"));
    said("429-at-once", 429, "RateLimit-Remaining: -1", "RateLimit-Reset: 0");
    all.put("429-always", new Scenario.Submission(at -> at.answer(429, SAID), true));
    all.put(
        "429-told-always",
        new Scenario.Submission(at -> at.answer(429, SAID, "Retry-After: 1"), true));
    said("503-retry-after", 503, "Retry-After: 1");
    said("503-at-once", 503, "Retry-After: 0");
    said("503-odd", 503, "Retry-After: 1.5");
    all.put(
        "503-always", new Scenario.Submission(at -> at.answer(503, SAID, "Retry-After: 1"), true));
    said("502-magic-hour", 502);
    marked("sandbox-429", "http-429x2");
    marked("sandbox-503", "http-503x2");
  }

  private void refused() {
    for (int status : new int[] {400, 404, 405, 409, 410, 413, 415, 421, 422, 425, 431}) {
      said(String.valueOf(status), status);
    }
    raw("422-cut", "HTTP/1.1 422 No\r\nContent-Length: 1000\r\n\r\n{\"mess");
    submitted(
        "plan-402",
        at -> at.answer(402, "{\"code\":\"plan_upgrade_required\",\"message\":\"Said.\"}"));
    said("plan-403", 403);
  }

  private void denied() {
    said("401", 401, "WWW-Authenticate: Basic realm=\"shop\"");
    said("403", 403);
    said("402", 402);
  }

  private void unknown() {
    all.put(
        "reset-unread",
        new Scenario.FirstConnection(
            at -> {
              at.awaitBytes();
              at.reset();
            }));
    submitted("reset", Exchange::reset);
    submitted("close", at -> {});
    submitted("silence", Exchange::hang);
    submitted(
        "taken-reset",
        at -> {
          at.askBehind();
          at.reset();
        });
    submitted(
        "taken-silence",
        at -> {
          at.askBehind();
          at.hang();
        });
    submitted("taken-cut-head", at -> at.send(start(at.askBehind(), 14)));
    submitted("taken-cut-body", FaultScenarios::cutInBody);
    raw("not-http", "220 mail.example ESMTP ready\r\n");
    raw("endless-head", "HTTP/1.1 200 OK\r\nX-Words: " + "x".repeat(1_000_000) + "\r\n\r\n");
    submitted("200-empty", at -> at.answer(200, ""));
    submitted("200-page", at -> at.answer(200, "<html><body>Welcome</body></html>"));
    submitted("200-without-id", at -> at.answer(200, "{\"data\":{\"status\":\"ACCEPTED\"}}"));
    submitted("200-null", at -> at.answer(200, "{\"data\":{\"id\":null},\"id\":null}"));
    submitted("200-list", at -> at.answer(200, "[{\"id\":\"42\"}]"));
    submitted("200-wrong-id", at -> at.answer(200, "{\"data\":{\"id\":\"../4\"},\"id\":\"../4\"}"));
    submitted("200-half-json", at -> at.answer(200, "{\"id\":\"42\",\"data\":{\"id\":42"));
    submitted("200-error", at -> at.answer(200, "{\"error\":{\"message\":\"Said.\"}}"));
    submitted("200-endless", at -> at.answer(200, " ".repeat(5 * 1024 * 1024)));
    submitted("200-trickle", FaultScenarios::trickle);
    submitted("200-bad-gzip", at -> at.answer(200, "no gzip", "Content-Encoding: gzip"));
    raw("200-bad-chunk", CHUNKED + "zz\r\n{}\r\n0\r\n\r\n");
    raw("200-cut-chunk", CHUNKED + "ff\r\n{\"id\":");
    raw("204", "HTTP/1.1 204 No Content\r\n\r\n");
    raw("101", "HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n");
    for (int status : new int[] {301, 302, 303, 307, 308}) {
      said(String.valueOf(status), status, "Location: /v1/elsewhere");
    }
    said("407", 407, "Proxy-Authenticate: Basic realm=\"shop\"");
    for (int status : new int[] {408, 500, 501, 503, 504, 599}) {
      said(String.valueOf(status), status);
    }
    said("502-claid", 502);
    raw("502-cut", "HTTP/1.1 502 Bad\r\nContent-Length: 1000\r\n\r\n{\"i");
    submitted("502-odd-id", at -> at.answer(502, "{\"id\":\"cm/1\"}"));
    marked("sandbox-reset-before", "reset-before");
    marked("sandbox-drop", "drop");
    marked("sandbox-garbled", "garbled");
    marked("sandbox-500-charged", "http-500-charged");
    marked("sandbox-502-charged", "http-502-charged");
  }

  private static byte[] start(byte[] answer, int length) {
    return Arrays.copyOf(answer, length);
  }

  private static void cutInBody(Exchange at) throws IOException {
    byte[] answer = at.askBehind();
    at.send(start(answer, answer.length - 5));
  }

  private static void trickle(Exchange at) throws IOException {
    at.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
    for (int i = 0; i < 1_000_000; i++) {
      at.send(" ");
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private void taken() {
    submitted("100", at -> precededBy("HTTP/1.1 100 Continue\r\n\r\n", at));
    submitted("103", at -> precededBy("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", at));
    submitted("202", at -> at.answerAtOnce(202, content(at.askBehind())));
    submitted(
        "trailing",
        at -> {
          at.send(at.askBehind());
          at.send("HTTP/1.1 500 Oops\r\n\r\n");
        });
    submitted(
        "charged-half",
        at -> at.answerAtOnce(200, content(at.askBehind()).replaceAll("(charged\":) ?5", "$17.5")));
    submitted(
        "charged-as-text",
        at ->
            at.answerAtOnce(
                200, content(at.askBehind()).replaceAll("(charged\":) ?5", "$1\"many\"")));
    submitted("502-with-id", at -> at.answerAtOnce(502, content(at.askBehind())));
    submitted("200-no-output", at -> at.answer(200, "{\"data\":{\"output\":[]}}"));
  }

  private static void precededBy(String remark, Exchange at) throws IOException {
    at.send(remark);
    at.send(at.askBehind());
  }

  private static String content(byte[] answer) {
    String text = new String(answer, StandardCharsets.UTF_8);
    return text.substring(text.indexOf("\r\n\r\n") + 4);
  }

  private void polls() {
    for (int status : new int[] {500, 502, 402, 429, 404, 401, 403}) {
      polled("poll-" + status, at -> at.answer(status, SAID));
    }
    polled("poll-302", at -> at.answer(302, SAID, "Location: /v1/elsewhere"));
    polled("poll-reset", Exchange::reset);
    polled("poll-silence", Exchange::hang);
    polled("poll-page", at -> at.answer(200, "<html><body>Welcome</body></html>"));
    polled("poll-endless", at -> at.answer(200, " ".repeat(5 * 1024 * 1024)));
    all.put("poll-gone", new Scenario.Poll(at -> at.answer(404, SAID), true));
    all.put("poll-500-always", new Scenario.Poll(at -> at.answer(500, SAID), true));
    marked("task-error", "task-error");
    marked("task-refunded", "task-error");
    marked("task-cancelled", "cancelled");
    marked("task-none", "none");
    marked("task-disabled", "disabled");
    all.put("task-paused", new Scenario.NeverEnding("[sandbox:paused]"));
  }

  private void commits() {
    committing("intent-fails", () -> CommitFaults.failing(Commit.INTENT, 3));
    committing("intent-unheard", () -> CommitFaults.failingAfter(Commit.INTENT));
    committing("intent-fails-always", () -> CommitFaults.failing(Commit.INTENT, ALWAYS));
    killed("killed-before-intent", "INTENT before");
    killed("killed-after-intent", "INTENT after");
    all.put("killed-unanswered", new Scenario.KilledWhenTaken());
    committing("answer-fails", () -> CommitFaults.failing(Commit.ANSWER, 3));
    committing("answer-unheard", () -> CommitFaults.failingAfter(Commit.ANSWER));
    committing("answer-fails-always", () -> CommitFaults.failing(Commit.ANSWER, ALWAYS));
    killed("killed-before-answer", "ANSWER before");
    killed("killed-after-answer", "ANSWER after");
    committing("end-fails", () -> CommitFaults.failing(Commit.END, 1));
    committing("end-unheard", () -> CommitFaults.failingAfter(Commit.END));
    killed("killed-before-end", "END before");
    killed("killed-after-end", "END after");
    committing("file-fails", () -> CommitFaults.failing(Commit.FILE, 1));
    killed("killed-before-file", "FILE before");
    killed("killed-after-file", "FILE after");
  }

  private static final int ALWAYS = Integer.MAX_VALUE;

  private void submitted(String fault, Play play) {
    all.put(fault, new Scenario.Submission(play, false));
  }

  private void said(String fault, int status, String... headers) {
    submitted(fault, at -> at.answer(status, SAID, headers));
  }

  private void raw(String fault, String answer) {
    submitted(fault, at -> at.send(answer));
  }

  private void polled(String fault, Play play) {
    all.put(fault, new Scenario.Poll(play, false));
  }

  private void marked(String fault, String word) {
    all.put(fault, new Scenario.Marked("[sandbox:" + word + "]"));
  }

  private void elsewhere(String fault, Function<WireService, String> url) {
    all.put(fault, new Scenario.Elsewhere(url));
  }

  private void committing(String fault, Supplier<CommitFaults.Fault> commits) {
    all.put(fault, new Scenario.Committing(commits));
  }

  private void killed(String fault, String by) {
    all.put(fault, new Scenario.KilledAt(by));
  }
}
