/**
 * The paid image services: one small adapter per operation behind one port, with their request
 * shapes, prices, limits and words. It turns HTTP and JSON into answers we can act on and leaves to
 * others when to ask, what to remember and whether to ask again.
 */
@NullMarked
package shotlist.provider;

import org.jspecify.annotations.NullMarked;
