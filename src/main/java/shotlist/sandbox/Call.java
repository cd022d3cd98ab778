package shotlist.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A request as it came in, its body included: a server that answers before it has read the body
 * must close the connection, and a client that sends its next request on it cannot know whether
 * that one was taken.
 */
final class Call {

  private static final int MOST_BYTES = 1 << 20;
  private static final String BEARER = "Bearer ";

  private final Request request;
  private final byte[] bytes;

  private Call(Request request, byte[] bytes) {
    this.request = request;
    this.bytes = bytes;
  }

  /** Reads a request to its end, or as far as its body may go. */
  static Call read(Request request) throws IOException {
    try (InputStream in = Content.Source.asInputStream(request)) {
      return new Call(request, in.readNBytes(MOST_BYTES + 1));
    }
  }

  /** Whether the body goes on where it may not, so that the rest of it stays on the connection. */
  boolean isTooLarge() {
    return bytes.length > MOST_BYTES;
  }

  String method() {
    return request.getMethod();
  }

  String path() {
    return Request.getPathInContext(request);
  }

  String query() {
    return Optional.ofNullable(request.getHttpURI().getQuery()).orElse("");
  }

  boolean hasAuthorization() {
    return request.getHeaders().contains(HttpHeader.AUTHORIZATION);
  }

  /** The account that pays, named by a hash of its key. */
  String account() throws Refusal {
    String key = key();
    if (key.startsWith("revoked")) {
      throw new Refusal(401, "Invalid API key.");
    }
    if (key.startsWith("noscope")) {
      throw new Refusal(403, "The API key does not have the required scope.");
    }
    return Hashes.shortHex(key);
  }

  /** Whether the key stands for an account without a credit left. */
  boolean isBroke() throws Refusal {
    return key().startsWith("empty");
  }

  private String key() throws Refusal {
    String header = request.getHeaders().get(HttpHeader.AUTHORIZATION);
    if (header == null || !header.startsWith(BEARER) || header.length() == BEARER.length()) {
      throw new Refusal(401, "Authorization is required.");
    }
    return header.substring(BEARER.length());
  }

  /** The body, which must be JSON and say so. */
  JsonNode body() throws Refusal {
    String type = Optional.ofNullable(request.getHeaders().get(HttpHeader.CONTENT_TYPE)).orElse("");
    if (!type.split(";", 2)[0].strip().equalsIgnoreCase("application/json")) {
      throw new Refusal(415, "Content-Type must be application/json.");
    }
    if (isTooLarge()) {
      throw new Refusal(413, "The request body is larger than 1 MB.");
    }
    try {
      return Json.MAPPER.readTree(bytes);
    } catch (JacksonException e) {
      throw new Refusal(400, "The request body is not valid JSON.");
    }
  }
}
