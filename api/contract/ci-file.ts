import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { none } from "./page.ts";

const path = z.string().min(1).max(500);
const digest = z.string().meta({ description: "SHA-256 of the text" });

const file = z
  .object({
    path,
    pattern: z.string().meta({ description: "Which told it" }),
    digest,
    bytes: z.int(),
    since: z.iso.datetime().meta({ description: "Since when it is so" }),
    seenAt: z.iso.datetime(),
    versions: z.int().meta({ description: "How many of it are kept, 100 at most" }),
  })
  .meta({ id: "CiFile" });

export const listCiFiles = defineOperation({
  id: "listCiFiles",
  method: "get",
  path: "/v1/cis/{id}/files",
  summary: "Files of a configuration item that patterns keep, as they are now",
  tag: "cmdb",
  permission: "cmdb.read",
  params: z.object({ id: z.string() }),
  query: none,
  body: none,
  reply: z.object({ items: z.array(file) }),
});

export const showCiFile = defineOperation({
  id: "showCiFile",
  method: "get",
  path: "/v1/cis/{id}/file",
  summary: "What a file of a configuration item says, masked, its versions, and what differs from another one",
  tag: "cmdb",
  permission: "cmdb.write",
  params: z.object({ id: z.string() }),
  query: z.strictObject({
    path,
    digest: z.string().max(64).optional().meta({ description: "Of a version; left out: the latest" }),
    against: z
      .string()
      .max(64)
      .optional()
      .meta({ description: "Digest of a version that is compared with it; left out: the one before it" }),
  }),
  body: none,
  reply: z.object({
    path,
    text: z.string(),
    digest,
    versions: z
      .array(z.object({ digest, since: z.iso.datetime(), seenAt: z.iso.datetime() }))
      .meta({ description: "The latest first" }),
    difference: z
      .object({
        with: digest,
        lines: z.array(z.object({ kind: z.enum(["same", "gone", "added"]), text: z.string() })),
      })
      .nullable()
      .meta({ description: "null: it has but one version" }),
  }),
});
