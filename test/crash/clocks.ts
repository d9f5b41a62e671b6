import { partsOf } from "../../engine/lifecycle/bundle/bundle.ts";
import { canonicalJson } from "../../engine/base/canonical.ts";
import type { ClockContext } from "../../engine/clock/context.ts";
import type { Clock } from "../../engine/clock/ledger.ts";
import { readClock, verifyClock } from "../../engine/clock/read.ts";
import { foldAll } from "../../engine/lifecycle/fold.ts";
import { zonesOf } from "../../store/calendar/zones.ts";
import { createBundleCache } from "../../store/definition/bundle-cache.ts";
import type { Queryable } from "../../store/pool.ts";
import { readEvents } from "../../store/record/events.ts";
import { type Violation, violationsOf } from "./violation.ts";

/**
 * I7: the stored clock is the one its ledger folds to, each closed interval is what its calendar gives, and a running
 * clock is used up exactly when it is due.
 */
export async function checkClocks(db: Queryable, now: number): Promise<Violation[]> {
  const violation = violationsOf("I7");
  const bundles = createBundleCache(db);
  const records = await db.query<{ id: string }>("select id from records order by id");
  const found: Violation[] = [];
  for (const { id } of records.rows) {
    const state = foldAll(null, await readEvents(db, id, 0));
    if (state === null) continue;
    const { rows } = await db.query<{ id: string; clock: Clock }>(
      "select clock_id as id, clock from record_clocks where record_id = $1",
      [id],
    );
    const stored = new Map(rows.map((row) => [row.id, row.clock]));
    if (stored.size !== Object.keys(state.clocks).length)
      found.push(violation(id, `${stored.size} clocks are stored, its ledger has others`));
    const bundle = await bundles.read(state.bundle);
    const context: ClockContext = {
      calendars: partsOf(bundle, "Calendar"),
      zones: zonesOf(partsOf(bundle, "Calendar"), state.openedAt, now),
      tables: partsOf(bundle, "DecisionTable"),
      version: state.bundle,
    };
    for (const clock of Object.values(state.clocks)) {
      const name = `${id} ${clock.id}`;
      const other = stored.get(clock.id);
      if (other === undefined || canonicalJson(other) !== canonicalJson(clock)) {
        found.push(violation(name, "is not the clock its ledger folds to"));
      }
      for (const { interval, recomputedMs } of verifyClock(clock, context)) {
        found.push(
          violation(
            name,
            `interval from ${new Date(interval.from).toISOString()} counts ${interval.usedMs} ms, its calendar gives ${recomputedMs}`,
          ),
        );
      }
      const remainingMs =
        clock.phase === "running" && clock.dueAt !== null ? readClock(clock, clock.dueAt, context).remainingMs : 0;
      if (remainingMs !== 0) found.push(violation(name, `${remainingMs} ms remain when it is due`));
    }
  }
  return found;
}
