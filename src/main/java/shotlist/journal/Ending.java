package shotlist.journal;

import java.time.Instant;

/** How a run ended: {@code outcome} is the summary's word. */
public record Ending(Instant at, String outcome, int exitCode) {}
