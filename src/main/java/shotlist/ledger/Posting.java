package shotlist.ledger;

import java.time.Instant;

/** What every entry says beside its amount: whose it is, which attempt's, when and why. */
public record Posting(
    long jobId, long runId, long requestId, int attempt, Instant at, String reason) {}
