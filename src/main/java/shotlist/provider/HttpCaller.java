package shotlist.provider;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Connection;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.Dns;
import okhttp3.EventListener;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exchanges one request for one answer with a service, and knows of each failure whether the
 * request can have been read.
 *
 * <p>Requests that cost are sent over a connection of their own: a kept one may be closed by the
 * service just as we write, and then nobody knows whether the request was read. They are written
 * once, never repeated by the HTTP client and never redirected. The key goes to the base URL alone.
 *
 * <p>Connecting and answering have each their own time: however long it took to connect, an answer
 * is waited for as long as it was promised, counted from when the request left. What a request does
 * not get written within its time to connect is not written at all.
 *
 * <p>An interrupted thread gives up waiting at once; its interrupt flag stays set. Safe for use by
 * many threads.
 */
final class HttpCaller {
  private static final Logger log = LoggerFactory.getLogger(HttpCaller.class);

  /** The largest answer seen in the documentation has a few kilobytes. */
  static final long MAX_ANSWER_BYTES = 4L * 1024 * 1024;

  private static final int MANY = 100_000;
  private static final int KEPT_AT_MOST = 128;
  private static final Duration KEPT_FOR_POLLS = Duration.ofSeconds(5);

  /** What a departure may take while the connection is open. */
  private static final Duration DEPARTING = Duration.ofSeconds(5);

  /** What a cancelled call may still bring: an answer whose last words broke off. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final ServiceAccess access;
  private final HttpUrl base;
  private final Duration connect;
  private final Duration answer;
  private final OkHttpClient polls;
  private final OkHttpClient submissions;

  HttpCaller(ServiceAccess access, Duration connect, Duration answer) {
    this(access, connect, answer, Dns.SYSTEM);
  }

  /** {@code dns} says at which addresses a service is. */
  HttpCaller(ServiceAccess access, Duration connect, Duration answer, Dns dns) {
    this.access = access;
    this.base = HttpUrl.get(access.baseUrl());
    this.connect = connect;
    this.answer = answer;
    OkHttpClient basic =
        new OkHttpClient.Builder()
            .dispatcher(dispatcher())
            .dns(dns)
            .protocols(List.of(Protocol.HTTP_1_1))
            .followRedirects(false)
            .followSslRedirects(false)
            .connectTimeout(connect)
            .readTimeout(answer)
            .writeTimeout(answer)
            .build();
    this.polls =
        basic
            .newBuilder()
            .connectionPool(
                new ConnectionPool(KEPT_AT_MOST, KEPT_FOR_POLLS.toMillis(), TimeUnit.MILLISECONDS))
            .addNetworkInterceptor(HttpCaller::notePassing)
            .eventListenerFactory(call -> new TellsWhenWritten(call.request()))
            .build();
    this.submissions =
        basic
            .newBuilder()
            .connectionPool(new ConnectionPool(0, 1, TimeUnit.MILLISECONDS))
            .retryOnConnectionFailure(false)
            .addNetworkInterceptor(HttpCaller::passGate)
            .eventListenerFactory(call -> new TellsWhenWritten(call.request()))
            .build();
  }

  /** Sends a request that costs, once. {@code path} is relative to the base URL. */
  HttpResult post(String path, byte[] json, Departure departure) {
    SendGate gate = new SendGate(departure);
    Request request =
        request(path)
            .header("Connection", "close") // as it is meant, and nothing has to tidy up after it
            .post(new OnceOnlyBody(json))
            .tag(SendGate.class, gate)
            .build();
    return exchange(submissions, request, gate);
  }

  /** Asks for something free; a connection that broke is replaced without a word. */
  HttpResult get(String path, Departure departure) {
    SendGate gate = new SendGate(departure);
    return exchange(polls, request(path).get().tag(SendGate.class, gate).build(), gate);
  }

  private Request.Builder request(String path) {
    return new Request.Builder()
        .url(base.newBuilder().addPathSegments(path).build())
        .header("Authorization", access.authorization())
        .header("Accept", "application/json");
  }

