/**
 * The state database: where it is, its migrations, the commit that is on disk when it returns, and
 * the run lock. What the tables mean is known to the books that use them.
 */
@NullMarked
package shotlist.state;

import org.jspecify.annotations.NullMarked;
