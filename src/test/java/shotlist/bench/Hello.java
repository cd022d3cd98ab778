package shotlist.bench;

/** What any JVM takes to start and to end. */
final class Hello {
  private Hello() {}

  public static void main(String[] arguments) {
    System.out.println("hello");
  }
}
