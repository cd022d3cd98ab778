package shotlist.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import shotlist.ledger.Credits;

class AccountCheckTest {
  @RegisterExtension private final ScriptedService service = new ScriptedService();

  @Test
  void magicHourTellsPlanAndCredits() throws Exception {
    service.answers(200, "{\"id\":\"u1\",\"tier\":\"creator\",\"credits\":1234}");

    AccountState state = ask(Provider.MAGIC_HOUR);

    assertThat(service.received().getRequestLine()).isEqualTo("GET /v1/account HTTP/1.1");
    assertThat(state)
        .isEqualTo(
            new AccountState.Usable(
                Optional.of("creator"), Optional.of(Credits.of("1234")), Optional.empty()));
  }

  @Test
  void unreadableBalanceIsUnknownAndNotZero() {
    service.answers(200, "{\"tier\":\"free\",\"credits\":null}");

    assertThat(ask(Provider.MAGIC_HOUR))
        .isEqualTo(
            new AccountState.Usable(Optional.of("free"), Optional.empty(), Optional.empty()));
  }

  @Test
  void olderMagicHourTellsNothing() {
    service.answers(404, "{\"message\":\"Not Found\"}");

    assertThat(ask(Provider.MAGIC_HOUR))
        .isEqualTo(
            new AccountState.NotTold(true, "the service does not tell its accounts' credits"));
  }

  @Test
  void claidTellsItsStorageConnectors() throws Exception {
    service.answers(
        200, "{\"data\":[{\"id\":1,\"name\":\"shop\",\"type\":\"s3\"},{\"name\":\"outlet\"}]}");

    AccountState state = ask(Provider.CLAID);

    assertThat(service.received().getRequestLine()).isEqualTo("GET /v1/storage/storages HTTP/1.1");
    assertThat(state)
        .isEqualTo(
            new AccountState.Usable(
                Optional.empty(), Optional.empty(), Optional.of(List.of("shop", "outlet"))));
  }

  @Test
  void claidKeyWithoutTheStorageScopeIsGood() {
    service.answers(403, "{\"error_message\":\"No scope.\"}");

    assertThat(ask(Provider.CLAID))
        .isEqualTo(new AccountState.Usable(Optional.empty(), Optional.empty(), Optional.empty()));
  }

  @Test
  void wrongKeyIsDenied() {
    service.answers(401, "{\"error_message\":\"Authorization is required.\"}");

    assertThat(ask(Provider.CLAID))
        .isEqualTo(new AccountState.Denied(Denial.KEY, "401: Authorization is required."));
  }

  @Test
  void failingServiceTellsNothing() {
    service.answers(500, "{\"message\":\"Oops.\"}");

    assertThat(ask(Provider.MAGIC_HOUR)).isEqualTo(new AccountState.NotTold(true, "500: Oops."));
  }

  @Test
  void unreachableServiceTellsNothing() {
    ServiceAccess nowhere =
        ServiceAccess.of(Provider.CLAID, "https://service.invalid", ScriptedService.KEY);

    assertThat(new AccountCheck(nowhere, ScriptedService.PATIENT, ScriptedService.PATIENT).ask())
        .isEqualTo(new AccountState.NotTold(false, "no address is known for service.invalid"));
  }

  private AccountState ask(Provider provider) {
    return new AccountCheck(
            service.access(provider), ScriptedService.PATIENT, ScriptedService.PATIENT)
        .ask();
  }
}
