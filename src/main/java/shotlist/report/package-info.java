/**
 * The report: one page that shows a run's pictures, problems, credits and pace to people. It tells
 * what the books and the manifest know, decides nothing, and changes no state; that a page cannot
 * be written is no reason for a run to end in another way.
 */
@NullMarked
package shotlist.report;

import org.jspecify.annotations.NullMarked;
