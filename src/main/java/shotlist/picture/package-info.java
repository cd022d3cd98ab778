/**
 * The source pictures: what was last seen of each, kept from night to night. It knows a picture by
 * its URL, and leaves looking at it to the look stage and judging it to the plan.
 */
@NullMarked
package shotlist.picture;

import org.jspecify.annotations.NullMarked;
