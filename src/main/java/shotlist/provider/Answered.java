package shotlist.provider;

import java.time.Duration;
import java.util.Optional;

/**
 * An answer with what came beside it.
 *
 * @param answer what it means
 * @param requestId the answer's {@code x-request-id}, which the service's support asks for
 * @param exhaustedFor how long the service says nothing more will be accepted ({@code
 *     RateLimit-Remaining} of 0 or less with {@code RateLimit-Reset}, or {@code Retry-After});
 *     empty where it does not say so
 */
public record Answered<T>(T answer, Optional<String> requestId, Optional<Duration> exhaustedFor) {}
