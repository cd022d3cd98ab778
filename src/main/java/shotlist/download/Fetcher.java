package shotlist.download;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import shotlist.web.OpenWeb;

/**
 * Fetches results and source pictures. No key goes with it: a link works by itself. Sizes, times
 * and redirects are bounded; an interrupt ends a fetch. For any number of threads.
 */
final class Fetcher {
  /** No ten-second video comes near it. */
  private static final long LARGEST_VIDEO = 1L << 30;

  /** Nor a picture near this. */
  private static final long LARGEST_PICTURE = 256L << 20;

  /** A link that is no more; Google's storage says 400 where a signature has expired. */
  private static final Set<Integer> GONE = Set.of(400, 401, 403, 404, 410);

  /** As many as may be in use at once: fewer would be opened and closed all the time. */
  private static final int IDLE_CONNECTIONS = 24;

  private static final Duration SILENCE = Duration.ofSeconds(60);
  private static final Duration RATE_LIMITED = Duration.ofSeconds(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
  private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

  private static final Pattern WEB_PAGE =
      Pattern.compile(
          "[^<]{0,100}<(!doctype\\s+html|html)\\b.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private static final Fetch STOPPED =
      new Fetch.Failed("stopped before it was whole", Fetch.Cause.AWAY);

  private final OkHttpClient client;
  private final InstantSource clock;

  Fetcher(Duration connect, Duration wholeCall, InstantSource clock) {
    this.clock = clock;
    this.client =
        OpenWeb.client("download-http", connect, SILENCE)
            .callTimeout(wholeCall)
            .connectionPool(new ConnectionPool(IDLE_CONNECTIONS, 1, TimeUnit.MINUTES))
            .addNetworkInterceptor(Fetcher::keepSecure)
            .build();
    client.dispatcher().setMaxRequestsPerHost(client.dispatcher().getMaxRequests());
  }

  /** What began in secret is not fetched in the clear, where anybody could put another in place. */
  private static Response keepSecure(Interceptor.Chain chain) throws IOException {
    if (leadsIntoTheClear(chain.call().request().url(), chain.request().url())) {
      throw new IOException("it is sent on from https to http, where anybody could change it");
    }
    return chain.proceed(chain.request());
  }

  static boolean leadsIntoTheClear(HttpUrl from, HttpUrl to) {
    return from.isHttps() && !to.isHttps();
  }

  /**
   * Fetches a URL.
   *
   * @param into where the bytes go, written by one thread at a time; what it throws besides {@link
   *     IOException}, such as a problem with our own disk, is thrown here
   */
  Fetch fetch(String url, OutputStream into) {
    HttpUrl parsed = HttpUrl.parse(url);
    if (parsed == null) {
      return new Fetch.Failed("the service's link is not an http(s) URL", Fetch.Cause.GONE);
    }
    Call call;
    try {
      call =
          client.newCall(
              OpenWeb.request(parsed).header("User-Agent", "Shotlist (download)").build());
    } catch (OpenWeb.RefusedException e) {
      return brokeOff(e);
    }
    Waiting waiting = new Waiting(into, clock);
    call.enqueue(waiting);
    return waiting.await(call);
  }

  /**
   * One thread waits here for what one thread of the HTTP client writes. What it is written into
   * has one writer at a time: whoever waits has it back only when the other has let it go.
   */
  private static final class Waiting implements Callback {
    private final OutputStream into;
    private final InstantSource clock;
    private final AtomicBoolean taken = new AtomicBoolean();
    private final CompletableFuture<Fetch> result = new CompletableFuture<>();

    Waiting(OutputStream into, InstantSource clock) {
      this.into = into;
      this.clock = clock;
    }

    Fetch await(Call call) {
      try {
        return result.get();
      } catch (InterruptedException e) {
        call.cancel();
        boolean nobodyWrites = taken.compareAndSet(false, true);
        Fetch fetch = nobodyWrites ? STOPPED : result.exceptionally(thrown -> STOPPED).join();
        Thread.currentThread().interrupt();
        return fetch;
      } catch (ExecutionException e) {
        throw unchecked(e.getCause());
      }
    }

    @Override
    public void onFailure(Call call, IOException e) {
      result.complete(brokeOff(e));
    }

    @Override
    public void onResponse(Call call, Response response) {
      if (!taken.compareAndSet(false, true)) {
        response.close();
        return;
      }
      try (response) {
        result.complete(read(response, into, clock));
      } catch (IOException e) {
        result.complete(brokeOff(e));
      } catch (RuntimeException | Error e) {
        result.completeExceptionally(e); // thrown where somebody waits
      }
    }
  }

  private static Fetch.Failed brokeOff(IOException e) {
    if (e instanceof OpenWeb.RefusedException) {
      return new Fetch.Failed("the link " + e.getMessage(), Fetch.Cause.UNUSABLE);
    }
    return new Fetch.Failed("the download broke off: " + inWords(e), Fetch.Cause.AWAY);
  }

  /** Of some failures the library's message is but a name or a word. */
  private static String inWords(IOException e) {
    if (e instanceof UnknownHostException) {
      return "the server's name is not found";
    }
    return e instanceof InterruptedIOException
        ? "the server took too long"
        : String.valueOf(e.getMessage());
  }

  private static RuntimeException unchecked(@Nullable Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    if (thrown instanceof RuntimeException e) {
      return e;
    }
    throw new AssertionError(thrown);
  }

  private static Fetch read(Response response, OutputStream into, InstantSource clock)
      throws IOException {
    int status = response.code();
    if (status != 200) {
      return new Fetch.Failed(
          "the link was answered with HTTP " + status, cause(status), pause(response, clock));
    }
    Optional<String> declared = Optional.ofNullable(response.header("Content-Type"));
    return copy(response.body().byteStream(), into, declared);
  }

  private static Fetch.Cause cause(int status) {
    if (GONE.contains(status)) {
      return Fetch.Cause.GONE;
    }
    boolean away = status >= 500 || status == 408 || status == 425 || status == 429;
    return away ? Fetch.Cause.AWAY : Fetch.Cause.UNUSABLE;
  }

  /** For how long a server that is overloaded wants to be left alone. */
  private static Optional<Duration> pause(Response response, InstantSource clock) {
    if (response.code() != 429 && response.code() != 503) {
      return Optional.empty();
    }
    String asked = Objects.requireNonNullElse(response.header("Retry-After"), "");
    Optional<Duration> pause =
        SECONDS.matcher(asked).matches()
            ? Optional.of(Duration.ofSeconds(Long.parseLong(asked)))
            : Optional.ofNullable(response.headers().getInstant("Retry-After"))
                .map(until -> Duration.between(clock.instant(), until))
                .filter(left -> !left.isNegative());
    return pause
        .map(length -> length.compareTo(LONGEST_PAUSE) < 0 ? length : LONGEST_PAUSE)
        .or(() -> response.code() == 429 ? Optional.of(RATE_LIMITED) : Optional.empty());
  }

  /** What its first bytes show to be no picture is not fetched any further. */
  private static Fetch copy(InputStream body, OutputStream into, Optional<String> declared)
      throws IOException {
    byte[] first = body.readNBytes(Media.MAGIC_BYTES);
    if (first.length == 0) {
      return new Fetch.Failed("the link was answered with nothing", Fetch.Cause.UNUSABLE);
    }
    Optional<String> mime = Media.mime(first);
    if (mime.isEmpty()) {
      return new Fetch.Failed("what the link answers is " + noPicture(first), Fetch.Cause.UNUSABLE);
    }
    long largest = mime.get().startsWith("video/") ? LARGEST_VIDEO : LARGEST_PICTURE;
    MessageDigest digest = sha256();
    OutputStream out = new DigestOutputStream(into, digest);
    out.write(first);
    long bytes = first.length;
    byte[] buffer = new byte[1 << 13]; // the HTTP client hands out no more at once
    for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
      bytes += read;
      if (bytes > largest) {
        return new Fetch.Failed(
            "it is larger than " + (largest >> 20) + " MiB", Fetch.Cause.UNUSABLE);
      }
      out.write(buffer, 0, read);
    }
    out.flush();
    return new Fetch.Fetched(HexFormat.of().formatHex(digest.digest()), bytes, declared);
  }

  private static String noPicture(byte[] first) {
    boolean page = WEB_PAGE.matcher(new String(first, StandardCharsets.ISO_8859_1)).matches();
    return page ? "a web page, no picture or video" : "no picture or video";
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e); // every Java platform has it
    }
  }
}
