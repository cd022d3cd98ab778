/**
 * The job file: what a person wants done, read from YAML into checked, typed records, with the
 * place of every mistake. It says nothing of how or when it is done.
 */
@NullMarked
package shotlist.jobfile;

import org.jspecify.annotations.NullMarked;
