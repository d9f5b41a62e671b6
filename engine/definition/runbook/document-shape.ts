/** Shape of a whole runbook document; task lists are checked on their own. */
import { z } from "zod";
import { consumption, readAs } from "./event-shapes.ts";
import {
  authentication,
  duration,
  endpoint,
  error,
  input,
  map,
  output,
  retry,
  text,
  timeout,
} from "./resource-shapes.ts";

const semver = z
  .string()
  .regex(
    /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?(?:\+[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?$/,
    "a semantic version such as 1.0.3",
  );
const label = z
  .string()
  .regex(/^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/, "a name of letters, digits and hyphens, 63 at most");

const extension = (list: z.ZodType): z.ZodType =>
  z.strictObject({
    extend: z.enum([
      "call",
      "composite",
      "emit",
      "for",
      "listen",
      "raise",
      "run",
      "set",
      "switch",
      "try",
      "wait",
      "all",
    ]),
    when: text.optional(),
    before: list.optional(),
    after: list.optional(),
  });

/** `list` is the shape of a task list, `task` of one task. */
export function documentShape(list: z.ZodType, task: z.ZodType): z.ZodType {
  return z.strictObject({
    document: z.strictObject({
      dsl: semver,
      namespace: label,
      name: label,
      version: semver,
      title: text.optional(),
      summary: text.optional(),
      tags: map.optional(),
      metadata: map.optional(),
    }),
    input: input.optional(),
    use: z
      .strictObject({
        authentications: z.record(z.string(), authentication).optional(),
        errors: z.record(z.string(), error).optional(),
        extensions: z.array(z.record(z.string(), extension(list))).optional(),
        functions: z.record(z.string(), task).optional(),
        retries: z.record(z.string(), retry).optional(),
        secrets: z.array(text).optional(),
        timeouts: z.record(z.string(), timeout).optional(),
        catalogs: z.record(z.string(), z.strictObject({ endpoint })).optional(),
      })
      .optional(),
    do: list,
    timeout: z.union([timeout, text]).optional(),
    output: output.optional(),
    schedule: z
      .strictObject({
        every: duration.optional(),
        cron: text.optional(),
        after: duration.optional(),
        on: consumption.optional(),
        read: readAs.optional(),
      })
      .refine((schedule) => schedule.read === undefined || schedule.on !== undefined, "`read` goes with `on`")
      .optional(),
    evaluate: z.strictObject({ language: text.optional(), mode: z.enum(["strict", "loose"]).optional() }).optional(),
  });
}
