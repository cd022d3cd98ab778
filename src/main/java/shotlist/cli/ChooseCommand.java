package shotlist.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import shotlist.item.ChoiceBook;
import shotlist.jobfile.JobFile;

/** {@code shotlist choose}. */
@Command(
    name = "choose",
    description = {
      "Take over which of their outputs items keep, as it was saved from the report.",
      "Where the file says again, the next run asks for the same once more, and pays for it.",
      "The next run, or collect, writes manifests with the kept output first. Sends nothing itself.",
      "",
      "The file has a header and a line per picture: id,position,fingerprint,keep",
      "  keep         an output's number, from 1; or again; or nothing, which forgets what was",
      "               chosen before: a kept output, and an again that was not sent yet",
      "  position     which picture of the product; 1 where the column is missing or blank",
      "  fingerprint  of the result that was looked at, to be sure that it is still that one;",
      "               not compared where the column is missing or blank",
      "One line that cannot be taken over, and nothing is changed."
    })
final class ChooseCommand implements Callable<Integer> {
  @Mixin private HandArguments job = new HandArguments();

  @Parameters(index = "1", paramLabel = "CHOICES", description = "The file with the choices.")
  private Path file = Path.of("");

  private final Surroundings surroundings;

  ChooseCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws InterruptedException {
    JobFile jobFile = job.read();
    List<Choice> wanted = ChoicesFile.read(file);
    try (HeldJob held = job.hold(jobFile, "choose", surroundings)) {
      ChoiceBook book = new ChoiceBook(held.database(), held.jobId());
      Choices choices = Choices.of(wanted, file, jobFile, held.database(), held.jobId());
      if (choices.isSomethingToDo()) {
        held.change(run -> book.enter(run, choices.kept(), choices.forgotten(), choices.takes()));
      }
      new ChooseWords(jobFile, held.isRehearsed(), choices)
          .lines()
          .forEach(surroundings.out()::println);
      surroundings.out().flush();
    }
    return 0;
  }
}
