import * as z from "zod";
import { diagnostic, file } from "./definition.ts";
import { json } from "./json.ts";
import { plannedMove } from "./move.ts";
import { defineOperation } from "./operation.ts";
import { none } from "./page.ts";

/** What may come of definitions before they are published. */

const files = z.array(file).min(1).max(2000);

export const simulateDefinitions = defineOperation({
  id: "simulateDefinitions",
  large: true,
  method: "post",
  path: "/v1/definitions/simulation",
  summary: "Run the scenarios of definitions that are not published, in virtual time, and tell what they go through",
  tag: "definitions",
  permission: "definitions.publish",
  params: none,
  query: none,
  body: z.strictObject({
    files: files.meta({ description: "Definitions with their scenarios" }),
    fixtures: z
      .record(z.string().max(63), json)
      .optional()
      .meta({ description: "By name, as in files fixtures/NAME.json" }),
    published: z
      .boolean()
      .default(false)
      .meta({ description: "The published scenarios are run with these definitions too" }),
  }),
  reply: z.object({
    diagnostics: z.array(diagnostic).meta({ description: "With an error among them nothing was run" }),
    scenarios: z.array(
      z.object({
        name: z.string(),
        title: z.string(),
        path: z.string(),
        passed: z.boolean(),
        failures: z.array(
          z.object({
            line: z.int().nullable().meta({ description: "Of the step; null = before the first one" }),
            at: z.string().meta({ description: "Virtual instant" }),
            message: z.string(),
          }),
        ),
        steps: z.int(),
        elapsedMs: z.number().meta({ description: "Virtual milliseconds" }),
        events: z.int(),
        tookMs: z.number().meta({ description: "Real milliseconds" }),
      }),
    ),
    notRun: z.array(z.object({ name: z.string(), because: z.string() })),
    coverage: z.array(
      z.object({
        part: z.string().meta({ description: "Such as states, transitions, rows" }),
        seen: z.int(),
        missed: z.array(z.object({ name: z.string(), at: z.string().meta({ description: "File and line" }) })),
      }),
    ),
  }),
});

export const foreseeMoves = defineOperation({
  id: "foreseeMoves",
  large: true,
  method: "post",
  path: "/v1/definitions/moves",
  summary: "What moving the open records to definitions that are not published would do; nothing is kept or moved",
  tag: "definitions",
  permission: "records.move",
  params: none,
  query: none,
  body: z.strictObject({ files }),
  reply: z.object({
    types: z.array(
      z.object({
        recordType: z.string(),
        kept: z.int(),
        refused: z.int(),
        more: z.boolean().meta({ description: "There are more open records than were looked at" }),
        hidden: z.int().meta({ description: "Of records that the caller does not see: counted, not told" }),
        moves: z.array(plannedMove),
      }),
    ),
  }),
});

export const completeDefinition = defineOperation({
  id: "completeDefinition",
  method: "post",
  path: "/v1/definitions/completion",
  summary: "What may be written at a place of a definition",
  tag: "definitions",
  permission: "definitions.read",
  params: none,
  query: none,
  body: z.strictObject({
    text: z.string().max(1_000_000).meta({ description: "Text of the file" }),
    at: z.int().min(0).meta({ description: "The place, in characters from 0" }),
    names: z
      .array(z.string().max(300))
      .max(5_000)
      .default([])
      .meta({ description: "KIND/NAME of definitions that are not published" }),
  }),
  reply: z.object({
    from: z.int().meta({ description: "Where the word begins that is completed, in characters from 0" }),
    items: z.array(
      z.object({
        text: z.string(),
        kind: z.enum(["key", "value", "name"]),
        about: z.string().meta({ description: "What it is, such as the kind of a definition; empty = nothing more" }),
      }),
    ),
  }),
});
