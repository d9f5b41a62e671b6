import { z } from "zod";
import type { Beside, Figure, Indicator, Measure, Whole } from "../../indicator/ir.ts";
import { isTime } from "../../indicator/measure.ts";
import { alertsWord } from "../../indicator/of-alerts.ts";
import { clockDates } from "../../indicator/units.ts";
import type { Context } from "../context.ts";
import { chosenCalendars } from "../chosen.ts";
import { defineKind, type Reference } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { camel, duration, nameOf, table, word } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { checkCron } from "../values/cron.ts";
import { compileDuration, compileElapsed, parseDuration } from "../values/duration.ts";
import {
  anyRow,
  checkAlertNumber,
  checkFinals,
  checkInstant,
  compileFields,
  compileRow,
  finalsOf,
  isKept,
  type RowScope,
} from "../values/indicator-row.ts";
import { compileTargets } from "../values/indicator-target.ts";
import { checkListClock } from "../values/list-filter.ts";
import { checkListedField, listDeclaration } from "../values/list-declaration.ts";
import { compileGain, gainedFields, gainShape } from "../values/indicator-gain.ts";
import { checkInside, ratioOf, ratioShape, rowShape } from "../values/indicator-ratio.ts";
import { recordView } from "../values/record-view.ts";
import { compileCalendar } from "../values/reference.ts";
import { suggestion } from "../../base/suggestion.ts";
import { checkZone } from "../values/zone.ts";

const amount = z.union([duration, z.number()]);
const time = z.strictObject({
  from: word,
  to: word.optional(),
  calendar: z.union([nameOf("Calendar"), table]).optional(),
  less: rowShape.optional(),
});

const spec = z.strictObject({
  of: z.union([nameOf("RecordType"), z.literal(alertsWord)]),
  clocks: nameOf("ServiceLevel").optional(),
  date: word.optional(),
  at: z.strictObject({ cron: word, zone: word }).optional(),
  zone: word.optional(),
  when: rowShape.optional(),
  measure: z.union([z.strictObject({ time }), z.strictObject({ field: word }), gainShape]).optional(),
  ratio: ratioShape.optional(),
  show: z
    .array(
      z.union([
        z.enum(["n", "sum", "share", "mean", "median", "p90", "topTwo", "ratio"]),
        z.strictObject({ buckets: z.array(amount).min(1).max(20) }),
      ]),
    )
    .min(1)
    .optional(),
  by: z.array(word).min(1).max(8).optional(),
  beside: z.record(camel, z.union([ratioShape, rowShape])).optional(),
  target: z.record(word, word).optional(),
  settles: duration.optional(),
  suppressBelow: z.int().min(1).max(1_000).optional(),
});

type Source = z.infer<typeof spec>;

declare module "../kind-map.ts" {
  interface KindMap {
    Indicator: Entry<typeof spec, Indicator, "nothing">;
  }
}

