import type { Duration } from "../../engine/condition/ir.ts";
import { instantText } from "../../engine/lifecycle/instant.ts";
import type { Figures } from "../../engine/indicator/group.ts";
import type { Indicator } from "../../engine/indicator/ir.ts";
import { isTime } from "../../engine/indicator/measure.ts";
import type { Outcome } from "../../engine/indicator/outcome.ts";
import type { Reading } from "../../engine/indicator/tally.ts";
import type { Reckoning } from "../../store/indicator/asked.ts";
import type { KnownProgram } from "../../store/indicator/program.ts";
import type { RecordOutcomes } from "../../store/indicator/reading.ts";

export function presentIndicator({ name, title, of, counts, zone, measure, ratio, show, buckets, by }: Indicator) {
  const measured: "count" | "milliseconds" | "number" =
    measure === null ? "count" : isTime(measure) ? "milliseconds" : "number";
  return {
    name,
    title,
    of,
    counts: counts.by === "date" ? counts.field : counts.by === "at" ? counts.cron : counts.fields.join(" "),
    zone,
    unit: ratio === null ? measured : ("ratio" as const),
    show: [...show],
    buckets: buckets.map(amountText),
    by: [...by],
  };
}

function amountText(end: Duration | number): string {
  if (typeof end === "number") return String(end);
  const days = end.businessDays === 0 ? [] : [`${String(end.businessDays)}bd`];
  const hours = end.ms % 3_600_000 === 0 ? `${String(end.ms / 3_600_000)}h` : `${String(end.ms)}ms`;
  return [...days, ...(end.ms === 0 && days.length > 0 ? [] : [hours])].join(" ");
}

export function presentReckoning({ indicator, digest }: KnownProgram, { asked, asOf, provisional }: Reckoning) {
  const { period, at } = asked;
  return {
    indicator: presentIndicator(indicator),
    digest,
    period: { text: period.text, from: instantText(period.from), to: instantText(period.to) },
    asOf: instantText(asOf),
    at: instantText(at),
    provisional,
  };
}

export function presentOutcomes({ id, outcomes }: RecordOutcomes) {
  return { record: id, results: outcomes.map(presentOutcome) };
}

function presentOutcome({ clock, counted, value, beside, groups }: Outcome) {
  return { clock: clock?.id ?? null, episode: clock?.episode ?? null, counted, value, beside, groups: groups as never };
}

export function presentFigures({ buckets, target, ...figures }: Figures) {
  return { ...figures, buckets: buckets === null ? null : [...buckets], target: [...target] };
}

export function presentGroups(groups: Reading["groups"][string]) {
  return groups.map(({ value, figures }) => ({ value: value as never, figures: presentFigures(figures) }));
}
