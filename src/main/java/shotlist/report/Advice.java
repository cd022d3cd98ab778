package shotlist.report;

import java.util.List;
import java.util.Locale;
import shotlist.request.RequestBook;

/** What a person can do about items that failed for a reason. */
final class Advice {
  private record Rule(String pattern, String words) {}

  private static final String AS_THEY_ARE =
      "If it may have passed by now, have them sent again as they are: retry. What they cost is told"
          + " before anything is sent.";

  private static final List<Rule> RULES =
      List.of(
          new Rule(
              RequestBook.RESULT_UNKNOWN + ".*",
              "These were settled by hand as charged. retry asks for them once more, and pays"
                  + " again."),
          new Rule(
              "the service finished without any output.*",
              "The service made nothing and keeps the credits. Try another prompt or picture;"
                  + " retry asks once more, and pays again."),
          new Rule(
              "40[23]: .*",
              "The account's plan does not allow this. Choose a model or size that it has, or change"
                  + " the plan, then: retry."),
          new Rule(
              "404: .*",
              "The service does not know it any more, or could not find the picture. See whether the"
                  + " picture opens from outside your network, then: retry."),
          new Rule(
              "4(13|15): .*",
              "The picture is too large or of a kind that the operation does not take. Put another"
                  + " one into the catalog: it is sent by the next run."),
          new Rule(
              "4(00|22): .*",
              "The service does not accept what was asked. Correct the prompt, the options or the"
                  + " picture: what is changed is sent by the next run, without retry."),
          new Rule("4\\d\\d: .*", "The service refused these and charged nothing. " + AS_THEY_ARE),
          new Rule("5\\d\\d: .*", "The service failed on its side. " + AS_THEY_ARE));

  private Advice() {}

  static String on(String reason) {
    if (reason.isEmpty()) {
      return "Each reason is in the manifest. " + AS_THEY_ARE;
    }
    String text = reason.toLowerCase(Locale.ROOT);
    return RULES.stream()
        .filter(rule -> text.matches("(?s)" + rule.pattern()))
        .map(Rule::words)
        .findFirst()
        .orElse(
            "Correct the picture or the prompt where the reason says so: what is changed is sent by"
                + " the next run. "
                + AS_THEY_ARE);
  }
}
