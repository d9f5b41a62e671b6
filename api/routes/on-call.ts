import { onCallKey } from "../../engine/on-call/key.ts";
import { basisOf, peopleOnCall } from "../../engine/on-call/reached.ts";
import { instantText } from "../../engine/lifecycle/instant.ts";
import type { OnCallPlan } from "../../engine/on-call/ir.ts";
import { type OnCallSpan, onCallSpans } from "../../engine/on-call/spans.ts";
import { readDefinitionsOfKind } from "../../store/definition/read.ts";
import { readOnCallSources } from "../../store/on-call/read-people.ts";
import { listOnCall, mostDays, showOnCall } from "../contract/on-call.ts";
import type { ApiDeps } from "../deps.ts";
import { conflict, invalidAt, notFound } from "../error.ts";
import { type Route, route } from "../route.ts";

const dayMs = 86_400_000;
const firstInstant = 0;
const lastInstant = (): number => Date.now() + 3_653 * dayMs;

/** Who is on call, by the plans that are published. */
export function onCallRoutes({ pool }: ApiDeps): readonly Route[] {
  return [
    route(listOnCall, async () => {
      const plans = [...(await readDefinitionsOfKind(pool, "OnCall")).values()];
      const now = Date.now();
      const names = plans.map(({ name }) => name);
      const sources = await readOnCallSources(pool, names, now);
      return {
        items: plans.map((plan) => ({ ...presented(plan), people: [...peopleOnCall(plan.name, now, sources)] })),
      };
    }),

    route(showOnCall, async ({ params: { name }, query: { at, until, layer } }) => {
      const from = at === undefined ? Date.now() : Date.parse(at);
      const end = until === undefined ? from + 14 * dayMs : Date.parse(until);
      if (from < firstInstant || from > lastInstant())
        throw invalidAt("/query/at", "must lie between 1970 and ten years from now");
      if (end <= from || end > from + mostDays * dayMs) {
        throw invalidAt("/query/until", `must lie after "at", at most ${mostDays} days`);
      }
      const sources = await readOnCallSources(pool, [name], from);
      const plan = sources.plan(name);
      if (plan === null) throw notFound(`there is no on-call plan "${name}"`);
      if (layer !== undefined && !plan.layers.some((one) => one.name === layer))
        throw notFound(`the on-call plan "${name}" has no layer "${layer}"`);
      const basis = basisOf(plan, sources);
      const spans = basis.ok ? onCallSpans(plan, from, end, basis.value, layer) : basis;
      if (!spans.ok) throw conflict(spans.error);
      return {
        plan: presented(plan),
        at: instantText(from),
        people: [...peopleOnCall(onCallKey(name, layer), from, sources)],
        spans: spans.value.map(shown),
      };
    }),
  ];
}

function presented({ name, title, zone, layers }: OnCallPlan) {
  return { name, title, zone, layers: layers.map((layer) => layer.name) };
}

function shown(span: OnCallSpan) {
  const who = span.kind === "person" ? { person: span.person, layer: span.layer } : { person: null, layer: null };
  return { from: instantText(span.from), until: instantText(span.until), kind: span.kind, ...who };
}
