import { explainClock } from "../../engine/clock/read.ts";
import { partsOf } from "../../engine/lifecycle/bundle/bundle.ts";
import { explain } from "../../engine/lifecycle/explain.ts";
import { foldAll } from "../../engine/lifecycle/fold.ts";
import type { LedgerEvent } from "../../engine/lifecycle/event.ts";
import { zonesOf } from "../../store/calendar/zones.ts";
import type { Reply } from "../../client/call.ts";
import type { Found } from "./find.ts";

/**
 * Why each step of a record happened, from a file alone. Its clocks are told as they were at the last event, for
 * nothing is known of what followed.
 */
export function explainFound({ record, bundles }: Found): Reply<"explainRecord"> {
  const events = record.events.map(({ committedAt: _at, hash: _hash, ...event }) => event as unknown as LedgerEvent);
  const state = foldAll(null, events);
  const bundle = state === null ? undefined : bundles.get(state.bundle);
  if (state === null || bundle === undefined) throw new Error(`${record.number} has no events, or no definitions`);
  const until = events.at(-1)?.at ?? state.openedAt;
  const calendars = partsOf(bundle, "Calendar");
  const context = {
    calendars,
    tables: partsOf(bundle, "DecisionTable"),
    zones: zonesOf(calendars, state.openedAt, until, state.clocks),
  };
  return {
    number: record.number,
    bundle: state.bundle,
    events: explain(bundles, null, events).map((event) => ({
      ...event,
      at: new Date(event.at).toISOString(),
      because: [...event.because],
      others: [...event.others],
    })),
    clocks: Object.values(state.clocks).map((clock) => {
      const { id, serviceLevel, calendar, tzdbVersion, lines } = explainClock(clock, until, context);
      return { id, serviceLevel, calendar, tzdbVersion, lines: [...lines] };
    }),
  };
}
