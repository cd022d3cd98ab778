package shotlist.journal;

import java.time.Instant;
import java.util.Optional;

/**
 * The last run that worked on the catalog, with what it left to tell.
 *
 * @param finishedAt empty where it is still going on, or was killed
 * @param summary its {@code summary.json}; empty where it has none
 */
public record LastWork(Run run, Optional<Instant> finishedAt, Optional<String> summary) {}
