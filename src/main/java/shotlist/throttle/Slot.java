package shotlist.throttle;

/**
 * A token that was taken from a bucket.
 *
 * @param at when it may be used, in {@link ThrottleClock#nanoTime}
 * @param number the how manieth it is that this process took of what is its own, from 1; 0 where
 *     others may have the next one
 * @param standstills at that time, as {@link ThrottleClock#standstills} counts, where it was taken
 *     at that time; otherwise 0
 */
record Slot(long at, long number, long standstills) {}
