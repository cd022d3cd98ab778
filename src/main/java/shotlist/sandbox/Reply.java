package shotlist.sandbox;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What goes back to the client, if anything does. */
sealed interface Reply {

  /** This reply with more headers, if it has any; those it has already stay. */
  default Reply with(Map<String, String> headers) {
    return this;
  }

  /** An HTTP answer. */
  record Answer(int status, Map<String, String> headers, ByteBuffer body) implements Reply {

    static Answer json(int status, JsonNode body) {
      return of(status, "application/json", Json.MAPPER.writeValueAsBytes(body));
    }

    static Answer text(int status, String type, String body) {
      return of(status, type, body.getBytes(StandardCharsets.UTF_8));
    }

    static Answer of(int status, String type, byte[] body) {
      return new Answer(status, Map.of("Content-Type", type), ByteBuffer.wrap(body));
    }

    Answer with(String header, String value) {
      return with(Map.of(header, value));
    }

    @Override
    public Answer with(Map<String, String> more) {
      Map<String, String> all = new LinkedHashMap<>(more);
      all.putAll(headers);
      return new Answer(status, all, body);
    }
  }

  /** An answer that is waited for in real time. */
  record Later(Answer answer, Duration delay) implements Reply {
    @Override
    public Later with(Map<String, String> headers) {
      return new Later(answer.with(headers), delay);
    }
  }

  /** An answer whose body trickles in. */
  record Slow(Answer answer, Duration time) implements Reply {}

  /** An answer whose body ends half way. */
  record Truncated(Answer answer) implements Reply {}

  /** The connection is closed. */
  record HangUp() implements Reply {}

  /** Nothing, until the client or the server gives up. */
  record Silence() implements Reply {}
}
