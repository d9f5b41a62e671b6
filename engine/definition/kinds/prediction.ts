import { z } from "zod";
import { suggestion } from "../../base/suggestion.ts";
import type { Prediction } from "../../prediction/ir.ts";
import type { Context } from "../context.ts";
import { defineKind, type Reference } from "../kind.ts";
import type { Entry } from "../kind-map.ts";
import { type FieldSource, nameOf, word } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { commandsOf, takenBy } from "../values/command.ts";
import { lifecyclesOf } from "../values/relations.ts";

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

type Source = z.infer<typeof spec>;

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
  compile(source, metadata, context): Prediction {
    const { record, field, reads, command, learn, except = [], precision } = source;
    if (context.reference("RecordType", record, ["spec", "record"])) {
      const fields = context.catalog.find("RecordType", record)?.source?.fields ?? {};
      checkField(context, fields, field, except);
      for (const [index, name] of reads.entries()) checkRead(context, fields, name, ["spec", "reads", index]);
      checkLifecycles(context, source);
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
    context.report(
      "OPS651",
      path,
      `"${name}" is no text that may be read`,
      "read a string or a text that is no secret",
    );
}

/** Some lifecycle of the type must have the command, with the field as its input, and the states. */
function checkLifecycles(context: Context, { record, field, command, learn }: Source): void {
  const { catalog } = context;
  const lifecycles = lifecyclesOf(catalog, record);
  if (lifecycles.length === 0) return;
  const path = ["spec", "command"];
  const commands = commandsOf(catalog, record);
  if (!commands.includes(command))
    context.report("OPS652", path, `no lifecycle of "${record}" takes "${command}"`, suggestion(command, commands));
  else if (!Object.hasOwn(takenBy(catalog, record, command), field))
    context.report("OPS652", path, `"${command}" takes no "${field}"`, "name a command that takes it");
  const over = lifecycles.flatMap(({ source }) =>
    Object.entries(source.states).flatMap(([name, { final }]) => (final === true ? [name] : [])),
  );
  for (const [index, state] of (learn.states ?? []).entries())
    if (!over.includes(state))
      context.report(
        "OPS652",
        ["spec", "learn", "states", index],
        `"${state}" is no final state of "${record}"`,
        suggestion(state, over),
      );
}
