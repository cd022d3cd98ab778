package shotlist.journal;

import java.time.Instant;

/**
 * One go at a job.
 *
 * @param id unique in the state
 * @param jobId its job's id in the state
 * @param job its job's name
 * @param name the run's name within its job: its UTC day and a number, {@code 2026-11-21.1}
 * @param command what was asked for: run, submit, collect …
 */
public record Run(
    long id, long jobId, String job, String name, String command, Instant startedAt) {}
