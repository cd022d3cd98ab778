package shotlist;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Calendar;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/**
 * The map of the packages in {@code src/docs/DESIGN.md}, held against the code. A rule that is in
 * the way is changed here, with its reason, not worked around.
 */
class ArchitectureTest {
  private static final JavaClasses PROGRAM =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("shotlist");
  private static final JavaClasses TESTS =
      new ClassFileImporter()
          .withImportOption(new ImportOption.OnlyIncludeTests())
          .importPackages("shotlist");

  private static final String ONLY_NETWORK_CALLS =
      "a thread that is interrupted in the middle of a commit may lose a paid answer, so only one"
          + " that waits for the network is";

  /** Each has a factory that chooses the system's clock, beside the one that is given a clock. */
  private static final String FACTORIES_WITH_A_CLOCK =
      "shotlist\\.(catalog\\.Catalog|sandbox\\.SandboxOptions|throttle\\.Throttles?)";

  /** Of the throttle, what keeps turns in the state. */
  private static final String THROTTLE_ON_SQL = "shotlist\\.throttle\\.Sql(TurnMemory|Peers)";

  /** The stages in the order of the data, and what puts them together. */
  private static final List<String> STAGES =
      List.of(
          "catalog",
          "look",
          "plan",
          "submit",
          "poll",
          "download",
          "manifest",
          "report",
          "run",
          "cli");

