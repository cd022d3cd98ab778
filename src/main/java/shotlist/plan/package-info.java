/**
 * The plan: what each catalog entry asks for, whether that was asked before, and what it will cost.
 * It reads the catalog and writes items and pending requests; it sends nothing.
 */
@NullMarked
package shotlist.plan;

import org.jspecify.annotations.NullMarked;
