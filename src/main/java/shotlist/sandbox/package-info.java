/**
 * The sandbox: a local stand-in for the image services, which takes requests, charges credits,
 * takes its time, draws results and fails on demand. It speaks the services' protocol from their
 * documentation alone, shares no code with the client side, and keeps its own book of charges, so
 * that ours can be held against it.
 */
@NullMarked
package shotlist.sandbox;

import org.jspecify.annotations.NullMarked;
