/**
 * The ledger: where every credit went. Entries are only ever added; a balance is a sum. It knows
 * requests by id and nothing of HTTP, files or jobs. Whoever reserves also settles.
 */
@NullMarked
package shotlist.ledger;

import org.jspecify.annotations.NullMarked;
