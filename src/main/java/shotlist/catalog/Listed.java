package shotlist.catalog;

/**
 * A picture that a cell lists.
 *
 * @param start where it begins in the cell's text
 * @param end where it has ended
 * @param url as it is meant, without what protects its separators
 */
record Listed(int start, int end, String url) {}
