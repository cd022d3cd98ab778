package shotlist.journal;

import java.time.Instant;
import java.util.Optional;

/**
 * A run that worked on the catalog, and how it ended.
 *
 * @param finishedAt empty where it is still going on, or was killed
 * @param summary its {@code summary.json}; empty where it has none
 */
public record Ending(Run run, Optional<Instant> finishedAt, Optional<String> summary) {}
