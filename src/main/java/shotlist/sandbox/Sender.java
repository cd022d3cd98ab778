package shotlist.sandbox;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import shotlist.sandbox.Reply.Answer;

/** Puts replies on the wire, the broken ones included. No thread waits for a late one. */
final class Sender {

  private static final int PIECES = 20;

  private final Scheduler scheduler;

  Sender(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  void send(Reply reply, Request request, Response response, Callback callback) {
    if (reply instanceof Answer answer) {
      write(answer, response, callback);
    } else if (reply instanceof Reply.Later later) {
      after(later.delay(), () -> write(later.answer(), response, callback));
    } else if (reply instanceof Reply.Slow slow) {
      head(slow.answer(), response);
      writePiece(slow.answer().body(), 0, slow.time(), response, callback);
    } else if (reply instanceof Reply.Truncated truncated) {
      head(truncated.answer(), response);
      ByteBuffer body = truncated.answer().body();
      ByteBuffer half = body.slice(0, body.remaining() / 2);
      response.write(false, half, Callback.from(() -> hangUp(request, callback)));
    } else if (reply instanceof Reply.HangUp) {
      hangUp(request, callback);
    } else if (!(reply instanceof Reply.Silence)) {
      throw new AssertionError(reply);
    }
  }

  private static void write(Answer answer, Response response, Callback callback) {
    head(answer, response);
    response.write(true, answer.body(), callback);
  }

  private static void head(Answer answer, Response response) {
    response.setStatus(answer.status());
    answer.headers().forEach(response.getHeaders()::put);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.body().remaining());
  }

  private void writePiece(
      ByteBuffer body, int from, Duration time, Response response, Callback callback) {
    int length = Math.min(body.limit() - from, body.limit() / PIECES + 1);
    boolean last = from + length == body.limit();
    ByteBuffer piece = body.slice(from, length);
    if (last) {
      response.write(true, piece, callback);
      return;
    }
    Runnable next = () -> writePiece(body, from + length, time, response, callback);
    response.write(
        false, piece, Callback.from(() -> after(time.dividedBy(PIECES), next), callback::failed));
  }

  private void after(Duration wait, Runnable work) {
    if (wait.isZero()) {
      work.run();
    } else {
      scheduler.schedule(work, wait.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private static void hangUp(Request request, Callback callback) {
    request.getConnectionMetaData().getConnection().getEndPoint().close();
    callback.failed(new EofException("the sandbox hung up, as it was told to"));
  }
}
