/**
 * The benchmark behind {@code scripts/bench}: how long nights over large catalogs take, as ratios
 * to one plain pass over the same file. It starts the real jar and sends nothing.
 */
@NullMarked
package shotlist.bench;

import org.jspecify.annotations.NullMarked;
