package shotlist.manifest;

/** One of the manifest's files while it is being written; closing it drops it unless published. */
interface Part extends AutoCloseable {
  /** Puts all of it on disk, ready to be published. */
  void complete();

  /** Puts it in its place. */
  void publish();

  @Override
  void close();
}
