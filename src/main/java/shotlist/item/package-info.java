/**
 * Items: what a job's catalog stood at when it was last planned, which request each item wants, and
 * how it all stands now, in catalog order. It changes no request's state.
 */
@NullMarked
package shotlist.item;

import org.jspecify.annotations.NullMarked;
