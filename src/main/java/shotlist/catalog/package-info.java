/**
 * The catalog: a shop's CSV read into items (one picture of one product) and rejects (a row with a
 * reason), one at a time, in the catalog's order. It knows nothing of what will be made of them.
 */
@NullMarked
package shotlist.catalog;

import org.jspecify.annotations.NullMarked;
