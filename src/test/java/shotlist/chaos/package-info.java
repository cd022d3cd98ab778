/**
 * The chaos harness: runs the real program against the sandbox, kills it again and again, and then
 * holds the service's book, the ledger and the manifest against each other. It knows the program by
 * its command line, its files and its tables alone and shares no code with it.
 */
@NullMarked
package shotlist.chaos;

import org.jspecify.annotations.NullMarked;
