package shotlist.sandbox;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Map;
import shotlist.sandbox.Reply.Answer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Magic Hour's image editor as its clients see it: paths, shapes of answers and errors. */
final class MagicHour implements Service {

  private static final String UNLIMITED = "100000000";

  private final Intake intake;
  private final Books books;
  private final Results results;
  private final MagicHourBodies bodies;
  private final SandboxOptions options;
  private final String base;

  MagicHour(Intake intake, Books books, Results results, SandboxOptions options, String base) {
    this.intake = intake;
    this.books = books;
    this.results = results;
    this.bodies = new MagicHourBodies(books);
    this.options = options;
    this.base = base;
  }

  static boolean knows(String path) {
    return path.equals("/v1/ai-image-editor")
        || path.equals("/v1/account")
        || path.startsWith("/v1/image-projects/");
  }

  Reply handle(Call call) {
    String path = call.path();
    String method = path.equals("/v1/ai-image-editor") ? "POST" : "GET";
    if (!call.method().equals(method)) {
      return refusal(new Refusal(405, "Method Not Allowed"));
    }
    if (method.equals("POST")) {
      return intake.submit(this, Operation.MAGIC_HOUR_EDIT, call, "");
    }
    return path.equals("/v1/account")
        ? account(call)
        : intake.poll(
            this, Operation.MAGIC_HOUR_EDIT, path.substring("/v1/image-projects/".length()), call);
  }

  private Reply account(Call call) {
    try {
      String account = call.account();
      BigDecimal left =
          call.isBroke()
              ? BigDecimal.ZERO
              : books.balance(account).orElse(new BigDecimal(UNLIMITED));
      ObjectNode answer = Json.object().put("id", account).put("tier", "business");
      answer.put("credits", left.setScale(0, RoundingMode.FLOOR).longValueExact());
      answer.putNull("subscription");
      return Answer.json(200, answer);
    } catch (Refusal refusal) {
      return refusal(refusal);
    }
  }

  @Override
  public Draft read(Operation operation, JsonNode body) throws Refusal {
    return bodies.read(body);
  }

  @Override
  public JsonNode essence(JsonNode body) {
    return ((ObjectNode) body.deepCopy()).without("name");
  }

  @Override
  public void inspect(Operation operation, Source source) {
    // the service judges pictures when it works on them
  }

  @Override
  public boolean refusesUnfetchable(Operation operation, String url) {
    return false;
  }

  @Override
  public String unfetchable(String reason) {
    return "The input image could not be read: " + reason;
  }

  @Override
  public String id(Operation operation, long number, String requestId) {
    String noise = Hashes.hex(options.seed() + "/" + number).substring(0, 14);
    return "cm" + String.format("%08d", number) + noise;
  }

  @Override
  public Answer accepted(Task task) {
    ObjectNode answer = Json.object().put("id", task.id());
    BigDecimal price = task.order().price();
    answer.put("credits_charged", price);
    if (Hashes.fraction(task.id()) < 0.5) {
      answer.put("frame_cost", price); // deprecated, in one edition of the reference only
    }
    return Answer.json(200, answer);
  }

  @Override
  public Answer state(Task task) {
    boolean done = task.doneBy(books.now());
    ObjectNode answer = Json.object().put("id", task.id());
    answer.put("name", task.order().label()).put("status", status(task, done));
    answer.put("image_count", task.order().outputs()).put("type", "AI_IMAGE_EDITOR");
    answer.put("created_at", task.at().toString()).put("enabled", !task.is(Fault.DISABLED));
    answer.put(
        "credits_charged", task.refundedBy(books.now()) ? BigDecimal.ZERO : task.order().price());
    answer.set("downloads", done && !task.fails() ? downloads(task) : Json.array());
    if (done && task.fails() && !task.is(Fault.CANCELLED)) {
      ObjectNode error = answer.putObject("error");
      error.put("message", task.failure().orElse("The image could not be generated."));
      error.put("code", task.failure().isPresent() ? "invalid_file_format" : "unknown_error");
    } else {
      answer.putNull("error");
    }
    return Answer.json(200, answer);
  }

  private String status(Task task, boolean done) {
    if (done) {
      return task.is(Fault.CANCELLED) ? "canceled" : task.fails() ? "error" : "complete";
    }
    if (task.is(Fault.PAUSED)) {
      return "draft";
    }
    if (task.is(Fault.UNKNOWN_WORD)) {
      return "rehearsing";
    }
    Instant working = task.at().plus(task.time().dividedBy(4));
    return books.now().isBefore(working) ? "queued" : "rendering";
  }

  /** Every question gives new addresses, with a new day to live. */
  private ArrayNode downloads(Task task) {
    String subject = Books.subject(task);
    books.serve(Fault.EXPIRED, subject, Integer.MAX_VALUE);
    int issue = books.served(Fault.EXPIRED, subject);
    Instant expires = books.now().plus(options.resultLife());
    ArrayNode downloads = Json.array();
    for (int i = 1; i <= task.made(); i++) {
      ObjectNode download = downloads.addObject();
      download.put("url", base + results.signedPath(task, i, expires, issue));
      download.put("expires_at", expires.toString());
    }
    return downloads;
  }

  @Override
  public boolean hides(Task task) {
    return false;
  }

  @Override
  public Answer refusal(Refusal refusal) {
    return coded(refusal.status(), code(refusal.status()), refusal.message());
  }

  private static Answer coded(int status, String code, String message) {
    ObjectNode answer = Json.object();
    if (!code.isEmpty()) {
      answer.put("code", code);
    }
    return Answer.json(status, answer.put("message", message));
  }

  private static String code(int status) {
    return switch (status) {
      case 400 -> "invalid_request";
      case 401 -> "unauthorized";
      case 402 -> "insufficient_credits";
      case 404 -> "not_found";
      case 422 -> "unprocessable_entity";
      case 500 -> "internal_server_error";
      default -> ""; // no code is documented: the older shape, a message alone
    };
  }

  @Override
  public Answer tooMany() {
    return coded(429, "", "Too Many Requests");
  }

  @Override
  public Answer flatTooMany() {
    return tooMany();
  }

  @Override
  public Answer planUpgrade() {
    return coded(402, "plan_upgrade_required", "This model is not part of your plan.");
  }

  @Override
  public Map<String, String> headers(Limiter.Standing standing) {
    return Map.of(); // none are documented
  }
}
