/** Shapes of events in runbooks: what is emitted, listened to and correlated (Open Workflow DSL 1.0.3). */
import { z } from "zod";
import { map, text } from "./resource-shapes.ts";

const attributes = {
  id: text.optional(),
  source: text.optional(),
  time: text.optional(),
  subject: text.optional(),
  datacontenttype: text.optional(),
  dataschema: text.optional(),
  data: z.unknown().optional(),
};

/** An event to emit: only its type is needed; other attributes are extensions. */
export const emitted = z.looseObject({ with: z.looseObject({ ...attributes, type: text }).optional() });

const filter = z.strictObject({
  with: z
    .looseObject({ ...attributes, type: text.optional() })
    .refine((properties) => Object.keys(properties).length > 0, "a filter names at least one attribute"),
  correlate: z.record(z.string(), z.strictObject({ from: text, expect: text.optional() })).optional(),
});

const all = z.strictObject({ all: z.array(filter) });
const one = z.strictObject({ one: filter });
/** `until` ends the wait: a condition, or another strategy that has no `until` itself. */
const until = z.union([text, all, one, z.strictObject({ any: z.array(filter) })]);

export const consumption = z.union([all, one, z.strictObject({ any: z.array(filter), until: until.optional() })]);

export const readAs = z.enum(["data", "envelope", "raw"]);

/** What is done with each event or message: `list` is the shape of its task list. */
export function iterator(list: z.ZodType): z.ZodObject {
  return z.strictObject({
    item: text.optional(),
    at: text.optional(),
    do: list.optional(),
    output: map.optional(),
    export: map.optional(),
  });
}
