// Periods to choose from: the last so many days.

import { chip } from "./dom.js";
import { shiftDay } from "./time.js";

/** `shown` says from `first` to `last` and which day is `today`; `periods` are [days, name]; `go` takes {from, to}. */
export const periodChips = (shown, periods, go) => periods.map(([days, name]) => {
  const from = shiftDay(shown.today, 1 - days);
  return chip(`days-${days}`, name, shown.first === from && shown.last === shown.today, () => go({ from, to: shown.today }));
});
