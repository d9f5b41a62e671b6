import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { cursorQuery, none } from "./page.ts";
import { recordPath } from "./record.ts";

const open = z
  .enum(["true", "false"])
  .optional()
  .meta({ description: "Only records that are not final, or only those that are" });

const hit = {
  id: z.string(),
  type: z.string(),
  number: z.string(),
  label: z.string().nullable().meta({ description: "What it is called: its first field of the greatest weight" }),
  state: z.string(),
  final: z.boolean(),
  openedAt: z.iso.datetime(),
};

export const search = defineOperation({
  id: "search",
  method: "get",
  path: "/v1/search",
  summary: "Find records of all types that the caller sees by words, or by number; the best matches first",
  tag: "records",
  permission: "records.own",
  params: none,
  query: z.strictObject({
    ...cursorQuery.shape,
    q: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .meta({ description: "Words that must all be there, begun or misspelt; or a number such as INC7" }),
    type: z.string().max(1000).optional().meta({ description: "Record types, with commas; all when left out" }),
    open,
  }),
  body: none,
  reply: z.object({
    items: z.array(
      z
        .object({
          ...hit,
          found: z
            .array(z.object({ field: z.string(), text: z.string() }))
            .meta({ description: "Where the words stand, the field of most weight first; empty = in its number" }),
        })
        .meta({ id: "Hit" }),
    ),
    next: z.string().nullable(),
  }),
});

const similar = z.object({
  items: z.array(
    z
      .object({
        ...hit,
        score: z.number().meta({ description: "0.25 to 1, see docs/language.md" }),
        words: z.array(z.string()).meta({ description: "Words of the text that it has" }),
        cis: z.array(z.string()).meta({ description: "Of the CIs, those that it names" }),
      })
      .meta({ id: "Similar" }),
  ),
});
const limit = z.coerce.number().int().min(1).max(50).default(5);

export const listSimilar = defineOperation({
  id: "listSimilar",
  method: "get",
  path: "/v1/records/{type}/{number}/similar",
  summary: "Records of its type that are like a record and not linked to it, by words and CIs; the most alike first",
  tag: "records",
  permission: "records.own",
  params: recordPath,
  query: z.strictObject({ open, limit }),
  body: none,
  reply: similar,
});

export const findSimilar = defineOperation({
  id: "findSimilar",
  method: "get",
  path: "/v1/similar-records",
  summary: "Records of a type that are like what somebody is about to write; the most alike first",
  tag: "records",
  permission: "records.own",
  params: none,
  query: z.strictObject({
    type: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/),
    text: z.string().max(2_000),
    ci: z.string().max(300).optional().meta({ description: "Records that name it are more alike" }),
    open,
    limit,
  }),
  body: none,
  reply: similar,
});
