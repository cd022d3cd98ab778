/**
 * Downloading: results are fetched, what expires first first, checked for being pictures or videos,
 * and put in their place under names that catalogs and services cannot turn against us. A file that
 * another request made is moved aside, never overwritten.
 */
@NullMarked
package shotlist.download;

import org.jspecify.annotations.NullMarked;
