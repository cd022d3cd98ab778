package shotlist.sandbox;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import shotlist.sandbox.Reply.Answer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Claid as its clients see it: paths, shapes of answers and errors. Where real answers have been
 * seen to vary (times, null or missing fields, the order of an echo), these vary too, by the task's
 * number.
 */
final class Claid implements Service {

  private static final Size AVIF_CARD = new Size(1024, 1024);
  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'+00:00'").withZone(ZoneOffset.UTC);
  private static final Map<String, Operation> PATHS =
      Map.of(
          "/v1/image/ai-edit", Operation.EDIT,
          "/v1/scene/create", Operation.BACKGROUND,
          "/v1/video/generate", Operation.VIDEO);

  private final Intake intake;
  private final Books books;
  private final ClaidBodies bodies;
  private final List<String> storages;
  private final String base;

  Claid(Intake intake, Books books, SandboxOptions options, String base) {
    this.intake = intake;
    this.books = books;
    this.bodies = new ClaidBodies(books, options.storages());
    this.storages = options.storages();
    this.base = base;
  }

  static boolean knows(String path) {
    return path.startsWith("/v1/image/")
        || path.startsWith("/v1/scene/")
        || path.startsWith("/v1/video/")
        || path.startsWith("/v1/storage/");
  }

  Reply handle(Call call) {
    String requestId = UUID.randomUUID().toString();
    return route(call, requestId).with(Map.of("x-request-id", requestId));
  }

  private Reply route(Call call, String requestId) {
    String path = call.path();
    Operation submission = PATHS.get(path);
    if (submission != null) {
      return call.method().equals("POST")
          ? intake.submit(this, submission, call, requestId)
          : framework(405, "Method Not Allowed");
    }
    if (path.equals("/v1/storage/storages")) {
      return storages(call);
    }
    int slash = path.lastIndexOf('/');
    Operation polled = PATHS.get(path.substring(0, slash));
    if (polled == null || polled == Operation.BACKGROUND) {
      return framework(404, "Not Found");
    }
    if (!call.method().equals("GET")) {
      return framework(405, "Method Not Allowed");
    }
    String id = path.substring(slash + 1);
    return id.matches("[0-9]{1,18}") ? intake.poll(this, polled, id, call) : badId(polled);
  }

  private static Answer framework(int status, String words) {
    return Answer.json(status, Json.object().put("detail", words));
  }

  private static Answer badId(Operation operation) {
    ObjectNode answer = Json.object();
    ObjectNode problem = answer.putArray("detail").addObject();
    problem
        .putArray("loc")
        .add("path")
        .add(operation == Operation.EDIT ? "ai_edit_id" : "video_id");
    problem.put("msg", "value is not a valid integer").put("type", "type_error.integer");
    return Answer.json(422, answer);
  }

  private Reply storages(Call call) {
    if (!call.method().equals("GET")) {
      return framework(405, "Method Not Allowed");
    }
    try {
      Limiter.Standing standing = books.arrive(call.account(), Operation.STORAGE, true);
      Answer answer = standing.allowed() ? storages() : tooMany();
      return answer.with(headers(standing));
    } catch (Refusal refusal) {
      return refusal(refusal);
    }
  }

  private Answer storages() {
    ArrayNode list = Json.array();
    for (int i = 0; i < storages.size(); i++) {
      ObjectNode storage = list.addObject().put("id", i + 1).put("name", storages.get(i));
      storage.put("type", "s3").put("created_at", "2026-01-01T00:00:00.000Z");
      storage.putObject("parameters").put("bucket", storages.get(i));
    }
    return Answer.json(200, Json.object().set("data", list));
  }

  @Override
  public Draft read(Operation operation, JsonNode body) throws Refusal {
    return bodies.read(operation, body);
  }

  @Override
  public JsonNode essence(JsonNode body) {
    return body;
  }

