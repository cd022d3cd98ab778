/**
 * The journal: which jobs a state knows, and each run of them from its start to its summary. What a
 * run does is not its business.
 */
@NullMarked
package shotlist.journal;

import org.jspecify.annotations.NullMarked;
