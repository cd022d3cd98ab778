package shotlist.sandbox;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import shotlist.sandbox.Reply.Answer;
import tools.jackson.databind.JsonNode;

/** Finds who answers a request: one of the services, the results, or the sandbox about itself. */
final class Router extends Handler.Abstract {

  private static final Map<String, String> TYPES =
      Map.of(
          "jpg", "image/jpeg",
          "jpeg", "image/jpeg",
          "png", "image/png",
          "webp", "image/webp",
          "avif", "image/avif",
          "gif", "image/gif");

  private final Books books;
  private final Faults faults;
  private final Sources sources;
  private final Claid claid;
  private final MagicHour magicHour;
  private final Results results;
  private final Sender sender;

  Router(SandboxOptions options, Books books, String base, Sender sender) {
    this.books = books;
    this.sender = sender;
    this.faults = new Faults(books, options);
    this.sources = new Sources(options.pictures(), base + "/media/", options.longestSide());
    this.results = new Results(options, books, faults, sources);
    Intake intake = new Intake(options, books, faults, sources);
    this.claid = new Claid(intake, books, options, base);
    this.magicHour = new MagicHour(intake, books, results, options, base);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws IOException {
    Call call = Call.read(request);
    Reply reply = answer(call);
    sender.send(
        call.isTooLarge() ? reply.with(Map.of("Connection", "close")) : reply,
        request,
        response,
        callback);
    return true;
  }

  private Reply answer(Call call) throws IOException {
    String path = call.path();
    if (Claid.knows(path)) {
      return claid.handle(call);
    }
    if (MagicHour.knows(path)) {
      return magicHour.handle(call);
    }
    if (path.startsWith("/results/") && isRead(call)) {
      return results.download(call);
    }
    if (path.startsWith("/media/") && isRead(call)) {
      return media(path.substring("/media/".length()));
    }
    return switch (call.method() + " " + path) {
      case "GET /sandbox/book" ->
          Answer.json(200, Json.MAPPER.<JsonNode>valueToTree(books.snapshot()));
      case "GET /sandbox/health" -> Answer.json(200, Json.object().put("status", "ok"));
      case "POST /sandbox/faults" -> setFaults(call);
      default -> Answer.json(404, Json.object().put("detail", "Not Found"));
    };
  }

  private static boolean isRead(Call call) {
    return call.method().equals("GET") || call.method().equals("HEAD");
  }

  private Answer media(String name) throws IOException {
    Optional<byte[]> file = sources.file(name);
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return file.map(
            bytes ->
                Answer.of(200, TYPES.getOrDefault(extension, "application/octet-stream"), bytes)
                    .with("ETag", '"' + Hashes.shortHex(bytes) + '"'))
        .orElseGet(() -> Answer.text(404, "text/plain", "There is no such picture.\n"));
  }

  private Answer setFaults(Call call) {
    try {
      JsonNode rates = call.body();
      for (Map.Entry<String, JsonNode> rate : rates.properties()) {
        Fault.requireRate(rate.getKey(), rate.getValue().asDouble(-1));
      }
      rates.properties().forEach(rate -> faults.rate(rate.getKey(), rate.getValue().asDouble()));
      return Answer.json(200, rates);
    } catch (IllegalArgumentException e) {
      return Answer.json(400, Json.object().put("message", e.getMessage()));
    } catch (Refusal refusal) {
      return Answer.json(refusal.status(), Json.object().put("message", refusal.message()));
    }
  }
}
