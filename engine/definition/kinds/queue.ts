import { z } from "zod";
import type { Queue } from "../../listing/queue.ts";
import { columnWords } from "../../listing/words.ts";
import { suggestion } from "../../base/suggestion.ts";
import type { Context } from "../context.ts";
import { defineKind, type Reference } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { duration, json, nameOf, word } from "../shapes.ts";
import { compileAudiences } from "../values/audience.ts";
import { compileElapsed } from "../values/duration.ts";
import { checkListClock, compileListFilters } from "../values/list-filter.ts";
import { checkListedField, sortWords } from "../values/list-declaration.ts";

const order = z.union([word, z.strictObject({ clock: nameOf("ServiceLevel"), descending: z.boolean().optional() })]);

const spec = z.strictObject({
  record: z.union([nameOf("RecordType"), z.array(nameOf("RecordType")).min(1).max(8)]),
  when: z.record(z.string(), json).optional(),
  order: z.array(order).min(1).max(4).optional(),
  columns: z.array(word).min(1).max(20).optional(),
  count: z
    .array(z.enum(["atRisk", "breached"]))
    .min(1)
    .optional(),
  atRisk: duration.optional(),
  for: z.array(z.union([word, z.strictObject({ group: word })])).min(1),
  wall: z.boolean().optional(),
});

type Source = z.infer<typeof spec>;

declare module "../kind-map.ts" {
  interface KindMap {
    Queue: Entry<typeof spec, Queue, "nothing">;
  }
}

/** A list with a name, for those who work through it. */
export const queueKind = defineKind({
  kind: "Queue",
  spec,
  pin: "nothing",
  references: ({ records, clocks }) => [
    ...records.map((name): Reference => ({ kind: "RecordType", name })),
    ...clocks.map((name): Reference => ({ kind: "ServiceLevel", name })),
  ],
  compile(spec, metadata, context): Queue {
    const isList = typeof spec.record !== "string";
    const records = typeof spec.record === "string" ? [spec.record] : spec.record;
    for (const [index, record] of records.entries())
      context.reference("RecordType", record, ["spec", "record", ...(isList ? [index] : [])]);
    const filters = compileListFilters(context, ["spec", "when"], records, spec.when ?? {});
    const order = compileOrder(context, records, spec.order ?? []);
    checkColumns(context, records, spec.columns ?? []);
    return {
      name: metadata.name,
      title: metadata.title ?? metadata.name,
      records,
      filters: filters.parameters,
      sort: order.sort,
      clocks: [...new Set([...filters.clocks, ...order.clocks])].sort(),
      columns: spec.columns ?? [],
      count: compileCount(context, spec),
      for: compileAudiences(context, ["spec", "for"], spec.for, null),
      ...(spec.wall === true ? { wall: true } : {}),
    };
  },
});

interface Order {
  /** As a list takes it; null = that of lists. */
  readonly sort: string | null;
  readonly clocks: readonly string[];
}

/** Fields, words and clocks to sort by; a minus turns one round. */
function compileOrder(context: Context, records: readonly string[], order: NonNullable<Source["order"]>): Order {
  const clocks: string[] = [];
  const keys = order.map((key, index) => {
    const path = ["spec", "order", index];
    if (typeof key !== "string") {
      checkListClock(context, [...path, "clock"], records, key.clock);
      clocks.push(key.clock);
      return `${key.descending === true ? "-" : ""}due.${key.clock}`;
    }
    const name = key.startsWith("-") ? key.slice(1) : key;
    if (!sortWords.includes(name))
      for (const record of records) checkListedField(context, path, record, name, sortWords);
    return key;
  });
  return { sort: keys.length === 0 ? null : keys.join(","), clocks };
}

/** What a table shows: what every record has, its nearest deadline, and fields of one of the types. */
function checkColumns(context: Context, records: readonly string[], columns: readonly string[]): void {
  const types = records.map((record) => context.catalog.find("RecordType", record)?.source?.fields);
  // Of a type that is not there, or broken, nothing is known.
  if (types.some((fields) => fields === undefined)) return;
  const fields = Object.assign({}, ...types) as NonNullable<(typeof types)[number]>;
  const known = [...columnWords, "due", ...Object.keys(fields)];
  for (const [index, column] of columns.entries()) {
    const path = ["spec", "columns", index];
    if (!known.includes(column))
      context.report("OPS204", path, `there is no field "${column}"`, suggestion(column, known));
    else if (fields[column]?.secret === true)
      context.report("OPS107", path, `"${column}" is a secret`, "a secret is in no list");
  }
}

/** What the range of a list can say. */
const mostMinutes = 999_999;

/** A record is at risk when a running clock ends within an hour, unless the queue says within how long. */
const atRiskMs = 3_600_000;

function compileCount(context: Context, { when = {}, count = [], atRisk }: Source): Queue["count"] {
  const isCounted = count.includes("atRisk");
  const ms = atRisk === undefined ? atRiskMs : compileElapsed(context, ["spec", "atRisk"], atRisk);
  if (atRisk !== undefined && !isCounted)
    context.report(
      "OPS107",
      { path: ["spec", "atRisk"], key: true },
      "what is at risk is not counted",
      "add `atRisk` to `count`, or take this out",
    );
  if (isCounted && Object.hasOwn(when, "due"))
    context.report(
      "OPS107",
      ["spec", "count", count.indexOf("atRisk")],
      "what is at risk is counted by `due`, which `when` says already",
      "take one of them out",
    );
  return {
    atRiskMinutes: isCounted ? Math.min(Math.ceil(ms / 60_000), mostMinutes) : null,
    breached: count.includes("breached"),
  };
}
