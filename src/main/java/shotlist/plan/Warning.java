package shotlist.plan;

/**
 * What may go wrong with an item that is sent all the same.
 *
 * @param reason the same text for all items that it is true of
 */
public record Warning(long line, String id, String reason) {}
