/**
 * What tests of several packages share: a real state of the test's own on H2 or PostgreSQL, and a
 * clock that the test sets. What a test asserts stays in the test.
 */
@NullMarked
package shotlist.testing;

import org.jspecify.annotations.NullMarked;
