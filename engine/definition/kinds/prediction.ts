import { z } from "zod";
import { suggestion } from "../../base/suggestion.ts";
import type { Prediction } from "../../prediction/ir.ts";
import type { Context } from "../context.ts";
import { defineKind, type Reference } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { type FieldSource, nameOf, word } from "../shapes.ts";
import type { Path } from "../spot.ts";

const spec = z.strictObject({
  record: nameOf("RecordType"),
  field: word,
  reads: z.array(word).min(1).max(8),
  /** The command by which a person takes it over. */
  command: word,
  learn: z.strictObject({
    states: z.array(word).min(1).optional(),
    days: z.int().min(1).max(3660),
    fewest: z.int().min(2).max(10_000),
  }),
  except: z.array(z.string().min(1)).optional(),
  precision: z.string().regex(/^(?:100|[1-9]\d?)%$/u, "a whole percentage such as 90%"),
});

declare module "../kind-map.ts" {
  interface KindMap {
    Prediction: Entry<typeof spec, Prediction, "nothing">;
  }
}

const told: readonly string[] = ["enum", "string", "user", "group", "ci"];
const read: readonly string[] = ["string", "text"];

/** Which value people leave in a field, learned of records that are over; it is proposed, and never written. */
export const predictionKind = defineKind({
  kind: "Prediction",
  spec,
  pin: "nothing",
  references: ({ record }): readonly Reference[] => [{ kind: "RecordType", name: record }],
  compile({ record, field, reads, command, learn, except = [], precision }, metadata, context): Prediction {
    if (context.reference("RecordType", record, ["spec", "record"])) {
      const fields = context.catalog.find("RecordType", record)?.source?.fields ?? {};
      checkField(context, fields, field, except);
      for (const [index, name] of reads.entries()) checkRead(context, fields, name, ["spec", "reads", index]);
      checkLifecycles(context, record, command, learn.states ?? []);
    }
    return {
      name: metadata.name,
      title: metadata.title ?? metadata.name,
      record,
      field,
      reads,
      states: learn.states ?? [],
      withinMs: learn.days * 86_400_000,
      fewest: learn.fewest,
      except,
      precision: Number(precision.slice(0, -1)) / 100,
      command,
    };
  },
});

type Fields = { readonly [name: string]: FieldSource };

function checkField(context: Context, fields: Fields, name: string, except: readonly string[]): void {
  const path = ["spec", "field"];
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (field === undefined)
    context.report("OPS650", path, `there is no field "${name}"`, suggestion(name, Object.keys(fields)));
  else if (!told.includes(field.type) || field.many === true || field.secret === true)
    context.report(
      "OPS650",
      path,
      `"${name}" is ${field.many === true ? "many" : field.secret === true ? "secret" : `of type ${field.type}`}`,
      `propose one value of a field of type ${told.join(", ")}`,
    );
  else if (field.computed !== undefined && field.override !== true)
    context.report("OPS650", path, `"${name}" is computed`, "nobody could take a value over: write override: true");
  else
    for (const [index, value] of except.entries())
      if (field.values !== undefined && !field.values.includes(value))
        context.report(
          "OPS650",
          ["spec", "except", index],
          `"${name}" is never "${value}"`,
          suggestion(value, field.values),
        );
}

function checkRead(context: Context, fields: Fields, name: string, path: Path): void {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (field === undefined)
    context.report("OPS651", path, `there is no field "${name}"`, suggestion(name, Object.keys(fields)));
  else if (!read.includes(field.type) || field.many === true || field.secret === true)
    context.report("OPS651", path, `"${name}" is no text that may be read`, "read a string or a text that is no secret");
}

/** The command and the states must be of some lifecycle of the type. */
function checkLifecycles(context: Context, record: string, command: string, states: readonly string[]): void {
  const sources = context.catalog
    .all("Lifecycle")
    .flatMap(({ source }) => (source === null || source.record !== record ? [] : [source]));
  if (sources.length === 0) return;
  const commands = new Set(
    sources.flatMap((source) => [
      ...Object.values(source.states).flatMap(({ transitions }) => Object.keys(transitions ?? {})),
      ...(source.anywhere ?? []).flatMap(({ transitions }) => Object.keys(transitions)),
    ]),
  );
  if (!commands.has(command))
    context.report(
      "OPS652",
      ["spec", "command"],
      `no lifecycle of "${record}" takes "${command}"`,
      suggestion(command, [...commands]),
    );
  const over = new Set(
    sources.flatMap((source) => Object.entries(source.states).flatMap(([name, { final }]) => (final === true ? [name] : []))),
  );
  for (const [index, state] of states.entries())
    if (!over.has(state))
      context.report(
        "OPS652",
        ["spec", "learn", "states", index],
        `"${state}" is no final state of "${record}"`,
        suggestion(state, [...over]),
      );
}
