/**
 * Requests: what was asked of a service, what became of it, and every change on the way. A change
 * of state and its ledger entry are one commit, on disk before the method returns. Sending, polling
 * and downloading are left to the stages.
 */
@NullMarked
package shotlist.request;

import org.jspecify.annotations.NullMarked;
