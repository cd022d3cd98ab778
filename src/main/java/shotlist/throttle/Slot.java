package shotlist.throttle;

/**
 * A token that was taken from a bucket.
 *
 * @param at when it may be used, in {@link ThrottleClock#nanoTime}
 * @param number the how manieth it is that this process took from the bucket, from 1; 0 where
 *     others take from it as well
 */
record Slot(long at, long number) {}
