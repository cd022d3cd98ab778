/**
 * The command line: what a person or a scheduler types, and what they read back. It alone prints,
 * exits and turns a failure into words.
 */
@NullMarked
package shotlist.cli;

import org.jspecify.annotations.NullMarked;
