/** The people that `{ onCall: NAME, layer? }` means. */
import type { Calendar, ZoneTable } from "../clock/ir.ts";
import { failure, ok, type Result } from "../base/result.ts";
import type { OnCallOverride, OnCallPlan } from "./ir.ts";
import { onCallOf } from "./key.ts";
import { type OnCallBasis, whoIsOnCall } from "./who.ts";

/** What is published, and what people have changed. */
export interface OnCallSources {
  readonly plan: (name: string) => OnCallPlan | null;
  readonly calendar: (name: string) => Calendar | null;
  readonly zone: (name: string) => ZoneTable;
  readonly overrides: (plan: string) => readonly OnCallOverride[];
  readonly isActive: (person: string) => boolean;
  readonly holders: (role: string) => readonly string[];
  readonly members: (group: string) => readonly string[];
}

/** The people, or nobody: outside the plan's hours, in a gap that tells nobody, and of a plan that there is not. */
export function peopleOnCall(key: string, at: number, sources: OnCallSources): readonly string[] {
  const { name, layer } = onCallOf(key);
  const plan = sources.plan(name);
  if (plan === null) return [];
  const basis = basisOf(plan, sources);
  const who = basis.ok ? whoIsOnCall(plan, at, basis.value, layer) : basis;
  if (!who.ok) return [];
  if (who.value.kind === "person") return [who.value.person];
  return who.value.kind === "gap" ? gapPeople(plan, sources) : [];
}

/** What a plan is read with; the failure names a calendar that is not published. */
export function basisOf(plan: OnCallPlan, sources: OnCallSources): Result<OnCallBasis, string> {
  const { isActive } = sources;
  const base = { zone: sources.zone(plan.zone), overrides: sources.overrides(plan.name), isActive };
  if (plan.during === null) return ok({ ...base, hours: null });
  const calendar = sources.calendar(plan.during);
  if (calendar === null) return failure(`the calendar "${plan.during}" of "${plan.name}" is not published`);
  return ok({ ...base, hours: { calendar, zone: sources.zone(calendar.zone) } });
}

/** Whom a gap is told to: roles, people and groups. */
function gapPeople({ gap }: OnCallPlan, { holders, members }: OnCallSources): readonly string[] {
  return [
    ...new Set(
      (gap ?? []).flatMap((audience) => {
        if ("role" in audience) return holders(audience.role);
        if ("user" in audience) return [audience.user];
        return "group" in audience ? members(audience.group) : [];
      }),
    ),
  ];
}
