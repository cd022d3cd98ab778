/**
 * Rules: what a setting may be. One tree of rules checks what a person wrote and becomes the JSON
 * Schema that their editor uses, so the two cannot drift; it knows nothing of what a setting means.
 */
@NullMarked
package shotlist.rule;

import org.jspecify.annotations.NullMarked;
