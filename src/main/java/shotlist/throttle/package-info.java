/**
 * The throttle: when the next request may leave, so that a paid service never has to say 429 and is
 * never left idle. It knows limits, turns and time, and leaves to others what is sent in a turn,
 * how many requests are in flight and what an answer means.
 */
@NullMarked
package shotlist.throttle;

import org.jspecify.annotations.NullMarked;