/** A number over time: what is counted, in which period, and what of it is shown. */
export const indicatorKind = defineKind({
  kind: "Indicator",
  spec,
  pin: "nothing",
  references: ({ of, clocks, measure, share }, others) =>
    [
      ...(of === alertsWord ? [] : [{ kind: "RecordType", name: of } as const]),
      ...(clocks === null ? [] : [{ kind: "ServiceLevel", name: clocks } as const]),
      ...(share?.of !== "hours" || share.calendar === "always"
        ? []
        : [{ kind: "Calendar", name: share.calendar } as const]),
      ...(measure?.kind !== "time" || measure.calendar === null
        ? []
        : chosenCalendars(
            "table" in measure.calendar
              ? { kind: "table", table: measure.calendar.table }
              : { kind: "literal", value: measure.calendar.name },
            others,
          )),
    ] satisfies Reference[],
  compile(source, metadata, context): Indicator {
    if (source.of === alertsWord) checkOfAlerts(context, source);
    else context.reference("RecordType", source.of, ["spec", "of"]);
    if (source.clocks !== undefined && source.of !== alertsWord)
      checkListClock(context, ["spec", "clocks"], [source.of], source.clocks);
    checkShape(context, source);
    const { of, clocks = null } = source;
    const scope: RowScope = { record: of, isOfClocks: clocks !== null, hasDate: source.date !== undefined };
    for (const [index, field] of (source.by ?? []).entries()) {
      const at = ["spec", "by", index];
      if (source.by?.indexOf(field) !== index)
        context.report("OPS106", at, `"${field}" is there twice`, "keep one of them");
      else isKept(context, at, field, of);
      if (field === "open") checkFinals(context, { path: ["spec", "by", index] }, of, "write state instead");
    }
    const { measure, share } = compileMeasure(context, source);
    const compiled = {
      name: metadata.name,
      title: metadata.title ?? metadata.name,
      owner: metadata.owner ?? null,
      of,
      clocks,
      counts: compileCounts(context, source),
      zone: compileZone(context, source),
      when: source.when === undefined ? anyRow : compileRow(context, ["spec", "when"], source.when, scope),
      measure,
      ...(share === null ? {} : { share }),
      ratio: source.ratio === undefined ? null : compileRatio(context, ["spec", "ratio"], source.ratio, scope),
      ...compileShow(context, source, measure, share),
      by: source.by ?? [],
      beside: compileBeside(context, source, scope),
      settlesMs: source.settles === undefined ? 0 : compileElapsed(context, ["spec", "settles"], source.settles),
      suppressBelow: source.suppressBelow ?? 0,
      finals: finalsOf(context, of),
    };
    return { ...compiled, target: compileTargets(context, ["spec", "target"], source.target ?? {}, compiled) };
  },
});

/** Of alerts there are no clocks, and what fires at an instant is not asked of them. */
function checkOfAlerts(context: Context, { clocks, at, measure }: Source): void {
  for (const [key, written] of [
    ["clocks", clocks],
    ["at", at],
    ["measure", measure !== undefined && "gain" in measure ? measure : undefined],
  ] as const)
    if (written !== undefined)
      context.report(
        "OPS107",
        { path: ["spec", key], key: true },
        `"${key}" is for records, and not for alerts`,
        "count their episodes by `date`: openedAt, closedAt or recordedAt",
      );
}

function checkShape(context: Context, { date, at, zone, clocks, measure, ratio: ratioOf }: Source): void {
  const here = { path: ["spec"], key: true };
  const isGain = measure !== undefined && "gain" in measure;
  const given = [date, at].filter((one) => one !== undefined).length;
  if (isGain && given > 0)
    context.report("OPS107", here, "a gain is counted in the period in which it happened", "take `date` and `at` out");
  if (!isGain && given !== 1)
    context.report("OPS107", here, 'exactly one of "date" and "at" is needed', "date: openedAt, or at: { cron, zone }");
  if (at !== undefined && zone !== undefined)
    context.report("OPS107", { path: ["spec", "zone"], key: true }, '"at" has its zone', "take `zone` out");
  if (measure !== undefined && ratioOf !== undefined)
    context.report("OPS107", here, 'an indicator has "measure" or "ratio"', "make two indicators of it");
  if (clocks !== undefined && (measure !== undefined || at !== undefined))
    context.report(
      "OPS107",
      { path: ["spec", "clocks"], key: true },
      "results of clocks are counted by a `date`, as a number or a ratio",
      `write date: ${Object.keys(clockDates).join(", ")}`,
    );
}

function compileCounts(context: Context, { of, clocks, date, at, measure }: Source): Indicator["counts"] {
  if (measure !== undefined && "gain" in measure) return { by: "gain", fields: gainedFields(measure) };
  if (at !== undefined) {
    checkCron(context, ["spec", "at", "cron"], at.cron);
    checkFinals(context, { path: ["spec", "at"], key: true }, of);
    return { by: "at", cron: at.cron };
  }
  const field = date ?? "openedAt";
  const path: Path = ["spec", "date"];
  const known = Object.keys(clockDates);
  if (clocks === undefined) checkInstant(context, path, field, of);
  else if (!known.includes(field))
    context.report("OPS204", path, `a clock has no instant "${field}"`, suggestion(field, known));
  return { by: "date", field };
}

