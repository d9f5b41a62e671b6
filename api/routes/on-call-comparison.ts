import type { Pool } from "pg";
import { type ChangedTurn, changedTurns, type Turn } from "../../engine/on-call/diff.ts";
import type { OnCallPlan } from "../../engine/on-call/ir.ts";
import { instantText } from "../../engine/lifecycle/instant.ts";
import { basisOf, type OnCallSources } from "../../engine/on-call/reached.ts";
import { onCallSpans } from "../../engine/on-call/spans.ts";
import { readPublished } from "../../store/definition/published.ts";
import { readOnCallSources, type WrittenPlans } from "../../store/on-call/read-people.ts";
import { findLacking } from "../../store/worker/lacking.ts";
import { compareOnCall } from "../contract/on-call.ts";
import type { ApiDeps } from "../deps.ts";
import { conflict, invalidAt } from "../error.ts";
import { type Route, route } from "../route.ts";

const dayMs = 86_400_000;

interface Time {
  readonly from: number;
  readonly until: number;
}

/** Plans that are not published yet, beside those that are: with the overrides that there are, and without those who have left. */
export function onCallComparisonRoutes({ pool, checkDefinitions, functionFacts }: ApiDeps): readonly Route[] {
  /** What the files hold, checked beside what is published; 400 with the first fault. */
  async function writtenIn(files: readonly { readonly path: string; readonly text: string }[]): Promise<WrittenPlans> {
    const [published, lacking] = [await readPublished(pool), await findLacking(pool, functionFacts)];
    const { definitions, diagnostics } = await checkDefinitions(files, { context: published.files, lacking });
    const fault = diagnostics.find(({ severity }) => severity === "error");
    if (fault !== undefined)
      throw invalidAt("/body/files", `${fault.file}:${fault.line}:${fault.column} ${fault.message} (${fault.code})`);
    const plans = definitions.flatMap((one) => (one.kind === "OnCall" ? [one.ir] : []));
    const calendars = definitions.flatMap((one) => (one.kind === "Calendar" ? [one.ir] : []));
    return {
      plans: new Map(plans.map((plan) => [plan.name, plan])),
      calendars: new Map(calendars.map((calendar) => [calendar.name, calendar])),
    };
  }

  return [
    route(compareOnCall, async ({ body: { files, days } }) => {
      const written = await writtenIn(files);
      const plans = [...written.plans.values()];
      if (plans.length === 0) throw invalidAt("/body/files", "there is no OnCall in these files");
      const from = Date.now();
      const time = { from, until: from + days * dayMs };
      const items = [];
      for (const plan of plans)
        for (const turn of await changed(pool, plan, written, time))
          items.push({ ...turn, plan: plan.name, from: instantText(turn.from), until: instantText(turn.until) });
      return { plans: plans.map(({ name }) => name), items };
    }),
  ];
}

async function changed(
  pool: Pool,
  plan: OnCallPlan,
  written: WrittenPlans,
  time: Time,
): Promise<readonly ChangedTurn[]> {
  const now = await readOnCallSources(pool, [plan.name], time.from);
  const then = await readOnCallSources(pool, [plan.name], time.from, written);
  return changedTurns(turnsOf(now.plan(plan.name), now, time), turnsOf(plan, then, time));
}

/** Who is on call by a plan; of one that there is not, nobody. */
function turnsOf(plan: OnCallPlan | null, sources: OnCallSources, { from, until }: Time): readonly Turn[] {
  if (plan === null) return [{ from, until, who: null }];
  const basis = basisOf(plan, sources);
  const spans = basis.ok ? onCallSpans(plan, from, until, basis.value) : basis;
  if (!spans.ok) throw conflict(spans.error);
  return spans.value.map((span) => ({
    from: span.from,
    until: span.until,
    who: span.kind === "person" ? span.person : null,
  }));
}
