package shotlist.bench;

import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** The HTTP calls that one item costs, by bare OkHttp; nothing is stored. For many threads. */
final class Calls {
  private static final MediaType JSON = MediaType.get("application/json");

  private final String service;
  private final Shop.Operation operation;
  private final OkHttpClient submissions;
  private final OkHttpClient others;

  Calls(String service, Shop.Operation operation, OkHttpClient submissions, OkHttpClient others) {
    this.service = service;
    this.operation = operation;
    this.submissions = submissions;
    this.others = others;
  }

  /** Has a picture made and reads it. Its size in bytes. */
  long item(int number) throws IOException {
    String answer = text(submissions, request(service + operation.path()).post(body(number)));
    if (operation == Shop.Operation.EDIT) {
      answer = text(others, request(value(answer, "result_url")));
    }
    return read(others, new Request.Builder().url(value(answer, "tmp_url")));
  }

  private static Request.Builder request(String url) {
    return new Request.Builder()
        .url(url)
        .header("Authorization", "Bearer bench")
        .header("Accept", "application/json");
  }

  private RequestBody body(int number) {
    String source = "https://cdn.shop.example/" + number + ".jpg";
    String prompt = "Mug " + number + " on a light oak table";
    return RequestBody.create(
        operation == Shop.Operation.EDIT
            ? "{\"input\":\""
                + source
                + "\",\"options\":{\"prompt\":\""
                + prompt
                + "\"},\"output\":{\"number_of_images\":1}}"
            : "{\"object\":{\"image_url\":\""
                + source
                + "\"},\"scene\":{\"prompt\":\""
                + prompt
                + "\"},\"output\":{\"number_of_images\":1}}",
        JSON);
  }

  private static String text(OkHttpClient client, Request.Builder request) throws IOException {
    try (Response response = client.newCall(request.build()).execute()) {
      requireGood(response);
      return response.body().string();
    }
  }

  private static long read(OkHttpClient client, Request.Builder request) throws IOException {
    try (Response response = client.newCall(request.build()).execute()) {
      requireGood(response);
      return response.body().bytes().length;
    }
  }

  private static void requireGood(Response response) throws IOException {
    if (!response.isSuccessful()) {
      throw new IOException(response.request().url() + " answered " + response.code() + ".");
    }
  }

  /** Of a stub's own JSON, which escapes nothing. */
  private static String value(String json, String key) throws IOException {
    String before = "\"" + key + "\":\"";
    int from = json.indexOf(before) + before.length();
    int to = json.indexOf('"', from);
    if (from < before.length() || to < 0) {
      throw new IOException("No " + key + " in " + json);
    }
    return json.substring(from, to);
  }
}
