/**
 * Polling: each request in flight has a time at which to ask for it again, and whoever is due is
 * asked in a turn that submitting leaves. What ends a request is entered with its outputs in one
 * commit; fetching them is left to the next stage.
 */
@NullMarked
package shotlist.poll;

import org.jspecify.annotations.NullMarked;
