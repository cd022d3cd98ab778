/**
 * Submitting: pending requests are sent in their turn, each at most once, and what the answer means
 * is entered before anything else happens. Polling and downloading are left to the next stages.
 */
@NullMarked
package shotlist.submit;

import org.jspecify.annotations.NullMarked;
