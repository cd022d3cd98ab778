package shotlist.provider;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
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
 * <p>An interrupted thread gives up waiting at once; its interrupt flag stays set. Safe for use by
 * many threads.
 */
final class HttpCaller {
  private static final Logger log = LoggerFactory.getLogger(HttpCaller.class);

  /** The largest answer seen in the documentation has a few kilobytes. */
  static final long MAX_ANSWER_BYTES = 4L * 1024 * 1024;

  private static final int MANY = 100_000;
  private static final Duration KEPT_FOR_POLLS = Duration.ofSeconds(5);

  private final ServiceAccess access;
  private final HttpUrl base;
  private final Duration connect;
  private final Duration answer;
  private final OkHttpClient polls;
  private final OkHttpClient submissions;

  HttpCaller(ServiceAccess access, Duration connect, Duration answer) {
    this.access = access;
    this.base = HttpUrl.get(access.baseUrl());
    this.connect = connect;
    this.answer = answer;
    this.polls =
        new OkHttpClient.Builder()
            .dispatcher(dispatcher())
            .protocols(List.of(Protocol.HTTP_1_1))
            .connectionPool(new ConnectionPool(5, KEPT_FOR_POLLS.toMillis(), TimeUnit.MILLISECONDS))
            .followRedirects(false)
            .followSslRedirects(false)
            .connectTimeout(connect)
            .readTimeout(answer)
            .writeTimeout(answer)
            .callTimeout(connect.plus(answer))
            .build();
    this.submissions =
        polls
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
    Request request = request(path).post(new OnceOnlyBody(json)).tag(SendGate.class, gate).build();
    return exchange(submissions, request, gate);
  }

  /** Asks for something free; a connection that broke is replaced without a word. */
  HttpResult get(String path) {
    return exchange(polls, request(path).get().build(), new SendGate(Departure.AT_ONCE));
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

  /** The body's end is the request's: what is left is to flush it. The answer may take minutes. */
  private static final class TellsWhenWritten extends EventListener {
    private final Request request;

    TellsWhenWritten(Request request) {
      this.request = request;
    }

    @Override
    public void requestBodyEnd(Call call, long byteCount) {
      SendGate gate = request.tag(SendGate.class);
      if (gate != null) {
        gate.written();
      }
    }
  }

  /** Runs on the established connection, just before the request is written to it. */
  private static Response passGate(Interceptor.Chain chain) throws IOException {
    SendGate gate = chain.request().tag(SendGate.class);
    if (gate == null || !gate.pass()) {
      throw new IOException("this request is not to be written");
    }
    return chain.proceed(chain.request());
  }

  /** One thread waits here for what one thread of the HTTP client brings. */
  private final class Waiting implements Callback {
    private final SendGate gate;
    private final CompletableFuture<HttpResult> result = new CompletableFuture<>();

    Waiting(SendGate gate) {
      this.gate = gate;
    }

    HttpResult await(Call call) {
      try {
        return result.get();
      } catch (InterruptedException e) {
        boolean inTime = gate.shut();
        call.cancel();
        Thread.currentThread().interrupt();
        return result.getNow(
            inTime
                ? new HttpResult.NotSent("stopped before it was sent", true)
                : new HttpResult.NoAnswer("stopped before an answer came"));
      } catch (ExecutionException e) {
        throw new AssertionError("results are values", e);
      }
    }

    @Override
    public void onFailure(Call call, IOException e) {
      result.complete(gate.shut() ? notSent(e) : new HttpResult.NoAnswer(noAnswer(e)));
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
      return "no connection to " + host + " within " + Words.of(connect);
    }
    return "no connection to " + host + ": " + Words.of(e);
  }

  private String noAnswer(IOException e) {
    return timedOut(e)
        ? "no answer within " + Words.of(answer)
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
