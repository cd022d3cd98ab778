/**
 * The benchmark behind {@code scripts/bench}: it starts the real jar against a stub of the service
 * and holds what it takes against a reference of the same run. What is promised is the chaos tests'
 * business; here a run counts only when every item is done.
 */
@NullMarked
package shotlist.bench;

import org.jspecify.annotations.NullMarked;
