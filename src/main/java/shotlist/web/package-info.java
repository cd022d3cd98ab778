/**
 * The open web: servers of shops and of results, asked without a key, politely, and never so that
 * they could lead us where we do not want to go. What is asked, and why, is known to those who ask.
 */
@NullMarked
package shotlist.web;

import org.jspecify.annotations.NullMarked;
