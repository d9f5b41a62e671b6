/** When CIs are free, asked without trying: by the rules of the lifecycles that take windows. */
import type { Pool } from "pg";
import { readClosure } from "../store/cmdb/closure.ts";
import { readCiFacts } from "../store/cmdb/read-facts.ts";
import { zoneSpan } from "../store/calendar/zones.ts";
import { zoneTable } from "../store/calendar/zone-table.ts";
import { readDefinitionsByName } from "../store/definition/read.ts";
import { readHeldWindows } from "../store/record/windows.ts";
import { alwaysCalendar } from "../engine/clock/calendar.ts";
import type { Reserve } from "../engine/lifecycle/ir.ts";
import type { Refusal } from "../engine/lifecycle/protocol.ts";
import { Refused } from "../engine/lifecycle/refusal.ts";
import { timeRules } from "../engine/lifecycle/window/calendars.ts";
import { blockedUntil } from "../engine/lifecycle/window/rules.ts";
import { readAttributes, whole } from "../engine/lifecycle/window/wanted.ts";
import { type FreeWindow, freeWindows } from "../engine/lifecycle/window/window.ts";
import { depthOf, readReserving } from "./reserving.ts";

export interface FreeWindowsParams {
  /** By id or name. */
  readonly cis: readonly string[];
  /** Instant, UTC milliseconds. */
  readonly from: number;
  readonly lengthMs: number;
  /** Whose rules are kept to; null = those of all that take windows. */
  readonly lifecycle: string | null;
  readonly most: number;
}

export type FreeWindowsAnswer =
  | {
      readonly kind: "found";
      readonly windows: readonly FreeWindow[];
      /** All that a window would take, by id. */
      readonly cis: readonly string[];
      /** Of the graph of CIs that was read. */
      readonly version: string;
      /** Whose rules were kept to. */
      readonly lifecycles: readonly string[];
    }
  | { readonly kind: "unknownCi"; readonly ci: string }
  | { readonly kind: "noLifecycle"; readonly known: readonly string[] }
  | { readonly kind: "refused"; readonly refusal: Refusal };

/** The next windows that nobody holds, within 90 days. `now` is in UTC milliseconds. */
export async function findFreeWindows(pool: Pool, params: FreeWindowsParams, now: number): Promise<FreeWindowsAnswer> {
  const [found, taking] = await Promise.all([readCiFacts(pool, params.cis), readReserving(pool)]);
  const unknown = params.cis.find((ci) => !found.has(ci));
  if (unknown !== undefined) return { kind: "unknownCi", ci: unknown };
  const asked = taking.filter(({ name }) => params.lifecycle === null || name === params.lifecycle);
  if (asked.length === 0) return { kind: "noLifecycle", known: taking.map(({ name }) => name) };
  const wanted = together(asked.flatMap(({ reserves }) => reserves));
  const cis = [...new Set([...found.values()].map(({ id }) => id))].sort();
  const need = { cis, depth: wanted.depth, read: readAttributes(wanted) };
  const [closure, calendars] = await Promise.all([
    readClosure(pool, need, now),
    readDefinitionsByName(
      pool,
      "Calendar",
      [...wanted.avoid, ...wanted.within].flatMap((one) => (typeof one === "string" ? [one] : [])),
    ),
  ]);
  const [from, to] = zoneSpan(now, Math.max(now, params.from));
  try {
    const all = [...cis, ...whole(closure).dependents].sort();
    const rules = timeRules(wanted, closure, {
      calendar: (name) => calendars.get(name) ?? alwaysCalendar,
      zone: (name) => zoneTable(name, from, to),
    });
    const asking = { record: "", cis: all, from: params.from, until: params.from + params.lengthMs };
    const windows = freeWindows(
      { ...asking, at: now, held: await readHeldWindows(pool, asking) },
      (window) => blockedUntil(rules, window),
      { shared: wanted.shared, most: params.most },
    );
    return { kind: "found", windows, cis: all, version: closure.version, lifecycles: asked.map(({ name }) => name) };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { kind: "refused", refusal: error.refusal };
  }
}

/** A window that keeps to all of them: what one avoids is avoided, and the farthest closure is taken. */
function together(reserves: readonly Reserve[]) {
  return {
    avoid: reserves.flatMap(({ avoid }) => avoid),
    within: reserves.flatMap(({ within }) => within ?? []),
    depth: depthOf(reserves),
    shared: reserves.every(({ shared }) => shared === true),
  };
}
