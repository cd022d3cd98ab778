package shotlist.look;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import shotlist.course.Span;
import shotlist.course.StopSignal;
import shotlist.course.Tally;
import shotlist.course.Tally.Count;
import shotlist.course.Tempo;
import shotlist.course.Workers;
import shotlist.picture.Depth;
import shotlist.picture.Picture;
import shotlist.picture.PictureBook;
import shotlist.picture.Sight;
import shotlist.web.Hosts;

/**
 * Looks at the pictures that the book has for it. What was found is in the book every few dozen
 * pictures, so that a run that is killed asks again only for those; asking costs nothing but time.
 * Made for one run.
 */
public final class LookStage implements AutoCloseable {
  /** Pictures in memory; among them is work for several servers. Each page is sorted anew. */
  private static final int PAGE = 5000;

  private static final int NOTED_AT_ONCE = 50;
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
  private static final Pattern HOST =
      Pattern.compile("(?i)https?://(?:[^/?#]*@)?([^/?#]*).*", Pattern.DOTALL);

  private final PictureBook book;
  private final long runId;
  private final Depth depth;
  private final StopSignal stop;
  private final Tempo tempo;
  private final Tally tally;
  private final InstantSource clock;
  private final Looker looker;
  private final Workers workers;
  private final Hosts hosts;
  private final List<Picture> looked = new ArrayList<>();
  private volatile @Nullable Span time;

  /** {@code connect} is how long to wait for a connection. */
  public LookStage(
      PictureBook book,
      long runId,
      Depth depth,
      StopSignal stop,
      Tempo tempo,
      Tally tally,
      InstantSource clock,
      Duration connect) {
    this.book = book;
    this.runId = runId;
    this.depth = depth;
    this.stop = stop;
    this.tempo = tempo;
    this.tally = tally;
    this.clock = clock;
    this.hosts = new Hosts(clock, Looker.PER_HOST);
    this.looker = new Looker(connect);
    this.workers = new Workers("look", Looker.AT_ONCE, stop);
  }

  /**
   * Looks at all of them. Ends early where nothing can be sent any more.
   *
   * @throws InterruptedException where everything stops
   */
  public void lookAtAll() throws InterruptedException {
    Optional<Picture> after = Optional.empty();
    Deque<Picture> page = new ArrayDeque<>();
    while (!isOver()) {
      if (page.isEmpty()) {
        page.addAll(book.unlooked(runId, after, PAGE));
        if (page.isEmpty()) {
          break;
        }
        after = Optional.of(page.getLast());
      }
      handOver(page);
    }
    drain();
    if (stop.allStops()) {
      throw new InterruptedException("the run stops");
    }
  }

  /**
   * Looks at as many as it can within this time; looks that have begun are ended. Those that were
   * not looked at for longest come first, so that each has its turn in some run.
   *
   * @throws InterruptedException where everything stops
   */
  public void lookFor(Duration longest) throws InterruptedException {
    time = Span.begin(longest, clock, System::nanoTime);
    lookAtAll();
  }

  private boolean isOver() {
    @Nullable Span limited = time;
    return stop.submittingStops() || (limited != null && limited.isOver());
  }

  /** Everything of the page for whose server there is room. */
  private void handOver(Deque<Picture> page) throws InterruptedException {
    long seen = stop.wakeUps();
    boolean moved = false;
    for (Iterator<Picture> pictures = page.iterator(); pictures.hasNext() && !isOver(); ) {
      Picture picture = pictures.next();
      String host = host(picture.url());
      if (hosts.tryEnter(host)) {
        pictures.remove();
        moved = true;
        if (!workers.handOver(() -> work(picture, host))) {
          hosts.leave(host);
          return;
        }
      }
    }
    if (!moved) {
      stop.doze(LOOK_AGAIN, seen); // a worker that is done ends it
    }
  }

  private static String host(String url) {
    Matcher host = HOST.matcher(url);
    return host.matches() ? host.group(1).toLowerCase(Locale.ROOT) : "";
  }

  private void work(Picture picture, String host) {
    try {
      look(picture, host).ifPresent(this::note);
    } catch (InterruptedException e) {
      // Everything stops; the next run looks.
    } finally {
      hosts.leave(host);
    }
  }

  /** Empty where the run stopped before there was an answer. */
  private Optional<Picture> look(Picture picture, String host) throws InterruptedException {
    Optional<String> away = hosts.givenUp(host);
    if (away.isPresent()) {
      return Optional.of(unseen(picture, host, away.get() + ", time and again"));
    }
    Answer answer = ask(picture);
    if (answer instanceof Answer.Unknown unknown && unknown.again().isPresent() && !isOver()) {
      stop.sleep(tempo.of(unknown.again().get()));
      answer = ask(picture);
    }
    if (stop.allStops()) {
      return Optional.empty();
    }
    if (answer instanceof Answer.Unknown unknown && unknown.away()) {
      hosts.failed(host, unknown.reason());
    } else {
      hosts.answered(host);
    }
    return Optional.of(after(picture, host, answer));
  }

  private Answer ask(Picture picture) {
    tally.add(Count.LOOKS);
    return stop.cancellable(() -> looker.look(picture, depth));
  }

  private Picture after(Picture before, String host, Answer answer) {
    if (answer instanceof Answer.Unchanged) {
      return before.seen(runId, clock.instant(), before.facts().orElseThrow(), before.version());
    }
    if (answer instanceof Answer.Found found) {
      return before.seen(runId, clock.instant(), facts(before, found), found.version());
    }
    if (answer instanceof Answer.None none) {
      return before.missed(runId, Sight.UNUSABLE, none.reason());
    }
    if (answer instanceof Answer.Unknown unknown) {
      return unseen(before, host, unknown.reason());
    }
    throw new AssertionError(answer);
  }

  private Picture unseen(Picture picture, String host, String reason) {
    return picture.missed(
        runId, Sight.UNSEEN, "the picture could not be looked at: " + host + " " + reason);
  }

  /**
   * What was found, with the tags of now. Those of bytes that nobody digested say so by their
   * depth, so that no version is believed by them.
   */
  private Picture.Facts facts(Picture before, Answer.Found found) {
    return new Picture.Facts(
        before.variant(),
        depth,
        found.etag(),
        found.lastModified(),
        found.length(),
        found.mime(),
        found.width(),
        found.height());
  }

  private void note(Picture picture) {
    List<Picture> part = List.of();
    synchronized (looked) {
      looked.add(picture);
      if (looked.size() >= NOTED_AT_ONCE) {
        part = List.copyOf(looked);
        looked.clear();
      }
    }
    if (!part.isEmpty()) {
      book.note(part);
    }
  }

  private void drain() throws InterruptedException {
    while (!workers.awaitIdle(LOOK_AGAIN)) {
      workers.requireNoFailure();
    }
    workers.requireNoFailure();
    synchronized (looked) {
      if (!looked.isEmpty()) {
        book.note(List.copyOf(looked));
        looked.clear();
      }
    }
  }

  /** The servers that did not answer time and again. */
  public Set<String> serversAway() {
    return hosts.away();
  }

  @Override
  public void close() {
    workers.close();
  }
}
