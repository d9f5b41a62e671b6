import * as z from "zod";
import { json } from "./json.ts";
import { defineOperation } from "./operation.ts";
import { none } from "./page.ts";

export const diagnostic = z
  .object({
    code: z.string(),
    severity: z.enum(["error", "warning"]),
    message: z.string(),
    file: z.string(),
    line: z.int(),
    column: z.int(),
    endLine: z.int(),
    endColumn: z.int(),
    hint: z.string().optional(),
  })
  .meta({ id: "Diagnostic" });

export const file = z.strictObject({ path: z.string().min(1).max(500), text: z.string().max(1_000_000) });

const files = z.array(file).min(1).max(2000);

const summary = z.object({
  kind: z.string(),
  name: z.string(),
  digest: z.string(),
  path: z.string(),
  author: z.string(),
  gitCommit: z.string().nullable(),
  publishedAt: z.iso.datetime(),
});

const label = {
  title: z.string().nullable(),
  owner: z.string().nullable().meta({ description: "As its metadata say; null = they name none" }),
};

export const listDefinitions = defineOperation({
  id: "listDefinitions",
  method: "get",
  path: "/v1/definitions",
  summary: "List the latest published definitions",
  tag: "definitions",
  permission: "definitions.read",
  params: none,
  query: z.strictObject({ kind: z.string().max(64).optional().meta({ description: "Such as RecordType" }) }),
  body: none,
  reply: z.object({ items: z.array(summary.extend(label)) }),
});

export const showDefinition = defineOperation({
  id: "showDefinition",
  method: "get",
  path: "/v1/definitions/{kind}/{name}",
  summary: "Show a published definition: its YAML and its compiled form",
  tag: "definitions",
  permission: "definitions.read",
  params: z.object({ kind: z.string(), name: z.string() }),
  query: z.strictObject({
    merged: z
      .enum(["true", "false"])
      .optional()
      .meta({ description: "Its YAML as one whole too, with all that it extends" }),
    version: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional()
      .meta({ description: "Digest of one that was published; without it the latest" }),
    bundle: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional()
      .meta({ description: "As the records have it that go by these definitions" }),
  }),
  body: none,
  reply: summary.extend({
    ...label,
    source: z.string().meta({ description: "The text of the file that it was published in" }),
    own: z.string().meta({ description: "Of that text, what is its own" }),
    merged: z.string().optional(),
    ir: json,
  }),
});

export const readPublished = defineOperation({
  id: "readPublished",
  method: "get",
  path: "/v1/definitions/published",
  summary: "The texts of all that is published, as others may refer to it",
  tag: "definitions",
  permission: "definitions.read",
  params: none,
  query: none,
  body: none,
  reply: z.object({
    head: z.string().meta({ description: "A digest of which versions are the latest" }),
    files: z.array(
      z.object({
        path: z.string(),
        text: z.string(),
        only: z.array(z.string()).meta({ description: "Those of its definitions that are still the latest" }),
      }),
    ),
  }),
});

export const sentence = z
  .object({
    change: z.enum(["added", "removed", "changed"]),
    about: z.string().meta({ description: 'What differs: state new, "assign": who may' }),
    from: z.string().nullable().meta({ description: "What it said; null = it was not there" }),
    to: z.string().nullable().meta({ description: "What it says; null = it is gone" }),
  })
  .meta({ id: "Difference" });

export const differingPath = z.object({
  path: z.string().meta({ description: "Where, in the definition's own words: spec.states.new.after[0].wait" }),
  from: json.optional(),
  to: json.optional(),
  line: z.int().optional().meta({ description: "Line of the new text; of what is gone, of what it was in" }),
});

const change = z.object({
  kind: z.string(),
  name: z.string(),
  change: z.enum(["added", "changed", "removed", "unchanged"]),
  file: z.string().nullable().meta({ description: "File of the new text; null = it is not among these files" }),
  sentences: z.array(sentence).meta({ description: "What differs in meaning, of one that is changed" }),
  paths: z
    .array(differingPath)
    .meta({ description: "Empty of a changed one whose own text is the same: what it is made of has changed" }),
  along: z
    .literal(true)
    .optional()
    .meta({ description: "No file holds it: it is published too, for what it is made of changes" }),
});

export const checkDefinitions = defineOperation({
  id: "checkDefinitions",
  large: true,
  method: "post",
  path: "/v1/definitions/check",
  summary: "Check definitions and tell what publishing them would change",
  tag: "definitions",
  permission: "definitions.read",
  params: none,
  query: none,
  body: z.strictObject({
    files,
    context: z
      .array(file)
      .max(2000)
      .optional()
      .meta({ description: "What these files may refer to, before what is published" }),
  }),
  reply: z.object({ diagnostics: z.array(diagnostic), changes: z.array(change) }),
});

export const publishDefinitions = defineOperation({
  id: "publishDefinitions",
  large: true,
  method: "post",
  path: "/v1/definitions",
  summary: "Publish definitions, and retire published ones: all of it or, when there is an error, nothing",
  tag: "definitions",
  permission: "definitions.publish",
  params: none,
  query: none,
  body: z.strictObject({
    files: z.array(file).max(2000),
    retire: z
      .array(z.string().regex(/^[A-Za-z]+\/[^ ]+$/))
      .max(2000)
      .optional()
      .meta({ description: "KIND/NAME of what is to be published no more" }),
    gitCommit: z.string().max(64).optional(),
  }),
  reply: z.object({
    changed: z.array(z.string()),
    along: z
      .array(z.string())
      .meta({ description: "Of `changed`, those that no file holds: what they are made of has changed" }),
    unchanged: z.int(),
    diagnostics: z.array(diagnostic),
  }),
});
