package shotlist.item;

/** Which picture of which product: a product's id in the shop and a 1-based position. */
public record ItemKey(String id, int position) {}
