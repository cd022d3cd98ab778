/**
 * The course of a run in this process: what has happened so far, whether it must end, and why. It
 * decides nothing and remembers nothing beyond the process.
 */
@NullMarked
package shotlist.course;

import org.jspecify.annotations.NullMarked;