  /** Who may use whom. {@code cli} may use all, and nobody may use {@code cli}. */
  private static final Map<String, Set<String>> MAY_USE =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("rule", Set.of()),
              Map.entry("files", Set.of()),
              Map.entry("course", Set.of()),
              Map.entry("state", Set.of("files")),
              Map.entry("sandbox", Set.of()),
              Map.entry("ledger", Set.of("state")),
              Map.entry("journal", Set.of("state")),
              Map.entry("throttle", Set.of("state")),
              Map.entry("provider", Set.of("ledger", "rule")),
              Map.entry("jobfile", Set.of("ledger", "provider", "rule")),
              Map.entry("catalog", Set.of("jobfile", "rule")),
              Map.entry("request", Set.of("journal", "ledger", "provider", "state")),
              Map.entry("item", Set.of("catalog", "ledger", "request", "state")),
              Map.entry("picture", Set.of("state")),
              Map.entry("web", Set.of()),
              Map.entry("look", Set.of("course", "picture", "web")),
              Map.entry(
                  "plan",
                  Set.of("catalog", "item", "jobfile", "ledger", "picture", "provider", "request")),
              Map.entry(
                  "submit",
                  Set.of("course", "jobfile", "ledger", "provider", "request", "throttle")),
              Map.entry("poll", Set.of("course", "provider", "request", "throttle")),
              Map.entry("quality", Set.of("files", "provider")),
              Map.entry(
                  "download",
                  Set.of(
                      "catalog",
                      "course",
                      "files",
                      "item",
                      "jobfile",
                      "provider",
                      "quality",
                      "throttle",
                      "web")),
              Map.entry(
                  "manifest",
                  Set.of("files", "item", "jobfile", "journal", "ledger", "provider", "request")),
              Map.entry(
                  "report",
                  Set.of(
                      "files",
                      "item",
                      "jobfile",
                      "journal",
                      "ledger",
                      "manifest",
                      "provider",
                      "quality",
                      "request")),
              Map.entry("export", Set.of("catalog", "item", "request")),
              Map.entry(
                  "run",
                  Set.of(
                      "catalog",
                      "course",
                      "download",
                      "files",
                      "item",
                      "jobfile",
                      "journal",
                      "ledger",
                      "look",
                      "manifest",
                      "picture",
                      "plan",
                      "poll",
                      "provider",
                      "quality",
                      "report",
                      "request",
                      "state",
                      "submit",
                      "throttle"))));

  @Test
  void everyPackageUsesOnlyWhatTheMapAllows() {
    MAY_USE.forEach(
        (name, allowed) ->
            no(name)
                .should()
                .dependOnClassesThat(
                    resideInAPackage("shotlist..")
                        .and(not(resideInAnyPackage(tree(name, allowed)))))
                .because(
                    name
                        + " knows "
                        + (allowed.isEmpty() ? "no other package" : allowed)
                        + " alone")
                .check(PROGRAM));
  }

  @Test
  void everyPackageIsOnTheMap() {
    Set<String> packages =
        PROGRAM.getPackage("shotlist").getSubpackages().stream()
            .map(JavaPackage::getRelativeName)
            .collect(toSet());

    packages.remove("cli");

    assertThat(packages).isEqualTo(MAY_USE.keySet());
  }

  @Test
  void packagesHaveNoCycles() {
    slices()
        .matching("shotlist.(*)..")
        .should()
        .beFreeOfCycles()
        .because("a package is understood from what it uses, never from who uses it")
        .check(PROGRAM);
  }

  @Test
  void noStageKnowsALaterOne() {
    for (int i = 0; i < STAGES.size() - 1; i++) {
      String[] later =
          STAGES.subList(i + 1, STAGES.size()).stream()
              .map(ArchitectureTest::tree)
              .toArray(String[]::new);
      no(STAGES.get(i))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(later)
          .because(
              "a stage leaves its work in the books, where the next one finds it after a crash")
          .check(PROGRAM);
    }
  }

  @Test
  void onlyTheRunKnowsSpringBatchAndSpringBoot() {
    noneBut("run")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.springframework.batch..",
            "org.springframework.boot..",
            "org.springframework.context..",
            "org.springframework.beans..")
        .because("what a run leaves must be readable without the framework that drives it")
        .check(PROGRAM);
  }

  @Test
  void onlyTheBooksSpeakSql() {
    noneBut("state", "journal", "ledger", "request", "item", "picture")
        .and()
        .haveNameNotMatching(THROTTLE_ON_SQL)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "org.springframework.jdbc..", "org.h2..", "com.zaxxer..")
        .because("what is committed together must be seen in one place")
        .check(PROGRAM);
  }

  @Test
  void onlyTheStateDecidesHowToCommit() {
    noneBut("state", "run")
        .and()
        .doNotHaveFullyQualifiedName("shotlist.throttle.PostgresBuckets") // hands them to Bucket4j
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.springframework.transaction..", "org.flywaydb..", "javax.sql..")
        .because("a commit that does not pass Database.inTransaction need not be on disk")
        .check(PROGRAM);
  }

  @Test
  void onlyTheEdgesAndTheWebsStagesSpeakHttp() {
    noneBut("provider", "web", "look", "download")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("okhttp3..", "okio..")
        .because("a request that nobody reserved for must have nowhere to leave from")
        .check(PROGRAM);
    noneBut("sandbox")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.net.http..", "org.eclipse.jetty..", "com.sun.net.httpserver..")
        .because("the sandbox shares no protocol code with the client side")
        .check(PROGRAM);
  }

  @Test
  void onlyTheEdgesSpeakJson() {
    noneBut("provider", "manifest", "report", "jobfile", "sandbox", "cli")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("tools.jackson..", "com.fasterxml.jackson..")
        .because("inside, data is records")
        .check(PROGRAM);
  }

  @Test
  void nobodyUsesJackson2() {
    ArchRuleDefinition.noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("com.fasterxml.jackson.databind..", "com.fasterxml.jackson.core..")
        .because("Flyway brings Jackson 2 along, and our defaults are those of Jackson 3")
        .check(PROGRAM);
  }

  @Test
  void onlyTheJobFileReadsYaml() {
    noneBut("jobfile")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.yaml..")
        .because("a setting comes with its file and line, or its mistake could not be shown")
        .check(PROGRAM);
  }

  @Test
  void onlyTheCommandLineKnowsTheTerminal() {
    noneBut("cli")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("picocli..", "me.tongfei..", "org.jline..")
        .because("a run does not know who watches it")
        .check(PROGRAM);
  }

  @Test
  void onlyTheCommandLinePrintsExitsAndReadsTheEnvironment() {
    noneBut("cli")
        .should(ACCESS_STANDARD_STREAMS)
        .because("results go to standard output and must not be mixed with anything")
        .check(PROGRAM);
    noneBut("cli")
        .should()
        .callMethodWhere(calls("exit|halt|addShutdownHook", System.class, Runtime.class))
        .because("the exit code is said in one place, after everything is closed")
        .check(PROGRAM);
    noneBut("cli")
        .should()
        .callMethodWhere(calls("getenv", System.class))
        .because("secrets and places are handed in, so that a test can set them")
        .check(PROGRAM);
  }

  @Test
  void timeComesFromAClock() {
    ArchRuleDefinition.noClasses()
        .should()
        .callMethodWhere(
            target(nameMatching("now|currentTimeMillis"))
                .and(target(owner(resideInAnyPackage("java.time..", "java.lang.."))))
                .and(withoutClock()))
        .because("a test sets the time")
        .check(PROGRAM);
    ArchRuleDefinition.noClasses()
        .should()
        .dependOnClassesThat(belongToAnyOf(Date.class, Calendar.class))
        .because("times are instants in UTC")
        .check(PROGRAM);
    noneBut("cli")
        .and()
        .haveNameNotMatching(FACTORIES_WITH_A_CLOCK)
        .should()
        .callMethodWhere(calls("system.*|tick.*", Clock.class, InstantSource.class))
        .because("the clock is chosen where the program is put together")
        .check(PROGRAM);
  }

  @Test
  void threadsAreInterruptedByTheStopSignalAlone() {
    ArchRuleDefinition.noClasses()
        .that()
        .doNotHaveFullyQualifiedName("shotlist.course.StopSignal")
        .should()
        .callMethodWhere(calls("interrupt", Thread.class).and(not(restoresItsOwnFlag())))
        .because(ONLY_NETWORK_CALLS)
        .check(PROGRAM);
    noneBut("sandbox")
        .and()
        .doNotHaveFullyQualifiedName("shotlist.run.CatalogRun") // its timer knows no database
        .should()
        .callMethodWhere(calls("shutdownNow", ExecutorService.class))
        .because(ONLY_NETWORK_CALLS)
        .check(PROGRAM);
  }

  @Test
  void nothingSleepsOutsideTheSeams() {
    ArchRuleDefinition.noClasses()
        .should()
        .callMethodWhere(calls("sleep", Thread.class, TimeUnit.class))
        .because("every wait of a run ends at once when it has to stop")
        .check(PROGRAM);
    ArchRuleDefinition.noClasses()
        .should()
        .callMethodWhere(calls("sleep", Thread.class, TimeUnit.class))
        .because("a test that sleeps is slow on a good day and wrong on a bad one")
        .check(TESTS);
  }

  @Test
  void chanceIsHandedIn() {
    noneBut("files") // the random part of a part file's name decides nothing
        .should()
        .dependOnClassesThat(belongToAnyOf(Random.class, ThreadLocalRandom.class))
        .orShould()
        .callMethodWhere(calls("random", Math.class))
        .because("a test sets chance")
        .check(PROGRAM);
  }

  @Test
  void everyPackageSaysWhatItIsAndIsNullMarked() {
    assertThat(PROGRAM.getPackage("shotlist").getSubpackages())
        .isNotEmpty()
        .allMatch(marked -> marked.isAnnotatedWith(NullMarked.class), "has a package-info");
  }

  @Test
  void objectsAreCompleteWhenTheyAreMade() {
    NO_CLASSES_SHOULD_USE_FIELD_INJECTION
        .because("constructor injection shows what an object needs")
        .check(PROGRAM);
    NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING
        .because("logging goes through SLF4J, which the command line configures")
        .check(PROGRAM);
  }

  private static DescribedPredicate<JavaCall<?>> calls(String name, Class<?>... owners) {
    return target(nameMatching(name)).and(target(owner(belongToAnyOf(owners))));
  }

  /** {@code Thread.currentThread().interrupt()}, written in one line. */
  private static DescribedPredicate<JavaCall<?>> restoresItsOwnFlag() {
    return DescribedPredicate.describe(
        "restores its own flag",
        call ->
            call.getOrigin().getMethodCallsFromSelf().stream()
                .filter(other -> other.getLineNumber() == call.getLineNumber())
                .anyMatch(other -> other.getName().equals("currentThread")));
  }

  private static DescribedPredicate<JavaCall<?>> withoutClock() {
    return DescribedPredicate.describe(
        "without a clock",
        call ->
            call.getTarget().getRawParameterTypes().stream()
                .noneMatch(type -> type.isAssignableTo(InstantSource.class)));
  }

  private static GivenClassesConjunction no(String name) {
    return ArchRuleDefinition.noClasses().that().resideInAPackage(tree(name));
  }

  private static GivenClassesConjunction noneBut(String... names) {
    String[] trees = Stream.of(names).map(ArchitectureTest::tree).toArray(String[]::new);
    return ArchRuleDefinition.noClasses().that().resideOutsideOfPackages(trees);
  }

  private static String tree(String name) {
    return "shotlist." + name + "..";
  }

  private static String[] tree(String name, Set<String> more) {
    return Stream.concat(Stream.of(name), more.stream())
        .map(ArchitectureTest::tree)
        .toArray(String[]::new);
  }
}
