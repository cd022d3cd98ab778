package shotlist.chaos;

/** The limits of the sandbox, which are those of every job. */
final class Limits {
  static final int PER_SECOND = 8;
  static final int PER_MINUTE = 480;
  static final int ACCOUNT_PER_SECOND = 12;
  static final int ACCOUNT_PER_MINUTE = 720;

  private Limits() {}
}
