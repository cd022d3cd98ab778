package shotlist.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static shotlist.request.RequestState.DONE;
import static shotlist.request.RequestState.FAILED;
import static shotlist.request.RequestState.IN_DOUBT;
import static shotlist.request.RequestState.IN_FLIGHT;
import static shotlist.request.RequestState.PENDING;
import static shotlist.request.RequestState.SUBMITTING;

import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class RequestStateTest {
  /** The arrows of the contract, section 5, written down a second time. */
  private static final Map<RequestState, Set<RequestState>> CONTRACT =
      Map.of(
          PENDING, Set.of(SUBMITTING),
          SUBMITTING, Set.of(IN_FLIGHT, DONE, PENDING, FAILED, IN_DOUBT),
          IN_FLIGHT, Set.of(DONE, FAILED),
          DONE, Set.of(),
          FAILED, Set.of(PENDING),
          IN_DOUBT, Set.of(PENDING, DONE, FAILED));

  static Stream<Arguments> legalChanges() {
    return pairs(true);
  }

  static Stream<Arguments> illegalChanges() {
    return pairs(false);
  }

  private static Stream<Arguments> pairs(boolean legal) {
    return Stream.of(RequestState.values())
        .flatMap(
            from ->
                Stream.of(RequestState.values())
                    .filter(to -> CONTRACT.get(from).contains(to) == legal)
                    .map(to -> Arguments.of(from, to)));
  }

  @ParameterizedTest
  @MethodSource("legalChanges")
  void changeOfTheContractIsAllowed(RequestState from, RequestState to) {
    assertThat(from.mayBecome(to)).isTrue();
    from.requireMayBecome(to);
  }

  @ParameterizedTest
  @MethodSource("illegalChanges")
  void everyOtherChangeIsRefusedWithBothStates(RequestState from, RequestState to) {
    assertThat(from.mayBecome(to)).isFalse();
    assertThatThrownBy(() -> from.requireMayBecome(to))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a request cannot become " + to + " from " + from);
  }

  @ParameterizedTest
  @EnumSource
  void stateIsReadBackFromItsWord(RequestState state) {
    assertThat(RequestState.parse(state.word())).isEqualTo(state);
  }

  @Test
  void wordsAreThoseOfTheManifest() {
    assertThat(Stream.of(RequestState.values()).map(RequestState::word))
        .containsExactly("pending", "submitting", "in_flight", "done", "failed", "in_doubt");
  }
}
