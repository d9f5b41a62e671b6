/** From what records or alerts a commitment to uptime takes its outages, or what it forgives. */
import { z } from "zod";
import type { FieldTest } from "../../indicator/ir.ts";
import { alertFields, alertFinals } from "../../indicator/of-alerts.ts";
import { mostRelations } from "../../availability/service.ts";
import type { TimeSource } from "../../availability/ir.ts";
import { centre } from "../../probe/ir.ts";
import { suggestion } from "../../base/suggestion.ts";
import type { Context } from "../context.ts";
import { duration, json, nameOf, word } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { compileCell } from "./condition.ts";
import { compileElapsed } from "./duration.ts";
import { anyRow, checkInstant, compileFields, compileRow, finalsOf } from "./indicator-row.ts";
import { checkListedField, listDeclaration } from "./list-declaration.ts";
import { leaf } from "./view.ts";

const cells = z.record(z.string(), json);
const fields = z.union([word, z.array(word).min(1)]);
const relations = z.int().min(0).max(mostRelations).optional();

export const ofRecords = z.strictObject({
  record: nameOf("RecordType"),
  on: fields,
  when: cells.optional(),
  while: cells.optional(),
  from: fields.optional(),
  to: fields.optional(),
  relations,
});
export const ofAlerts = z.strictObject({ alerts: cells, relations });
export const ofProbes = z.strictObject({
  probes: z.strictObject({ probe: z.union([nameOf("Probe"), z.array(nameOf("Probe")).min(1).max(50)]).optional() }),
  from: z.int().min(1).max(20).optional(),
  for: duration.optional(),
  relations,
});

type RecordsSource = z.infer<typeof ofRecords>;

/** `isWindow`: it is planned, and has a beginning and an end. */
export function compileRecords(
  context: Context,
  path: Path,
  name: string,
  source: RecordsSource,
  isWindow: boolean,
): TimeSource {
  const { record } = source;
  context.reference("RecordType", record, [...path, "record"]);
  const on = listOf(source.on);
  for (const [index, field] of on.entries()) checkCi(context, placeOf(path, "on", source.on, index), record, field);
  const instants = (key: "from" | "to"): readonly string[] => {
    const written = source[key];
    if (written === undefined && isWindow)
      context.report(
        "OPS104",
        { path, key: true },
        `the key "${key}" is missing`,
        `what is planned has \`${key}\`: an instant`,
      );
    const all = written === undefined ? [] : listOf(written);
    for (const [index, field] of all.entries())
      checkInstant(context, placeOf(path, key, written ?? "", index), field, record);
    return all;
  };
  const scope = { record, isOfClocks: false, hasDate: false };
  return {
    name,
    record,
    on,
    relations: source.relations ?? 0,
    when: source.when === undefined ? anyRow : compileRow(context, [...path, "when"], source.when, scope),
    while: source.while === undefined ? [] : compileFields(context, [...path, "while"], source.while, record, []),
    from: instants("from"),
    to: instants("to"),
    finals: finalsOf(context, record),
  };
}

/** What may be asked of an alert. What is another while it lasts, its severity, must hold all the time. */
const asked = ["severity", "source", "rule", "title"] as const;

/** Episodes of alerts, as long as they fire. */
export function compileAlerts(
  context: Context,
  path: Path,
  name: string,
  source: z.infer<typeof ofAlerts>,
): TimeSource {
  const tests: FieldTest[] = [];
  for (const [field, cell] of Object.entries(source.alerts)) {
    const at = [...path, "alerts", field];
    const known = asked.find((one) => one === field);
    if (known === undefined) {
      context.report(
        "OPS204",
        { path: at, key: true },
        `"${field}" is nothing that is kept of alerts`,
        suggestion(field, asked),
      );
      continue;
    }
    const test = compileCell(context, at, cell, leaf(alertFields[known], {}));
    if (test.is === "oneOf")
      for (const value of test.values)
        if (typeof value === "string" && (known === "source" || known === "rule"))
          context.reference(known === "source" ? "EventSource" : "AlertRule", value, at);
    tests.push({ field, test });
  }
  const firing: FieldTest = { field: "state", test: { is: "oneOf", values: ["firing"] } };
  return {
    name,
    record: null,
    on: ["ci"],
    relations: source.relations ?? 0,
    when: { ...anyRow, now: tests.filter(({ field }) => field !== "severity") },
    while: [firing, ...tests.filter(({ field }) => field === "severity")],
    from: [],
    to: [],
    finals: alertFinals,
  };
}

/** What probes see fail, from so many vantage points at once, for so long. */
export function compileProbes(
  context: Context,
  path: Path,
  name: string,
  source: z.infer<typeof ofProbes>,
): TimeSource {
  const { from = 1, probes } = source;
  const named = probes.probe === undefined ? [] : listOf(probes.probe);
  for (const [index, probe] of named.entries()) {
    const at = placeOf([...path, "probes"], "probe", probes.probe ?? "", index);
    if (!context.reference("Probe", probe, at)) continue;
    const points = context.catalog.find("Probe", probe)?.source?.from ?? [centre];
    if (points.length < from)
      context.report(
        "OPS583",
        [...path, "from"],
        `the probe "${probe}" asks from ${String(points.length)} vantage points: ${String(from)} of them never see it fail`,
        "ask from more, or count what fewer see",
      );
  }
  return {
    name,
    record: null,
    probes: true,
    on: ["ci"],
    relations: source.relations ?? 0,
    when: named.length === 0 ? anyRow : { ...anyRow, now: [{ field: "probe", test: { is: "oneOf", values: named } }] },
    while: [{ field: "failing", test: { is: "compare", op: ">=", value: from } }],
    from: [],
    to: [],
    finals: [],
    leastMs: source.for === undefined ? 0 : compileElapsed(context, [...path, "for"], source.for),
  };
}

function listOf(written: string | readonly string[]): readonly string[] {
  return typeof written === "string" ? [written] : written;
}

function placeOf(path: Path, key: string, written: string | readonly string[], index: number): Path {
  return typeof written === "string" ? [...path, key] : [...path, key, index];
}

function checkCi(context: Context, path: Path, record: string, field: string): void {
  if (!checkListedField(context, path, record, field, [])) return;
  const type = listDeclaration(context.catalog, record)?.fields[field]?.type;
  if (type !== undefined && type !== "ci")
    context.report(
      "OPS208",
      path,
      `the field "${field}" is of type ${type}`,
      "name a field of type ci, such as service",
    );
}