  private HttpResult exchange(OkHttpClient client, Request request, SendGate gate) {
    if (Thread.currentThread().isInterrupted()) {
      return new HttpResult.NotSent("stopped before it was sent", true);
    }
    Call call = client.newCall(request);
    Waiting waiting = new Waiting(gate);
    call.enqueue(waiting);
    HttpResult result = waiting.await(call);
    log.debug("{} {}: {}", request.method(), request.url().encodedPath(), inWords(result));
    return result;
  }

  /** Its end is the request's: what is left is to flush it. The answer may take minutes. */
  private static final class TellsWhenWritten extends EventListener {
    private final Request request;

    TellsWhenWritten(Request request) {
      this.request = request;
    }

    @Override
    public void requestHeadersEnd(Call call, Request sent) {
      if (sent.body() == null) {
        written();
      }
    }

    @Override
    public void requestBodyEnd(Call call, long byteCount) {
      written();
    }

    private void written() {
      SendGate gate = request.tag(SendGate.class);
      if (gate != null) {
        gate.written();
      }
    }
  }

  /** Runs on the established connection, just before the request is written to it. */
  private static Response passGate(Interceptor.Chain chain) throws IOException {
    SendGate gate = chain.request().tag(SendGate.class);
    if (gate == null || chain.call().isCanceled() || !gate.pass(() -> isOpen(chain))) {
      throw new IOException("it was closed before the request was written");
    }
    return chain.proceed(chain.request());
  }

  /**
   * While a request waited for its slot, the service may have closed the connection. Found out now,
   * that is as harmless as a refused connection; after the first byte it would be a doubt. No
   * service speaks before it is asked, so that there is nothing to read on a connection that lives.
   */
  private static boolean isOpen(Interceptor.Chain chain) {
    Connection connection = chain.connection();
    if (connection == null) {
      return false;
    }
    Socket socket = connection.socket();
    try {
      int patience = socket.getSoTimeout();
      socket.setSoTimeout(1);
      try {
        log.debug("the service said {} before it was asked", socket.getInputStream().read());
        return false;
      } catch (SocketTimeoutException nothingToRead) {
        return true;
      } finally {
        socket.setSoTimeout(patience);
      }
    } catch (IOException closed) {
      return false;
    }
  }

  /** What is free may pass again: over a fresh connection, where a kept one turned out closed. */
  private static Response notePassing(Interceptor.Chain chain) throws IOException {
    SendGate gate = chain.request().tag(SendGate.class);
    if (gate != null) {
      gate.pass(() -> true);
    }
    return chain.proceed(chain.request());
  }

  /** One thread waits here for what one thread of the HTTP client brings. */
  private final class Waiting implements Callback {
    private final SendGate gate;
    private final CompletableFuture<HttpResult> result = new CompletableFuture<>();
    private final long begun = System.nanoTime();

    /** Why nobody waits any more, where that is so: what breaks then was broken by ourselves. */
    private volatile @Nullable String givenUp;

    Waiting(SendGate gate) {
      this.gate = gate;
    }

    HttpResult await(Call call) {
      try {
        Optional<HttpResult> there = Optional.empty();
        for (long left = nanosLeft(); there.isEmpty() && left > 0; left = nanosLeft()) {
          there = within(Math.min(left, answer.toNanos())); // it may leave meanwhile
        }
        return there.isPresent() ? there.get() : giveUp(call);
      } catch (InterruptedException e) {
        String why = "stopped before an answer came";
        givenUp = why;
        boolean inTime = gate.shut();
        call.cancel();
        Thread.currentThread().interrupt();
        return inTime
            ? new HttpResult.NotSent("stopped before it was sent", true)
            : result.getNow(new HttpResult.NoAnswer(why));
      }
    }

    /** Connecting has its time, and the answer has its own from when the request left. */
    private long nanosLeft() {
      long now = System.nanoTime();
      OptionalLong left = gate.passedAt();
      return left.isPresent()
          ? left.getAsLong() + answer.toNanos() - now
          : begun + connecting().toNanos() - now;
    }

    private Optional<HttpResult> within(long nanos) throws InterruptedException {
      try {
        return Optional.of(result.get(nanos, TimeUnit.NANOSECONDS));
      } catch (TimeoutException e) {
        return Optional.empty();
      } catch (ExecutionException e) {
        throw new AssertionError("results are values", e);
      }
    }

