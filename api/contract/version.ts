import * as z from "zod";
import { json } from "./json.ts";
import { defineOperation } from "./operation.ts";
import { none } from "./page.ts";
import { recordPath } from "./record.ts";

const version = z
  .object({
    version: z.int().meta({ description: "From 1, without a gap" }),
    at: z.iso.datetime().meta({ description: "When it was frozen" }),
    by: z.string(),
    digest: z.string().nullable().meta({ description: "SHA-256 of the canonical JSON of its fields" }),
  })
  .meta({ id: "RecordVersion" });

export const listVersions = defineOperation({
  id: "listVersions",
  method: "get",
  path: "/v1/records/{type}/{number}/versions",
  summary: "The versions of a record that were frozen, the last one first",
  tag: "records",
  permission: "records.own",
  params: recordPath,
  query: none,
  body: none,
  reply: z.object({ items: z.array(version) }),
});

export const showVersion = defineOperation({
  id: "showVersion",
  method: "get",
  path: "/v1/records/{type}/{number}/versions/{version}",
  summary: "One version of a record, as it was frozen",
  tag: "records",
  permission: "records.own",
  params: recordPath.extend({ version: z.coerce.number().int().min(1).max(1_000_000) }),
  query: none,
  body: none,
  reply: version.extend({ number: z.string(), fields: z.record(z.string(), json) }),
});
