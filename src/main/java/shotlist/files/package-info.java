/**
 * Files that a reader never sees half: written beside, on disk, then renamed into place, under
 * names that any system takes. What is in them is known to those who write them.
 */
@NullMarked
package shotlist.files;

import org.jspecify.annotations.NullMarked;