    /** A status that came counts, though the rest of its answer is cut off by giving up. */
    private HttpResult giveUp(Call call) throws InterruptedException {
      String why = notAnswered();
      givenUp = why;
      boolean inTime = gate.shut();
      call.cancel();
      return inTime
          ? new HttpResult.NotSent(
              gate.calledOff() ? "held up before it was sent" : notWithin(connecting()),
              gate.calledOff())
          : within(LAST_WORDS.toNanos()).orElse(new HttpResult.NoAnswer(why));
    }

    @Override
    public void onFailure(Call call, IOException e) {
      result.complete(gate.shut() ? notSent(e) : new HttpResult.NoAnswer(words(e)));
    }

    private String words(IOException e) {
      String why = givenUp;
      return why == null ? noAnswer(e) : why;
    }

    private HttpResult notSent(IOException e) {
      return gate.calledOff()
          ? new HttpResult.NotSent("called off before it was sent", true)
          : new HttpResult.NotSent(notReached(e), false);
    }

    @Override
    public void onResponse(Call call, Response response) {
      try (response) {
        result.complete(new HttpResult.Answer(response.code(), response.headers(), body(response)));
      } catch (RuntimeException e) { // or the waiting thread would wait for ever
        result.complete(new HttpResult.NoAnswer("an answer that cannot be read"));
      }
    }
  }

  private static Optional<String> body(Response response) {
    try {
      BufferedSource source = response.body().source();
      if (source.request(MAX_ANSWER_BYTES + 1)) {
        return Optional.empty();
      }
      return Optional.of(source.readString(StandardCharsets.UTF_8));
    } catch (IOException brokeOff) {
      return Optional.empty();
    }
  }

  private String notReached(IOException e) {
    String host = base.host();
    if (e instanceof UnknownHostException) {
      return "no address is known for " + host;
    }
    if (e instanceof ConnectException) {
      return "no connection to " + host + ": " + Words.of(e);
    }
    if (e instanceof SSLException) {
      return "no secure connection to " + host + ": " + Words.of(e);
    }
    if (timedOut(e)) {
      return notWithin(connect);
    }
    return "no connection to " + host + ": " + Words.of(e);
  }

  private String notWithin(Duration patience) {
    return "no connection to " + base.host() + " within " + Words.of(patience);
  }

  private String notAnswered() {
    return "no answer within " + Words.of(answer);
  }

  /** An address, perhaps a second one, a handshake, and the departure. */
  private Duration connecting() {
    return connect.multipliedBy(2).plus(DEPARTING);
  }

  private String noAnswer(IOException e) {
    return timedOut(e)
        ? notAnswered()
        : "the connection broke before an answer came: " + Words.of(e);
  }

  private static boolean timedOut(IOException e) {
    return e instanceof java.io.InterruptedIOException; // read, connect and whole-call time-outs
  }

  private static String inWords(HttpResult result) {
    if (result instanceof HttpResult.Answer answer) {
      return "status " + answer.status();
    }
    if (result instanceof HttpResult.NotSent notSent) {
      return "not sent, " + notSent.reason();
    }
    if (result instanceof HttpResult.NoAnswer noAnswer) {
      return noAnswer.reason();
    }
    throw new AssertionError(result);
  }

  /** How many requests are at the service is the throttle's business, so nothing queues here. */
  private static Dispatcher dispatcher() {
    Dispatcher dispatcher =
        new Dispatcher(
            Executors.newCachedThreadPool(
                task -> {
                  Thread thread = new Thread(task, "shotlist-http");
                  thread.setDaemon(true);
                  return thread;
                }));
    dispatcher.setMaxRequests(MANY);
    dispatcher.setMaxRequestsPerHost(MANY);
    return dispatcher;
  }

  /**
   * A body that may be written once. Without this, OkHttp repeats a request by itself when a 503
   * comes with {@code Retry-After: 0}, whatever its other settings say.
   */
  private static final class OnceOnlyBody extends RequestBody {
    private static final MediaType JSON = MediaType.get("application/json");
    private final byte[] content;

    OnceOnlyBody(byte[] content) {
      this.content = content;
    }

    @Override
    public @Nullable MediaType contentType() {
      return JSON;
    }

    @Override
    public long contentLength() {
      return content.length;
    }

    @Override
    public boolean isOneShot() {
      return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      sink.write(content);
    }
  }
}