function compileZone(context: Context, { at, zone }: Source): string {
  if (at !== undefined) checkZone(context, ["spec", "at", "zone"], at.zone);
  else if (zone !== undefined) checkZone(context, ["spec", "zone"], zone);
  return at?.zone ?? zone ?? "UTC";
}

function compileMeasure(
  context: Context,
  { of, measure, show = [] }: Source,
): { readonly measure: Measure | null; readonly share: Whole | null } {
  if (measure !== undefined && "gain" in measure) return compileGain(context, of, measure);
  return { measure: measure === undefined ? null : compileValue(context, of, measure, show), share: null };
}

function compileValue(
  context: Context,
  of: string,
  measure: Exclude<NonNullable<Source["measure"]>, { gain: string }>,
  show: NonNullable<Source["show"]>,
): Measure {
  if ("field" in measure) return compileField(context, of, measure.field);
  const { from, to = null, calendar, less } = measure.time;
  const path: Path = ["spec", "measure", "time"];
  checkInstant(context, [...path, "from"], from, of);
  if (to !== null) checkInstant(context, [...path, "to"], to, of);
  const days = show.some((one) => typeof one !== "string" && one.buckets.some(hasBusinessDays));
  if (calendar === undefined && days)
    context.report(
      "OPS126",
      path,
      "the buckets count business days, and no calendar applies here",
      "name a `calendar`",
    );
  return {
    kind: "time",
    from,
    to,
    calendar: calendar === undefined ? null : compileHours(context, of, calendar, days),
    less: less === undefined ? [] : compileFields(context, [...path, "less"], less, of, []),
  };
}

function compileHours(
  context: Context,
  of: string,
  calendar: string | { readonly table: string },
  days: boolean,
): NonNullable<Extract<Measure, { kind: "time" }>["calendar"]> {
  const path: Path = ["spec", "measure", "time", "calendar"];
  compileCalendar(context, path, calendar, { record: recordView(context.catalog, of), variables: {} }, days);
  if (typeof calendar === "string") return { name: calendar };
  // It is asked long after: what it reads must have been kept.
  const inputs = context.catalog.find("DecisionTable", calendar.table)?.source?.inputs ?? {};
  for (const text of Object.values(inputs)) {
    const field = /^\s*\.([A-Za-z_][\w.]*)\s*$/u.exec(text)?.[1];
    if (field !== undefined) isKept(context, [...path, "table"], field, of);
    else
      context.report(
        "OPS354",
        [...path, "table"],
        `the table "${calendar.table}" reads ${JSON.stringify(text)}, which is no field`,
        "a table that an indicator asks reads fields with `index: true` only",
      );
  }
  return calendar;
}

function compileField(context: Context, of: string, field: string): Measure {
  const path: Path = ["spec", "measure", "field"];
  if (of === alertsWord) {
    checkAlertNumber(context, path, field);
    return { kind: "field", field, topTwoFrom: null };
  }
  const max = recordView(context.catalog, of)?.fields[field]?.source?.max ?? null;
  if (checkListedField(context, path, of, field, [])) {
    const type = listDeclaration(context.catalog, of)?.fields[field]?.type;
    if (type !== undefined && type !== "integer" && type !== "number")
      context.report("OPS208", path, `the field "${field}" is of type ${type}`, "a number is measured");
  }
  return { kind: "field", field, topTwoFrom: max === null ? null : max - 1 };
}

