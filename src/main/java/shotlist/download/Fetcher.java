package shotlist.download;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import shotlist.files.FilesException;
import shotlist.files.PartFile;

/**
 * Fetches results. No key goes with it: a result's link works by itself. Sizes and times are
 * bounded; an interrupt ends a fetch. For any number of threads.
 */
final class Fetcher {
  /** No picture or ten-second video comes near it. */
  private static final long LARGEST = 1L << 30;

  /** A link that is no more; Google's storage says 400 where a signature has expired. */
  private static final Set<Integer> GONE = Set.of(400, 403, 404, 410);

  private static final Fetch STOPPED = new Fetch.Failed("stopped before it was whole", false);

  private final OkHttpClient client;

  Fetcher(Duration connect, Duration wholeCall) {
    this.client =
        new OkHttpClient.Builder()
            .dispatcher(dispatcher())
            .connectTimeout(connect)
            .readTimeout(Duration.ofSeconds(60))
            .callTimeout(wholeCall)
            .followSslRedirects(true)
            .build();
  }

  /** The process may end while a server keeps us waiting. */
  private static Dispatcher dispatcher() {
    return new Dispatcher(
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "download-http");
              thread.setDaemon(true);
              return thread;
            }));
  }

  /** Fetches a URL into a part file, synced; problems with our own disk are thrown. */
  Fetch fetch(String url, PartFile part) {
    HttpUrl parsed = HttpUrl.parse(url);
    if (parsed == null) {
      return new Fetch.Failed("the service's link is not an http(s) URL", true);
    }
    Call call = client.newCall(new Request.Builder().url(parsed).build());
    Waiting waiting = new Waiting(part);
    call.enqueue(waiting);
    return waiting.await(call);
  }

  /**
   * One thread waits here for what one thread of the HTTP client writes into the part file. The
   * file has one writer at a time: whoever waits has it back only when the other has let it go.
   */
  private static final class Waiting implements Callback {
    private final PartFile part;
    private final AtomicBoolean taken = new AtomicBoolean();
    private final CompletableFuture<Fetch> result = new CompletableFuture<>();

    Waiting(PartFile part) {
      this.part = part;
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
        result.complete(read(response, part));
      } catch (IOException e) {
        result.complete(brokeOff(e));
      } catch (RuntimeException | Error e) {
        result.completeExceptionally(e); // thrown where somebody waits
      }
    }
  }

  private static Fetch.Failed brokeOff(IOException e) {
    return new Fetch.Failed("the download broke off: " + e.getMessage(), false);
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

  private static Fetch read(Response response, PartFile part) throws IOException {
    int status = response.code();
    if (status != 200) {
      return new Fetch.Failed("the link was answered with HTTP " + status, GONE.contains(status));
    }
    boolean announced = response.body().contentLength() >= 0;
    return copy(response.body().byteStream(), part, announced);
  }

  private static Fetch copy(InputStream body, PartFile part, boolean announced) throws IOException {
    MessageDigest digest = sha256();
    OutputStream out = new DigestOutputStream(part.stream(), digest);
    byte[] buffer = new byte[1 << 16];
    long bytes = 0;
    int read = body.read(buffer);
    while (read >= 0) {
      bytes += read;
      if (bytes > LARGEST) {
        return new Fetch.Failed("it is larger than " + (LARGEST >> 20) + " MiB", false);
      }
      write(out, buffer, read, part);
      read = body.read(buffer);
    }
    part.complete();
    return bytes == 0
        ? new Fetch.Failed("the link was answered with nothing", false)
        : new Fetch.Fetched(HexFormat.of().formatHex(digest.digest()), bytes, announced);
  }

  private static void write(OutputStream out, byte[] buffer, int length, PartFile part) {
    try {
      out.write(buffer, 0, length);
    } catch (IOException e) {
      throw FilesException.of(e, part.target()); // our disk, not their server
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e); // every Java platform has it
    }
  }
}
