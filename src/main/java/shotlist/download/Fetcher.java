package shotlist.download;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import shotlist.files.FilesException;
import shotlist.files.PartFile;

/**
 * Fetches results. No key goes with it: a result's link works by itself. Sizes and times are
 * bounded; an interrupt ends a fetch. For any number of threads.
 */
final class Fetcher {
  /** No picture or ten-second video comes near it. */
  private static final long LARGEST = 1L << 30;

  private final OkHttpClient client;

  Fetcher(Duration connect, Duration wholeCall) {
    this.client =
        new OkHttpClient.Builder()
            .connectTimeout(connect)
            .readTimeout(Duration.ofSeconds(60))
            .callTimeout(wholeCall)
            .followSslRedirects(true)
            .build();
  }

  /** Fetches a URL into a part file, synced; problems with our own disk are thrown. */
  Fetch fetch(String url, PartFile part) {
    HttpUrl parsed = HttpUrl.parse(url);
    if (parsed == null) {
      return new Fetch.Failed("the service's link is not an http(s) URL", true);
    }
    Request request = new Request.Builder().url(parsed).build();
    try (Response response = client.newCall(request).execute()) {
      int status = response.code();
      if (status != 200) {
        boolean gone = status == 403 || status == 404 || status == 410;
        return new Fetch.Failed("the link was answered with HTTP " + status, gone);
      }
      return copy(response.body().byteStream(), part);
    } catch (IOException e) {
      return new Fetch.Failed("the download broke off: " + e.getMessage(), false);
    }
  }

  private static Fetch copy(InputStream body, PartFile part) throws IOException {
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
        : new Fetch.Fetched(HexFormat.of().formatHex(digest.digest()), bytes);
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
