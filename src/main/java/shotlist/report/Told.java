package shotlist.report;

import java.time.Instant;
import java.util.Optional;
import shotlist.journal.Run;
import shotlist.manifest.Summary;

/**
 * The run that a report is about.
 *
 * @param finishedAt empty where it is still going on, or was killed
 * @param summary empty where it has none, for the same reasons
 * @param rehearsed whether it was run in the sandbox
 */
public record Told(
    Run run, Optional<Instant> finishedAt, Optional<Summary> summary, boolean rehearsed) {}
