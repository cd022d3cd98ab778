/**
 * Quality: a local, free look at a finished picture, whether something about it is suspect, and
 * small pictures of it and of its source for people to compare. It changes no state and fails
 * nothing: what cannot be looked at is no suspect and has no small picture.
 */
@NullMarked
package shotlist.quality;

import org.jspecify.annotations.NullMarked;
