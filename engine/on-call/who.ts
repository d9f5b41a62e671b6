/** Who is on call: the first layer that has somebody counts, a later override before an earlier one. */
import { isOpen } from "../clock/calendar.ts";
import type { Calendar, ZoneTable } from "../clock/ir.ts";
import { failure, ok, type Result } from "../base/result.ts";
import type { OnCallLayer, OnCallOverride, OnCallPlan } from "./ir.ts";
import { turnAt } from "./turn.ts";

/** What a plan is read with. */
export interface OnCallBasis {
  readonly zone: ZoneTable;
  /** That of `during`, with its offsets; null = the plan names none. */
  readonly hours: { readonly calendar: Calendar; readonly zone: ZoneTable } | null;
  readonly overrides: readonly OnCallOverride[];
  /** Whoever has left is on call no more: the next layer counts. */
  readonly isActive: (person: string) => boolean;
}

/** `closed` = outside the plan's hours, `gap` = no layer has anybody. */
export type OnCall =
  | { readonly kind: "person"; readonly person: string; readonly layer: string; readonly override: number | null }
  | { readonly kind: "closed" }
  | { readonly kind: "gap" };

/**
 * Who is on call at an instant, of one layer when it is named. The failure says what is not known: no such layer, or an
 * instant beyond the zone table.
 */
export function whoIsOnCall(plan: OnCallPlan, at: number, basis: OnCallBasis, named?: string): Result<OnCall, string> {
  const layers = named === undefined ? plan.layers : plan.layers.filter(({ name }) => name === named);
  if (layers.length === 0) {
    const known = plan.layers.map(({ name }) => name).join(", ");
    return failure(`the on-call plan "${plan.name}" has no layer "${named ?? ""}"; it has ${known}`);
  }
  if (at < basis.zone.fromMs || at >= basis.zone.toMs)
    return failure(`the offsets of ${plan.zone} are not loaded for that instant`);
  if (basis.hours !== null) {
    const open = isOpen(basis.hours.calendar, basis.hours.zone, at);
    if (!open.ok) return failure(open.error.message);
    if (!open.value) return ok({ kind: "closed" });
  }
  for (const layer of layers) {
    const found = personOf(plan, layer, at, basis);
    if (found !== null && basis.isActive(found.person)) return ok({ kind: "person", layer: layer.name, ...found });
  }
  return ok({ kind: "gap" });
}

function personOf(
  plan: OnCallPlan,
  layer: OnCallLayer,
  at: number,
  { zone, overrides }: OnCallBasis,
): { readonly person: string; readonly override: number | null } | null {
  const turn = turnAt(layer, zone, at)?.person ?? null;
  const isOf = ({ layer: named, instead }: OnCallOverride): boolean => {
    if (named !== null && named !== layer.name) return false;
    return instead === null ? named !== null || layer === plan.layers[0] : instead === turn;
  };
  const [override] = overrides
    .filter((one) => one.from <= at && at < one.until && isOf(one))
    .sort((left, right) => right.id - left.id);
  if (override === undefined) return turn === null ? null : { person: turn, override: null };
  return override.who === null ? null : { person: override.who, override: override.id };
}
