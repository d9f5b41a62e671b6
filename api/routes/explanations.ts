import { partsOf } from "../../engine/lifecycle/bundle/bundle.ts";
import { explainClock } from "../../engine/clock/read.ts";
import { bundlesOf, explain } from "../../engine/lifecycle/explain.ts";
import { sentence } from "../../engine/lifecycle/sentence.ts";
import { eventInSight } from "../../engine/access/event-in-sight.ts";
import type { Bundle } from "../../engine/lifecycle/ir.ts";
import type { LedgerEvent } from "../../engine/lifecycle/event.ts";
import type { RecordState } from "../../engine/lifecycle/record.ts";
import { zonesOf } from "../../store/calendar/zones.ts";
import { createBundleCache } from "../../store/definition/bundle-cache.ts";
import { readEvents } from "../../store/record/events.ts";
import { findRecordByNumber } from "../../store/record/load.ts";
import { explainRecord, findRecord } from "../contract/explanation.ts";
import type { ApiDeps } from "../deps.ts";
import { missingRecord } from "../missing-record.ts";
import type { Caller } from "../identity/caller.ts";
import { countingFor, eventsInSight, lookOf, type SeenRecord, sightOn, withoutHidden } from "../sight.ts";
import { leaveToSurvivor } from "../survivor.ts";
import { type Route, route } from "../route.ts";

function isLookedUp({ body }: LedgerEvent): boolean {
  return body.kind === "factsRead";
}

/** Why a record is what it is, from its ledger and the definitions it pins. */
export function explanationRoutes({ pool }: ApiDeps): readonly Route[] {
  const bundles = createBundleCache(pool);
  const seen = async (caller: Caller, number: string): Promise<SeenRecord> => {
    const state = await findRecordByNumber(pool, number);
    const sight = state === null ? null : await sightOn(pool, caller, state);
    if (state === null || sight === null) throw await missingRecord(pool, caller, number);
    return { state, sight };
  };
  return [
    route(findRecord, async ({ params, query, caller }) => {
      const { state } = await seen(caller, params.number);
      const [own, place] = [query.own === "true", ({ number }: RecordState) => `/v1/numbers/${number}`];
      await leaveToSurvivor(pool, caller, state, { own, place });
      return { recordId: state.id, type: state.type, number: state.number, state: state.state };
    }),

    route(explainRecord, async ({ params, caller }) => {
      const { state, sight } = await seen(caller, params.number);
      const { sequence } = await countingFor(pool, { state, sight });
      const bundle = await bundles.read(state.bundle);
      const now = Date.now();
      const context = {
        calendars: partsOf(bundle, "Calendar"),
        tables: partsOf(bundle, "DecisionTable"),
        zones: zonesOf(partsOf(bundle, "Calendar"), state.openedAt, now, state.clocks),
      };
      const ledger = await readEvents(pool, state.id, 0);
      const decidedWith = await Promise.all(
        bundlesOf(ledger).map(async (digest): Promise<[string, Bundle]> => [digest, await bundles.read(digest)]),
      );
      // What was looked up is no input of a reason for who does not see it.
      const told = ledger.map((event) => (isLookedUp(event) ? (eventInSight(event, sight) ?? event) : event));
      const shown = new Map(eventsInSight(told, sight).map((event) => [event.seq, event]));
      const events = explain(new Map(decidedWith), null, told).flatMap((event) => {
        const inSight = shown.get(event.seq);
        if (inSight === undefined) return [];
        // What was said with a move is not for everybody who sees that it was made.
        const isTold = sight.fields === null && told.includes(inSight);
        return isTold ? [event] : [{ ...event, text: sentence(inSight), inputs: {}, because: [], others: [] }];
      });
      return {
        number: state.number,
        bundle: state.bundle,
        events: (await withoutHidden(pool, lookOf(pool, caller), events)).map((event) => ({
          ...event,
          seq: sequence.shown(event.seq),
          at: new Date(event.at).toISOString(),
          inputs: event.inputs,
          because: [...event.because],
          others: [...event.others],
        })),
        clocks: (sight.clocks === "all" ? Object.values(state.clocks) : []).map((clock) => {
          const { id, serviceLevel, calendar, tzdbVersion, lines } = explainClock(clock, now, context);
          return { id, serviceLevel, calendar, tzdbVersion, lines: [...lines] };
        }),
      };
    }),
  ];
}
