import type { z } from "zod";
import { causesOf, type Trouble } from "../../engine/cause/causes.ts";
import { recordTypeOf } from "../../engine/lifecycle/bundle/bundle.ts";
import { instantText } from "../../engine/lifecycle/instant.ts";
import { readAlerts } from "../../store/alert/alerts.ts";
import { readSuspects } from "../../store/cause/read-suspects.ts";
import { readTrouble } from "../../store/cause/trouble.ts";
import { readBundle } from "../../store/definition/bundle.ts";
import { visibleOf } from "../../store/record/visible.ts";
import { alertCauses, type causes, recordCauses } from "../contract/cause.ts";
import type { ApiDeps } from "../deps.ts";
import { notFound } from "../error.ts";
import type { Caller } from "../identity/caller.ts";
import { looksOf } from "../present/repair.ts";
import { type Route, route } from "../route.ts";
import { type SeenRecord, seeRecord, withoutHidden } from "../sight.ts";

/** What has probably caused the trouble of an alert or a record. */
export function causeRoutes({ pool }: ApiDeps): readonly Route[] {
  async function answer(caller: Caller, trouble: Trouble | null): Promise<z.input<typeof causes>> {
    if (trouble === null) return { trouble: null, looked: 0, truncated: false, items: [] };
    const { suspects, steps, looked, truncated } = await readSuspects(pool, trouble);
    const { look, whole } = looksOf(pool, caller);
    const records = suspects.flatMap(({ kind, id }) => (kind === "work" ? [id] : []));
    const seen = await visibleOf(pool, await whole, [...new Set(records)]);
    // What the caller does not see takes no place among those that are told.
    const told = suspects.filter(({ kind, id }) => kind !== "work" || seen.has(id));
    return withoutHidden(pool, look, {
      trouble: { ...trouble, at: instantText(trouble.at), cis: [...trouble.cis], alerts: [...trouble.alerts] },
      looked,
      truncated,
      items: causesOf(trouble, told, steps).map(
        ({ suspect: { from, until, kind, id, ci, what }, score, terms, path }) => ({
          kind,
          id,
          ci,
          what,
          from: instantText(from),
          until: until === null ? null : instantText(until),
          score,
          terms,
          path: [...path],
        }),
      ),
    });
  }

  /** Of one that no alert opened: on the items that its fields name, from when it was opened. */
  async function troubleOf({ state, sight }: SeenRecord): Promise<Trouble | null> {
    const told = await readTrouble(pool, { record: state.id });
    if (told !== null) return told;
    const { fields } = recordTypeOf(await readBundle(pool, state.bundle));
    const cis = Object.entries(fields).flatMap(([name, { type }]) => {
      if (type !== "ci" || (sight.fields !== null && !sight.fields.includes(name))) return [];
      return [state.fields[name] ?? []].flat().filter((value) => typeof value === "string");
    });
    return cis.length === 0 ? null : { at: state.openedAt, cis: [...new Set(cis)].sort(), alerts: [] };
  }

  return [
    route(alertCauses, async ({ params, caller }) => {
      if (!(await readAlerts(pool, [params.id])).has(params.id)) throw notFound(`there is no alert "${params.id}"`);
      return answer(caller, await readTrouble(pool, { alert: params.id }));
    }),

    route(recordCauses, async ({ params, caller }) =>
      answer(caller, await troubleOf(await seeRecord(pool, caller, params.type, params.number))),
    ),
  ];
}
