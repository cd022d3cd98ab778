/**
 * The course of a run in this process: what has happened so far, whether it must end and why, and
 * how patient it is with a service or a database that is away. It remembers nothing beyond the
 * process.
 */
@NullMarked
package shotlist.course;

import org.jspecify.annotations.NullMarked;