  @Override
  public void inspect(Operation operation, Source source) throws Refusal {
    List<String> formats =
        switch (operation) {
          case EDIT -> List.of("jpeg", "png", "webp", "avif", "heic");
          case VIDEO -> List.of("jpeg", "png", "webp", "heic");
          default -> List.of("bmp", "gif", "jpeg", "png", "tiff", "webp", "avif", "heic");
        };
    if (!formats.contains(source.format())) {
      throw new Refusal(400, "Input format is not supported: " + source.format() + ".");
    }
    if (operation == Operation.VIDEO
        && Math.min(source.size().width(), source.size().height()) < 300) {
      throw new Refusal(400, "Input image is too small: each side must have at least 300 px.");
    }
  }

  /** Nobody documents whether it is refused or fails as a task: half of the addresses do either. */
  @Override
  public boolean refusesUnfetchable(Operation operation, String url) {
    return operation == Operation.BACKGROUND || Hashes.fraction(url) < 0.5;
  }

  @Override
  public String unfetchable(String reason) {
    return "Input image could not be fetched: " + reason + ".";
  }

  @Override
  public String id(Operation operation, long number, String requestId) {
    return operation == Operation.BACKGROUND ? requestId : String.valueOf(4_100_000 + number);
  }

  @Override
  public Answer accepted(Task task) {
    ObjectNode data = Json.object();
    if (task.operation() == Operation.BACKGROUND) {
      data.set("input", input(task));
      data.set("output", outputs(task));
    } else {
      data.put("id", Long.parseLong(task.id())).put("status", "ACCEPTED");
      data.put("created_at", time(task.at(), task));
      data.set("request", Json.MAPPER.readTree(task.request()));
      data.put("result_url", base + path(task.operation()) + "/" + task.id());
    }
    return Answer.json(200, Json.object().set("data", data));
  }

  private static String path(Operation operation) {
    return operation == Operation.EDIT ? "/v1/image/ai-edit" : "/v1/video/generate";
  }

  @Override
  public Answer state(Task task) {
    ObjectNode data = Json.object();
    data.put("id", Long.parseLong(task.id())).put("status", status(task));
    data.put("created_at", time(task.at(), task));
    data.set("request", Json.MAPPER.readTree(echo(task)));
    boolean done = task.doneBy(books.now());
    addErrors(data, task, done && task.fails() && !task.is(Fault.CANCELLED));
    addResult(data, task, done);
    return Answer.json(200, Json.object().set("data", data));
  }

  private static String echo(Task task) {
    return Json.canonical(Json.MAPPER.readTree(task.request())); // seen in another order than sent
  }

  private String status(Task task) {
    Instant now = books.now();
    if (task.doneBy(now)) {
      return task.is(Fault.CANCELLED) ? "CANCELLED" : task.fails() ? "ERROR" : "DONE";
    }
    long part = 10 * (now.toEpochMilli() - task.at().toEpochMilli());
    if (part < task.time().toMillis()) {
      return "ACCEPTED";
    }
    if (part < 3 * task.time().toMillis()) {
      return "WAITING";
    }
    return task.is(Fault.PAUSED)
        ? "PAUSED"
        : task.is(Fault.UNKNOWN_WORD) ? "REHEARSING" : "PROCESSING";
  }

  private static void addErrors(ObjectNode data, Task task, boolean failed) {
    ArrayNode errors = data.putArray("errors");
    if (failed) {
      ObjectNode error = errors.addObject();
      error.put("error", task.failure().orElse("The image could not be generated."));
      error.put("created_at", time(task.doneAt(), task));
    }
  }

  private void addResult(ObjectNode data, Task task, boolean done) {
    if (done && !task.fails()) {
      ObjectNode result = data.putObject("result");
      result.set("input_object", input(task));
      if (task.operation() == Operation.EDIT) {
        result.set("output_objects", outputs(task));
      } else if (task.made() > 0) {
        result.set("output_object", output(task, 1));
      }
    } else if (task.is(Fault.RESULT_EMPTY)) {
      data.putObject("result");
    } else if (!task.is(Fault.RESULT_ABSENT)) {
      data.putNull("result");
    }
  }

  private ObjectNode input(Task task) {
    ObjectNode input = Json.object();
    task.source()
        .ifPresent(
            source -> {
              input.put("ext", source.extension()).put("mps", source.megapixels());
              input.put("mime", source.mime()).put("format", source.format());
              input.put("width", source.size().width()).put("height", source.size().height());
            });
    return input;
  }

