/**
 * The run: the stages put together as a Spring Batch job, from the lock to the summary. Spring
 * Batch is known here alone; what a run leaves behind is known to the books.
 */
@NullMarked
package shotlist.run;

import org.jspecify.annotations.NullMarked;
