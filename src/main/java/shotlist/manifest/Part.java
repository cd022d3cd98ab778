package shotlist.manifest;

import shotlist.files.PartFile;

/** One of the manifest's files while it is being written; closing it drops it unless published. */
interface Part extends AutoCloseable {
  /** Puts all of it on disk, ready to be published. */
  PartFile complete();

  @Override
  void close();
}
