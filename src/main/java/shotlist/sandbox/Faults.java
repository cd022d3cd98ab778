package shotlist.sandbox;

import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Decides which faults happen: by the markers of a prompt, else by the rates. */
final class Faults {

  private static final Pattern MARKER =
      Pattern.compile("\\[sandbox:([a-z0-9-]+?)(?:x([1-9][0-9]{0,5}))?]");

  private final Books books;
  private final Map<Fault, Double> rates = new ConcurrentHashMap<>();
  private final SplittableRandom random;

  Faults(Books books, SandboxOptions options) {
    this.books = books;
    this.random = new SplittableRandom(options.seed());
    options.faultRates().forEach(this::rate);
  }

  /** Sets how often a fault happens by itself; throws if there is no such fault. */
  void rate(String word, double rate) {
    Fault.requireRate(word, rate);
    rates.put(Fault.find(word).orElseThrow(), rate);
  }

  /**
   * The fault of this stage that happens now, if one does. A counted marker is used up by it.
   *
   * @param subject what a count is per: a request's body, or a task
   */
  Optional<Fault> strike(Fault.Stage stage, String prompt, String subject) {
    Optional<Fault> marked = marked(stage, prompt, subject);
    return marked.isPresent() ? marked : byChance(stage);
  }

  /** The fault of this stage that the prompt asks for. */
  Optional<Fault> marked(Fault.Stage stage, String prompt, String subject) {
    Matcher markers = MARKER.matcher(prompt);
    while (markers.find()) {
      Optional<Fault> fault = Fault.find(markers.group(1)).filter(found -> found.stage() == stage);
      int times = markers.group(2) == null ? Integer.MAX_VALUE : Integer.parseInt(markers.group(2));
      if (fault.isPresent() && books.serve(fault.get(), subject, times)) {
        return fault;
      }
    }
    return Optional.empty();
  }

  /** The fault of this stage that happens by its rate alone. */
  Optional<Fault> byChance(Fault.Stage stage) {
    for (Fault fault : Fault.values()) {
      double rate = rates.getOrDefault(fault, 0.0);
      if (fault.stage() == stage && rate > 0 && next() < rate) {
        return Optional.of(fault);
      }
    }
    return Optional.empty();
  }

  private synchronized double next() {
    return random.nextDouble();
  }
}
