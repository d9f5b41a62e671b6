/** Names of the fields that an indicator looks at: nothing else of a record's past is read for it. */
import type { DecisionTable } from "../table/ir.ts";
import type { FieldTest, Indicator, RowTest } from "./ir.ts";

const notKept: readonly string[] = ["open", "openedAt"];
const clockWords: readonly string[] = ["met", "ended", "breached"];

export function fieldsOf(
  { when, ratio, measure, beside, by, counts, clocks }: Indicator,
  tables: { readonly [name: string]: DecisionTable },
): readonly string[] {
  const rows = [when, ...(ratio === null ? [] : [ratio.part, ratio.whole])];
  for (const { whole, part } of Object.values(beside)) rows.push(whole, ...(part === null ? [] : [part]));
  const fields = new Set(["state", ...by, ...rows.flatMap(fieldsOfRow)]);
  if (counts.by === "date" && clocks === null) fields.add(counts.field);
  if (counts.by === "gain") for (const field of counts.fields) fields.add(field);
  if (measure?.kind === "field") fields.add(measure.field);
  if (measure?.kind === "time") {
    for (const field of [measure.from, measure.to ?? "state", ...named(measure.less)]) fields.add(field);
    const { calendar } = measure;
    const inputs = calendar !== null && "table" in calendar ? (tables[calendar.table]?.inputs ?? []) : [];
    for (const { value } of inputs) if (value.kind === "jq") fields.add(value.text.trim().slice(1));
  }
  const skipped = clocks === null ? notKept : [...notKept, ...clockWords];
  return [...fields].filter((field) => !skipped.includes(field)).sort();
}

function fieldsOfRow({ now, counts, ever }: RowTest): readonly string[] {
  return [...named(now), ...named(counts), ...named(ever)];
}

function named(tests: readonly FieldTest[]): readonly string[] {
  return tests.map(({ field }) => field);
}
