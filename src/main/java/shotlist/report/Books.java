package shotlist.report;

import shotlist.ledger.SpendingLog;
import shotlist.request.RunTimes;
import shotlist.request.Unsettled;

/** What a report is read from, beside the catalog as it stands. */
public record Books(SpendingLog spending, RunTimes times, Unsettled unsettled) {}
