package shotlist.provider;

import java.util.List;
import java.util.Map;
import shotlist.ledger.Credits;

/**
 * What requests cost: the amount to reserve before one is sent. It is never less than the service
 * will charge, as far as its prices are published; what it really charged is in its answers.
 *
 * <p>Claid publishes whole prices. Magic Hour publishes, for most models, only the price of the
 * cheapest resolution; each step above is reckoned as double, which bounds the price lists that are
 * known whole. A model that is not known is reckoned as the dearest one that is.
 */
public final class Prices {
  private static final Credits CLAID_IMAGE = Credits.of("2");
  private static final Credits CLAID_AUTO_PROMPT = Credits.of("0.5");
  private static final Credits CLAID_VIDEO_5_SECONDS = Credits.of("35");
  private static final Credits CLAID_VIDEO_10_SECONDS = Credits.of("70");

  private static final List<String> RESOLUTIONS = List.of("640px", "1k", "2k", "4k");

  /** Credits per picture by resolution, cheapest first, for the models sold at these prices. */
  private static final Map<String, List<Integer>> MAGIC_HOUR =
      Map.ofEntries(
          Map.entry("flux-2-klein", List.of(5, 10, 20, 40)),
          Map.entry("qwen-edit", List.of(10, 20, 40, 80)),
          Map.entry("krea-2", List.of(10, 20, 40, 80)),
          Map.entry("seedream-v4", List.of(40, 80, 160, 320)),
          Map.entry("seedream-v4.5", List.of(50, 100, 200, 400)),
          Map.entry("nano-banana", List.of(50, 100, 200, 400)),
          Map.entry("nano-banana-2-lite", List.of(50, 100, 200, 400)),
          Map.entry("gpt-image-2", List.of(50, 100, 200, 400)), // published whole
          Map.entry("seedream-v5-pro", List.of(75, 75, 150, 300)), // published up to 2k
          Map.entry("nano-banana-2", List.of(100, 200, 400, 800)),
          Map.entry("gpt-image-2.5-flare", List.of(100, 200, 400, 800)),
          Map.entry("nano-banana-pro", List.of(150, 150, 300, 600))); // its cheapest is 1k

  private Prices() {}

  /** The credits to reserve for one request. */
  public static Credits reserve(RequestSpec spec) {
    return switch (spec.operation()) {
      case CLAID_BACKGROUND -> background(spec);
      case CLAID_EDIT -> CLAID_IMAGE.times(spec.images());
      case CLAID_VIDEO -> video(spec);
      case MAGIC_HOUR_EDIT -> magicHour(spec).times(spec.images());
    };
  }

  /** A prompt that the service is to write itself costs half a credit a request. */
  private static Credits background(RequestSpec spec) {
    Credits images = CLAID_IMAGE.times(spec.images());
    boolean written =
        Options.group(spec, "scene").get("prompt") instanceof Map<?, ?> prompt
            && Boolean.TRUE.equals(prompt.get("generate"));
    return written ? images.plus(CLAID_AUTO_PROMPT) : images;
  }

  private static Credits video(RequestSpec spec) {
    return Options.videoDuration(spec).equals("5") ? CLAID_VIDEO_5_SECONDS : CLAID_VIDEO_10_SECONDS;
  }

  private static Credits magicHour(RequestSpec spec) {
    int known = RESOLUTIONS.indexOf(Options.magicHourResolution(spec));
    int step = known < 0 ? RESOLUTIONS.size() - 1 : known; // of "auto" the service chooses one
    List<Integer> prices = MAGIC_HOUR.get(Options.magicHourModel(spec));
    return Credits.of(prices == null ? highest(step) : prices.get(step));
  }

  private static int highest(int step) {
    return MAGIC_HOUR.values().stream().mapToInt(prices -> prices.get(step)).max().orElseThrow();
  }
}
