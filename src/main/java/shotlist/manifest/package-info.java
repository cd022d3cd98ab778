/**
 * The manifest: the whole catalog as it stands now, with what changed, what failed and what a run
 * came to, written for people and for other programs. How things came to stand so is known to the
 * books.
 */
@NullMarked
package shotlist.manifest;

import org.jspecify.annotations.NullMarked;
