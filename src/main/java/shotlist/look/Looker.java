package shotlist.look;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import shotlist.picture.Depth;
import shotlist.picture.Picture;
import shotlist.web.OpenWeb;
import shotlist.web.PictureHeader;

/**
 * Asks a picture's server about it, over the open web. Times and bytes are bounded; an interrupt
 * ends it. For any number of threads.
 */
final class Looker {
  /** As many as a browser opens. */
  static final int PER_HOST = 6;

  static final int AT_ONCE = 24;

  /** More of a picture is not digested; its length counts beside it. */
  static final long MOST_BYTES = 64L << 20;

  private static final Duration WHOLE_LOOK = Duration.ofSeconds(30);
  private static final Duration WHOLE_PICTURE = Duration.ofMinutes(2);
  private static final Duration AGAIN = Duration.ofSeconds(1);
  private static final Duration LONGEST_AGAIN = Duration.ofSeconds(10);

  /** A file that changes twice within a second keeps its date (RFC 9110, 8.8.2.2). */
  private static final Duration SETTLED = Duration.ofMinutes(1);

  private static final Pattern SECONDS = Pattern.compile("\\d{1,5}");

  /** A header may be sent back, kept and shown only where it is plain. */
  private static final Pattern PLAIN = Pattern.compile("[\\x20-\\x7e]*");

