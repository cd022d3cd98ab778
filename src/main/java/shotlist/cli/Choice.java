package shotlist.cli;

import java.util.Optional;
import shotlist.item.ItemKey;

/**
 * What a line of a choices file wants.
 *
 * @param line where it stands in the file
 * @param fingerprint of the result that it was chosen of, where the file has it
 */
record Choice(long line, ItemKey item, Optional<String> fingerprint, What what) {

  /** What is to become of an item's result. */
  sealed interface What {}

  /** One output of it is kept. */
  record Keep(int outputIndex) implements What {
    @Override
    public String toString() {
      return "keep " + outputIndex;
    }
  }

  /** Another result is wanted. */
  record Again() implements What {
    @Override
    public String toString() {
      return "again";
    }
  }

  /** What was chosen before is forgotten. */
  record Forget() implements What {
    @Override
    public String toString() {
      return "no choice";
    }
  }
}
