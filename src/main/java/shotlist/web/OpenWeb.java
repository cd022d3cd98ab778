package shotlist.web;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import okhttp3.Dispatcher;
import okhttp3.Dns;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Makes clients that carry no key and no cookie and follow a few redirects. A shop may be inside
 * the house, so private addresses are asked as well, but for those of the link itself, where
 * machines in a cloud keep their secrets. Threads are daemons: the process may end while a server
 * keeps us waiting.
 */
public final class OpenWeb {
  private static final int MOST_REDIRECTS = 5;

  private static final String LINK_LOCAL = "is an address of the link itself, which is not asked";
  private static final Pattern LINK_LOCAL_HOST =
      Pattern.compile("169\\.254\\..*|\\[?fe[89ab].:.*", Pattern.CASE_INSENSITIVE);

  private OpenWeb() {}

  /** What we refuse, not the server; its message is a verb and what follows. */
  public static final class RefusedException extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
      super(message);
    }
  }

  /**
   * A client to be completed; for requests that {@link #request} made.
   *
   * @param threads their name, for thread dumps
   * @param read how long a server may say nothing
   */
  public static OkHttpClient.Builder client(String threads, Duration connect, Duration read) {
    return new OkHttpClient.Builder()
        .dispatcher(
            new Dispatcher(
                Executors.newCachedThreadPool(
                    task -> {
                      Thread thread = new Thread(task, threads);
                      thread.setDaemon(true);
                      return thread;
                    })))
        .connectTimeout(connect)
        .readTimeout(read)
        .dns(OpenWeb::lookup)
        .addNetworkInterceptor(OpenWeb::follow);
  }

  /**
   * A request to be completed.
   *
   * @throws RefusedException where the address is one of the link itself
   */
  public static Request.Builder request(HttpUrl url) throws RefusedException {
    if (LINK_LOCAL_HOST.matcher(url.host()).matches()) {
      throw new RefusedException(LINK_LOCAL);
    }
    return new Request.Builder()
        .url(url)
        .tag(Hops.class, new Hops())
        .header("User-Agent", "Shotlist")
        .header("Accept", "*/*");
  }

  /** How often one request was sent on. */
  private static final class Hops {
    private final AtomicInteger count = new AtomicInteger();
  }

  private static List<InetAddress> lookup(String host) throws UnknownHostException {
    List<InetAddress> found = Dns.SYSTEM.lookup(host);
    if (found.stream().anyMatch(InetAddress::isLinkLocalAddress)) {
      throw new RefusedException(LINK_LOCAL);
    }
    return found;
  }

  private static Response follow(Interceptor.Chain chain) throws IOException {
    Hops hops = chain.request().tag(Hops.class);
    if (hops != null && hops.count.getAndIncrement() > MOST_REDIRECTS) {
      throw new RefusedException("sends us on more than " + MOST_REDIRECTS + " times");
    }
    var connection = chain.connection();
    InetAddress address = connection == null ? null : connection.socket().getInetAddress();
    if (address != null && address.isLinkLocalAddress()) {
      throw new RefusedException(LINK_LOCAL); // to where we were sent on
    }
    return chain.proceed(chain.request());
  }
}