  private ArrayNode outputs(Task task) {
    ArrayNode outputs = Json.array();
    for (int i = 1; i <= task.made(); i++) {
      outputs.add(output(task, i));
    }
    return outputs;
  }

  private ObjectNode output(Task task, int index) {
    String type = task.order().type();
    ObjectNode output = Json.object();
    output.put("ext", even(task) ? Results.extension(type) : type);
    output
        .put("mime", Results.mime(type))
        .put("format", even(task) ? type : type.toUpperCase(Locale.ROOT));
    if (task.operation() != Operation.VIDEO) {
      Size size = type.equals("avif") ? AVIF_CARD : task.size();
      output.put("mps", new Source(type, size).megapixels());
      output.put("width", size.width()).put("height", size.height());
    }
    place(output, task, index);
    return output;
  }

  /** Says where the output is; with a temporary one, what is about storages is null or missing. */
  private void place(ObjectNode output, Task task, int index) {
    if (task.order().destination().isEmpty()) {
      output.put("tmp_url", base + Results.path(task, index));
      if (even(task)) {
        output.putNull("object_key").putNull("object_bucket");
        output.putNull("object_uri").putNull("claid_storage_uri");
      }
      return;
    }
    String uri = stored(task, task.order().destination().get(), index);
    String bucket = uri.substring("storage://".length()).split("/", 2)[0];
    String key = uri.substring("storage://".length() + bucket.length() + 1);
    output.put("object_key", key).put("object_bucket", bucket);
    output.put("object_uri", "s3://" + bucket + "/" + key).put("claid_storage_uri", uri);
    if (even(task)) {
      output.putNull("tmp_url");
    }
  }

  private static String stored(Task task, String destination, int index) {
    return destination.endsWith("/")
        ? destination
            + Hashes.shortHex(task.id() + "/" + index)
            + "."
            + Results.extension(task.order().type())
        : destination;
  }

  private static String time(Instant at, Task task) {
    return (even(task) ? MILLIS : MICROS).format(at);
  }

  private static boolean even(Task task) {
    return Character.digit(task.id().charAt(task.id().length() - 1), 16) % 2 == 0;
  }

  @Override
  public boolean hides(Task task) {
    return task.is(Fault.DISABLED);
  }

  @Override
  public Answer refusal(Refusal refusal) {
    return Answer.json(refusal.status(), error(refusal));
  }

  private static ObjectNode error(Refusal refusal) {
    String type =
        switch (refusal.status()) {
          case 401, 403 -> "auth";
          case 402 -> "billing";
          case 422 -> "validation";
          default -> "general";
        };
    String code =
        switch (refusal.status()) {
          case 401 -> "111";
          case 422 -> "9000";
          case 429 -> "2001";
          default -> "1" + refusal.status();
        };
    ObjectNode error = Json.object().put("error_code", code).put("error_type", type);
    error.put("error_message", refusal.message());
    ObjectNode details = error.putObject("error_details");
    refusal
        .details()
        .forEach(
            (field, problems) -> problems.forEach(details.withArray("/" + pointer(field))::add));
    return error;
  }

  private static String pointer(String field) {
    return field.replace("~", "~0").replace("/", "~1");
  }

  @Override
  public Answer tooMany() {
    ObjectNode error = error(new Refusal(429, "Too Many Requests. Rate limit exceeded."));
    return Answer.json(429, Json.object().set("detail", error));
  }

  @Override
  public Answer flatTooMany() {
    return refusal(new Refusal(429, "Too Many Requests. Rate limit exceeded."));
  }

  @Override
  public Answer planUpgrade() {
    return refusal(new Refusal(402, "No API calls left."));
  }

  @Override
  public Map<String, String> headers(Limiter.Standing standing) {
    if (standing.policies().isEmpty()) {
      return Map.of();
    }
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("RateLimit-Limit", standing.limit() + ", " + standing.policies());
    headers.put("RateLimit-Remaining", String.valueOf(standing.remaining()));
    headers.put("RateLimit-Reset", String.valueOf(standing.reset()));
    return headers;
  }
}
