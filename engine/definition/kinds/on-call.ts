import { z } from "zod";
import { utcZone } from "../../clock/calendar.ts";
import type { Audience, ZoneTable } from "../../clock/ir.ts";
import type { OnCallLayer, OnCallOrder, OnCallPlan } from "../../on-call/ir.ts";
import { firstTurn } from "../../on-call/turn.ts";
import { onCallSpans } from "../../on-call/spans.ts";
import type { OnCallBasis } from "../../on-call/who.ts";
import type { Context } from "../context.ts";
import { defineKind, type Reference } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { audiences, kebab, nameOf, word } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { compileAudiences } from "../values/audience.ts";
import { instantText, parseDay } from "../values/instant.ts";
import { checkZone } from "../values/zone.ts";
import { calendarKind } from "./calendar.ts";

const order = z.strictObject({ from: z.string(), people: z.array(word).max(100) });

const layer = z.strictObject({
  name: kebab,
  turn: z.enum(["day", "week"]),
  at: z.string(),
  order: z.array(order).min(1).max(1_000),
});

const spec = z.strictObject({
  zone: word,
  layers: z.array(layer).min(1).max(10),
  during: nameOf("Calendar").optional(),
  gap: z.union([z.literal("refuse"), z.strictObject({ tell: audiences.min(1) })]).optional(),
});

type Source = z.infer<typeof spec>;
type LayerSource = z.infer<typeof layer>;

declare module "../kind-map.ts" {
  interface KindMap {
    OnCall: Entry<typeof spec, OnCallPlan, "nothing">;
  }
}

/** Who can be reached when: rotations in layers. It is read as it is published now, whatever a record pins. */
export const onCallKind = defineKind({
  kind: "OnCall",
  spec,
  pin: "nothing",
  references: ({ during }): readonly Reference[] => (during === null ? [] : [{ kind: "Calendar", name: during }]),
  compile(spec, metadata, context): OnCallPlan {
    checkZone(context, ["spec", "zone"], spec.zone);
    const during = spec.during === undefined || spec.during === "always" ? null : spec.during;
    if (during !== null) context.reference("Calendar", during, ["spec", "during"]);
    const names = spec.layers.map(({ name }) => name);
    for (const [index, name] of names.entries())
      if (names.indexOf(name) !== index)
        context.report("OPS105", ["spec", "layers", index, "name"], `the layer "${name}" is there twice`);
    const plan: OnCallPlan = {
      name: metadata.name,
      title: metadata.title ?? metadata.name,
      zone: spec.zone,
      layers: spec.layers.map((source, index) => compileLayer(context, ["spec", "layers", index], source)),
      during,
      gap: compileGap(context, spec.gap),
    };
    if (plan.gap === null) checkGaps(context, plan);
    return plan;
  },
});

const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

function compileLayer(context: Context, path: Path, { name, turn, at, order }: LayerSource): OnCallLayer {
  const match = /^(?:(mon|tue|wed|thu|fri|sat|sun) )?([01]\d|2[0-3]):([0-5]\d)$/u.exec(at);
  const isWeekly = turn === "week";
  if (match === null || (match[1] !== undefined) !== isWeekly)
    context.report(
      "OPS124",
      [...path, "at"],
      `"${at}" is no time at which turns of a ${turn} change`,
      isWeekly ? "write a weekday and a local time: mon 09:00" : "write a local time: '09:00'",
    );
  const weekday = match?.[1] ?? null;
  for (const [index, { from }] of order.entries()) checkFrom(context, [...path, "order"], order, index, from, weekday);
  return { name, turn, atMinute: Number(match?.[2] ?? 0) * 60 + Number(match?.[3] ?? 0), order };
}

/** A dated list begins on the day of a change, after the list before it. */
function checkFrom(
  context: Context,
  path: Path,
  order: readonly OnCallOrder[],
  index: number,
  from: string,
  weekday: string | null,
): void {
  const at = [...path, index, "from"];
  const day = parseDay(from);
  if (!day.ok) return context.report("OPS122", at, day.error.message, day.error.hint);
  const own = weekdays[(new Date(`${from}T00:00:00Z`).getUTCDay() + 6) % 7];
  if (weekday !== null && own !== weekday)
    context.report(
      "OPS365",
      at,
      `${from} is a ${own ?? ""}, and turns of this layer change on ${weekday}`,
      `begin the list on a ${weekday}`,
    );
  const before = order[index - 1]?.from;
  if (before !== undefined && from <= before)
    context.report(
      "OPS365",
      at,
      `the list of ${from} does not begin after the one before it, of ${before}`,
      "write the lists by their first day, each day once",
    );
}

function compileGap(context: Context, gap: Source["gap"]): readonly Audience[] | null {
  if (gap === undefined || gap === "refuse") return null;
  const path = ["spec", "gap", "tell"];
  const people = compileAudiences(context, path, gap.tell, null);
  for (const [index, audience] of people.entries())
    if (!("role" in audience || "user" in audience || "group" in audience))
      context.report(
        "OPS129",
        [...path, index],
        "a gap belongs to no record: who is told is known without one",
        "name roles, { user: } or { group: }",
      );
  return people;
}

/** How far ahead a plan must have somebody. */
const aheadMs = 90 * 86_400_000;

/** Reports the first stretch of the next 90 days, from today or from the first turn, in which nobody is on call. */
function checkGaps(context: Context, plan: OnCallPlan): void {
  const lists = plan.layers.flatMap(({ order }) => order);
  if (!lists.every(({ from }) => parseDay(from).ok)) return;
  const zone = zoneOf(context, plan.zone);
  if (zone === null) return;
  const hours = plan.during === null ? null : hoursOf(context, plan.during);
  if (hours === undefined) return;
  const begins = Math.min(...plan.layers.map((one) => firstTurn(one, zone) ?? Infinity));
  const from = context.options.now ?? begins;
  const spans = onCallSpans(plan, from, from + aheadMs, { zone, hours, overrides: [], isActive: () => true });
  const gap = spans.ok ? spans.value.find(({ kind }) => kind === "gap") : undefined;
  if (gap === undefined) return;
  const until = gap.until === from + aheadMs ? "" : ` to ${instantText(gap.until)}`;
  context.report(
    "OPS364",
    { path: ["spec", "layers"], key: true },
    `nobody is on call from ${instantText(gap.from)}${until}`,
    "let a list begin earlier, name people in it, or say whom a gap is told to: `gap: { tell: [ROLE] }`",
  );
}

/** Null = not known here. */
function zoneOf(context: Context, name: string): ZoneTable | null {
  return name === "UTC" ? utcZone : (context.options.zone?.(name) ?? null);
}

/** The open hours of a calendar as these definitions write it; undefined = not known here. */
function hoursOf(context: Context, name: string): OnCallBasis["hours"] | undefined {
  const source = context.catalog.find("Calendar", name)?.source;
  if (source === null || source === undefined) return undefined;
  const silent: Context = {
    ...context,
    // What is wrong with it is reported where it stands.
    report: () => undefined,
    reference: (kind, other) => context.catalog.find(kind, other) !== undefined,
  };
  const calendar = calendarKind.compile(source, { name }, silent);
  const zone = zoneOf(context, calendar.zone);
  return zone === null ? undefined : { calendar, zone };
}
