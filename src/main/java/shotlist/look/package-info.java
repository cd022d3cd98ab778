/**
 * The look at source pictures before they are paid for: politely, a few at a time per server, and
 * never more than is needed. What it finds it leaves in the picture book; what that means for an
 * item, the plan decides.
 */
@NullMarked
package shotlist.look;

import org.jspecify.annotations.NullMarked;
