package shotlist.provider;

import java.time.Instant;
import java.util.Optional;

/**
 * One picture or video that a service made.
 *
 * @param url where it can be fetched; empty where the service put it into the user's own storage
 * @param expiresAt when {@code url} stops working: the service's word, or computed on the safe side
 * @param location where it lies in the user's storage ({@code claid_storage_uri}, else {@code
 *     object_uri}, else bucket and key); it never expires
 * @param mime the media type the service names
 * @param width in pixels, where the service says so
 * @param height in pixels, where the service says so
 */
public record Output(
    Optional<String> url,
    Optional<Instant> expiresAt,
    Optional<String> location,
    Optional<String> mime,
    Optional<Integer> width,
    Optional<Integer> height) {}