  private static final Pattern MIME = Pattern.compile("[a-z0-9.+-]{1,49}/[a-z0-9.+-]{1,50}");
  private static final Pattern WEB_PAGE =
      Pattern.compile(
          "\\s*<(!doctype\\s+html|html)\\b.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  /** So much of a file tells whether it is a web page. */
  private static final int PAGE_BEGINNING = 200;

  /** Some servers refuse any part of a file that is smaller. */
  private static final Answer.Unknown NO_SUCH_PART =
      new Answer.Unknown("answered HTTP 416", false, Optional.empty());

  private final OkHttpClient client;

  Looker(Duration connect) {
    this.client = OpenWeb.client("look-http", connect, Duration.ofSeconds(20)).build();
    client.dispatcher().setMaxRequests(AT_ONCE);
    client.dispatcher().setMaxRequestsPerHost(PER_HOST);
  }

  /**
   * Looks at a picture as closely as needed; {@code before} is what is known of it. Nothing that a
   * server says ends more than this look.
   */
  Answer look(Picture before, Depth depth) {
    try {
      return lookAt(before, depth);
    } catch (RuntimeException e) {
      // The message may have what the server said, so it is not passed on.
      return new Answer.Unknown("gave an answer that nobody understands", false, Optional.empty());
    }
  }

  private Answer lookAt(Picture before, Depth depth) {
    HttpUrl url = HttpUrl.parse(before.url());
    if (url == null) {
      return new Answer.Unknown("is no URL that can be asked", false, Optional.empty());
    }
    try {
      return lookAt(url, before, depth);
    } catch (OpenWeb.RefusedException e) {
      return failed(e);
    }
  }

  private Answer lookAt(HttpUrl url, Picture before, Depth depth) throws OpenWeb.RefusedException {
    if (depth != Depth.HEAD) {
      return get(url, before, depth);
    }
    Answer head = ask(request(url, before, depth).head().build(), before, depth);
    return isConclusive(head) ? head : get(url, before, Depth.GET);
  }

  private Answer get(HttpUrl url, Picture before, Depth depth) throws OpenWeb.RefusedException {
    Answer answer = ask(request(url, before, depth).build(), before, depth);
    return answer.equals(NO_SUCH_PART)
        ? ask(request(url, before, depth).removeHeader("Range").build(), before, depth)
        : answer;
  }

  /** Some servers know no HEAD, and a signature may be good for GET alone. */
  private static boolean isConclusive(Answer head) {
    return head instanceof Answer.Unchanged
        || head instanceof Answer.Found
        || (head instanceof Answer.Unknown unknown && unknown.away());
  }

  private static Request.Builder request(HttpUrl url, Picture before, Depth depth)
      throws OpenWeb.RefusedException {
    Request.Builder request =
        OpenWeb.request(url)
            .header("Accept-Encoding", "identity"); // or the tag might be that of the packed bytes
    if (depth == Depth.GET) {
      request.header("Range", "bytes=0-" + (PictureHeader.BYTES - 1));
    }
    if (mayAskIfChanged(before, depth)) {
      Picture.Facts facts = before.facts().orElseThrow();
      facts.etag().ifPresent(tag -> request.header("If-None-Match", tag));
      if (facts.etag().isEmpty()) {
        facts.lastModified().ifPresent(date -> request.header("If-Modified-Since", date));
      }
    }
    return request;
  }

  /** Whether the answer "as it was" would tell all that is asked for. */
  private static boolean mayAskIfChanged(Picture before, Depth depth) {
    return before
            .facts()
            .filter(facts -> facts.depth().compareTo(depth) >= 0)
            .filter(facts -> facts.variant().equals(before.variant()))
            .isPresent()
        && (depth != Depth.CONTENT || before.version().isPresent());
  }

  private Answer ask(Request request, Picture before, Depth depth) {
    Call call = client.newCall(request);
    call.timeout()
        .timeout(
            (depth == Depth.CONTENT ? WHOLE_PICTURE : WHOLE_LOOK).toMillis(),
            TimeUnit.MILLISECONDS);
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    call.enqueue(new Reading(answer, before, depth));
    try {
      return answer.get();
    } catch (InterruptedException e) {
      call.cancel();
      Thread.currentThread().interrupt();
      return new Answer.Unknown("the run stopped", false, Optional.empty());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException("a look failed", e.getCause());
    }
  }

  /** Reads the answer in a thread of the HTTP client, which a stop may leave to itself. */
  private record Reading(CompletableFuture<Answer> answer, Picture before, Depth depth)
      implements Callback {
    @Override
    public void onFailure(Call call, IOException e) {
      answer.complete(failed(e));
    }

    @Override
    public void onResponse(Call call, Response response) {
      try (response) {
        answer.complete(read(response, before, depth));
      } catch (IOException e) {
        answer.complete(failed(e));
      } catch (RuntimeException | Error e) {
        answer.completeExceptionally(e); // thrown where somebody waits
      }
    }
  }

  private static Answer failed(IOException e) {
    if (e instanceof OpenWeb.RefusedException) {
      return new Answer.Unknown(String.valueOf(e.getMessage()), false, Optional.empty());
    }
    if (e instanceof UnknownHostException) {
      return new Answer.Unknown("is a name that is not found", true, Optional.of(AGAIN));
    }
    if (e instanceof ConnectException) {
      return new Answer.Unknown("cannot be connected to", true, Optional.of(AGAIN));
    }
    if (e instanceof SocketTimeoutException || e instanceof InterruptedIOException) {
      return new Answer.Unknown("did not answer in time", true, Optional.of(AGAIN));
    }
    if (e instanceof SSLException) {
      return new Answer.Unknown("has no valid certificate", true, Optional.empty());
    }
    return new Answer.Unknown("broke off the answer", true, Optional.of(AGAIN));
  }

  private static Answer read(Response response, Picture before, Depth depth) throws IOException {
    int status = response.code();
    if (status == 304 && isConditional(response.request())) {
      return new Answer.Unchanged();
    }
    if (status == 404 || status == 410) {
      return new Answer.None("the picture is not there: HTTP " + status);
    }
    if (status == 416) {
      return NO_SUCH_PART;
    }
    if (status == 429 || status >= 500) {
      return new Answer.Unknown("answered HTTP " + status, true, again(response));
    }
    boolean partAsAsked = status == 206 && response.request().header("Range") != null;
    if (status != 200 && !partAsAsked) {
      return new Answer.Unknown("answered HTTP " + status, false, Optional.empty());
    }
    if (response.request().method().equals("HEAD")) {
      return head(response);
    }
    return isAsBefore(response, before, depth) ? new Answer.Unchanged() : body(response, depth);
  }

  private static boolean isConditional(Request request) {
    return request.header("If-None-Match") != null || request.header("If-Modified-Since") != null;
  }

  private static Optional<Duration> again(Response response) {
    String asked = response.header("Retry-After", "");
    if (asked == null || asked.isEmpty()) {
      return Optional.of(AGAIN);
    }
    return Optional.of(asked)
        .filter(SECONDS.asMatchPredicate())
        .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
        .filter(pause -> pause.compareTo(LONGEST_AGAIN) <= 0);
  }

  private static Answer head(Response response) {
    Optional<String> mime = mime(response);
    if (length(response).filter(bytes -> bytes == 0).isPresent() && mime.isPresent()) {
      return new Answer.None("the picture is an empty file");
    }
    if (mime.filter(Looker::isWebPage).isPresent()) {
      return webPage();
    }
    return mime.filter(Looker::isText).isPresent()
        ? new Answer.None("the URL leads to " + mime.get() + ", which is no picture")
        : found(response, mime.filter(type -> type.startsWith("image/")), length(response));
  }

  /** A server that does not heed conditions says by its headers that nothing has changed. */
  private static boolean isAsBefore(Response response, Picture before, Depth depth) {
    if (!mayAskIfChanged(before, depth)) {
      return false;
    }
    Picture.Facts facts = before.facts().orElseThrow();
    Optional<String> etag = etag(response);
    if (etag.isPresent() || facts.etag().isPresent()) {
      // A weak tag promises that the picture looks alike, not that the bytes are the same.
      return etag.equals(facts.etag()) && etag.filter(tag -> tag.startsWith("W/")).isEmpty();
    }
    return facts.lastModified().isPresent()
        && lastModified(response).equals(facts.lastModified())
        && facts.length().isPresent()
        && length(response).equals(facts.length());
  }

  private static Answer body(Response response, Depth depth) throws IOException {
    byte[] first = new byte[PictureHeader.BYTES];
    InputStream body = response.body().byteStream();
    int read = body.readNBytes(first, 0, first.length);
    Optional<String> version = Optional.empty();
    Optional<Long> length = length(response);
    if (depth == Depth.CONTENT) {
      MessageDigest digest = sha256();
      digest.update(first, 0, read);
      long bytes = read + digestRest(body, digest, MOST_BYTES - read);
      boolean whole = bytes < MOST_BYTES;
      length = whole ? Optional.of(bytes) : length;
      version =
          Optional.of(HexFormat.of().formatHex(digest.digest()) + (whole ? "" : beyond(length)));
    }
    if (read == 0) {
      return new Answer.None("the picture is an empty file");
    }
    PictureHeader header = PictureHeader.of(Arrays.copyOf(first, read));
    Optional<String> said = mime(response);
    if (header.mime().isEmpty()
        && (said.filter(Looker::isWebPage).isPresent() || isWebPage(first, read))) {
      return webPage();
    }
    if (header.mime().isEmpty() && said.filter(type -> type.startsWith("image/")).isEmpty()) {
      return new Answer.None(
          "the URL leads to " + said.orElse("a file of no known kind") + ", which is no picture");
    }
    return new Answer.Found(
        etag(response),
        lastModified(response),
        length,
        header.mime().or(() -> said),
        header.width(),
        header.height(),
        version);
  }

  private static String beyond(Optional<Long> length) {
    return length.map(bytes -> "+" + bytes).orElse("+");
  }

  private static long digestRest(InputStream body, MessageDigest digest, long most)
      throws IOException {
    byte[] buffer = new byte[1 << 16];
    long bytes = 0;
    int read = body.read(buffer);
    while (read >= 0 && bytes < most) {
      int taken = (int) Math.min(read, most - bytes);
      digest.update(buffer, 0, taken);
      bytes += taken;
      read = bytes < most ? body.read(buffer) : -1;
    }
    return bytes;
  }

  private static Answer found(Response response, Optional<String> mime, Optional<Long> length) {
    return new Answer.Found(
        etag(response),
        lastModified(response),
        length,
        mime,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * Shops put such a page in every picture's place while they are rebuilt, or take us for a bot.
   */
  private static Answer webPage() {
    return new Answer.Unknown(
        "answered with a web page in the picture's place", false, Optional.empty());
  }

  private static boolean isWebPage(String mime) {
    return mime.equals("text/html") || mime.equals("application/xhtml+xml");
  }

  private static boolean isWebPage(byte[] first, int read) {
    int length = Math.min(read, PAGE_BEGINNING);
    String beginning = new String(first, 0, length, StandardCharsets.ISO_8859_1);
    return WEB_PAGE.matcher(beginning).matches();
  }

  private static boolean isText(String mime) {
    return mime.startsWith("text/")
        || mime.equals("application/json")
        || mime.equals("application/pdf")
        || mime.startsWith("video/");
  }

  /** The media type without its parameters, in lower case. */
  private static Optional<String> mime(Response response) {
    return Optional.ofNullable(response.header("Content-Type"))
        .map(type -> type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
        .filter(MIME.asMatchPredicate());
  }

  private static Optional<String> etag(Response response) {
    return plain(response, "ETag", 1000);
  }

  /** A server that does not say when it answers leaves open whether the date has settled. */
  private static Optional<String> lastModified(Response response) {
    Optional<Instant> now = instant(response, "Date");
    boolean settled =
        instant(response, "Last-Modified")
            .flatMap(changed -> now.filter(changed.plus(SETTLED)::isBefore))
            .isPresent();
    return settled ? plain(response, "Last-Modified", 100) : Optional.empty();
  }

  private static Optional<String> plain(Response response, String header, int longest) {
    return Optional.ofNullable(response.header(header))
        .filter(text -> !text.isBlank() && text.length() <= longest)
        .filter(PLAIN.asMatchPredicate());
  }

  private static Optional<Instant> instant(Response response, String header) {
    return Optional.ofNullable(response.headers().getInstant(header));
  }

  /** Of the whole file; a part's answer says it after a slash. */
  private static Optional<Long> length(Response response) {
    String range = response.header("Content-Range", "");
    String text =
        response.code() == 206 && range != null
            ? range.substring(range.indexOf('/') + 1)
            : response.header("Content-Length", "");
    return Optional.ofNullable(text)
        .filter(digits -> digits.matches("\\d{1,15}"))
        .map(Long::parseLong);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e); // every Java platform has it
    }
  }
}
