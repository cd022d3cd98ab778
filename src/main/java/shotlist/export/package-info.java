/**
 * A job's results as a file that a shop imports: its own catalog with new pictures, or a new file
 * of nothing but pictures. It only looks: what is not there yet stays as it is and is counted.
 */
@NullMarked
package shotlist.export;

import org.jspecify.annotations.NullMarked;
