package shotlist.state;

/**
 * What the works of a shared transaction add up, so that it is written once. Of one thread, as long
 * as the transaction.
 */
public interface Gathered {
  /**
   * Writes what has not been written yet, within the transaction; may be called again for what is
   * added after. It must not ask through {@link Database#jdbc}, which calls it.
   */
  void write();
}