function compileShow(
  context: Context,
  { show, ratio: ratioOf }: Source,
  measure: Measure | null,
  share: Whole | null,
): Pick<Indicator, "show" | "buckets"> {
  const usual: readonly Figure[] =
    ratioOf !== undefined ? ["n", "ratio"] : measure === null ? ["n"] : ["n", "median", "p90"];
  const buckets: Indicator["buckets"][number][] = [];
  const figures = (show ?? usual).map((one, index): Figure => {
    const path = ["spec", "show", index];
    const figure = typeof one === "string" ? one : "buckets";
    const fits =
      figure === "n" ||
      ((figure === "ratio" ? ratioOf !== undefined : measure !== null) &&
        (figure !== "share" || share !== null) &&
        (figure !== "topTwo" || (measure?.kind === "field" && measure.topTwoFrom !== null)));
    if (!fits) context.report("OPS355", path, `there is no "${figure}" of this`, needOf(figure));
    if (typeof one !== "string") {
      buckets.push(...one.buckets.map((end, place) => compileEnd(context, [...path, "buckets", place], end, measure)));
      checkRising(context, [...path, "buckets"], one.buckets, buckets.slice(-one.buckets.length));
    }
    return figure;
  });
  return { show: figures, buckets };
}

function needOf(figure: Figure): string {
  if (figure === "ratio") return "it needs `ratio`";
  if (figure === "share") return "it needs a `gain` with `share`";
  return figure === "topTwo" ? "it needs a measured field that has `max`" : "it needs `measure`";
}

function compileEnd(
  context: Context,
  path: Path,
  end: string | number,
  measure: Measure | null,
): Indicator["buckets"][number] {
  if (typeof end === "string" && measure?.kind === "gain" && isTime(measure))
    return { businessDays: 0, ms: compileElapsed(context, path, end) };
  if ((typeof end === "string") === (measure === null || isTime(measure)))
    return typeof end === "string" ? compileDuration(context, path, end) : end;
  context.report(
    "OPS355",
    path,
    "this is no end of such values",
    "times have durations such as 4h, fields have numbers",
  );
  return 0;
}

/** A value is in the first bucket whose end is above it: after a higher end nothing would be. */
function checkRising(
  context: Context,
  path: Path,
  written: readonly (string | number)[],
  ends: Indicator["buckets"],
): void {
  for (const [index, end] of ends.entries()) {
    const before = ends[index - 1];
    if (before === undefined || !isNotAbove(end, before)) continue;
    context.report(
      "OPS355",
      [...path, index],
      `"${String(written[index])}" is not above "${String(written[index - 1])}", the end before it`,
      "write the ends in their order, lowest first",
    );
  }
}

/** Surely so: how long a business day is only its calendar tells. What is no end is 0, and was reported. */
function isNotAbove(end: Indicator["buckets"][number], before: Indicator["buckets"][number]): boolean {
  if (typeof end === "number" || typeof before === "number") return end !== 0 && end <= before;
  return end.businessDays + end.ms > 0 && end.businessDays <= before.businessDays && end.ms <= before.ms;
}

function hasBusinessDays(end: string | number): boolean {
  const parsed = typeof end === "string" ? parseDuration(end) : null;
  return parsed !== null && parsed.ok && parsed.value.businessDays > 0;
}

function compileRatio(context: Context, path: Path, { part, whole }: z.infer<typeof ratioShape>, scope: RowScope) {
  const compiled = {
    whole: whole === undefined ? anyRow : compileRow(context, [...path, "whole"], whole, scope),
    part: compileRow(context, [...path, "part"], part, scope),
  };
  checkInside(context, [...path, "part"], compiled);
  return compiled;
}

function compileBeside(context: Context, { beside = {} }: Source, scope: RowScope): Indicator["beside"] {
  const entries = Object.entries(beside).map(([name, source]): [string, Beside] => {
    const path: Path = ["spec", "beside", name];
    const asRatio = ratioOf(source);
    if (asRatio !== null) return [name, compileRatio(context, path, asRatio, scope)];
    return [name, { whole: compileRow(context, path, source, scope), part: null }];
  });
  return Object.fromEntries(entries);
}
