import * as z from "zod";
import { defineOperation } from "./operation.ts";
import { none } from "./page.ts";

/** What the wire carries as it is: the content of a file. */
const bytes = z.custom<Uint8Array<ArrayBuffer>>();

export const uploadFile = defineOperation({
  id: "uploadFile",
  method: "post",
  path: "/v1/files",
  summary: "Upload a file, to be named by its id in a field of a record; what no record has after a day is dropped",
  tag: "files",
  permission: "records.own",
  params: none,
  query: z.strictObject({
    name: z
      .string()
      .min(1)
      .max(200)
      // Path separators, and what a terminal or a header would take for something else.
      // oxlint-disable-next-line no-control-regex -- these are what is refused
      .regex(
        /^[^/\\\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]+$/,
        "a file name without a path and control characters",
      )
      .meta({ description: "What it is called" }),
  }),
  body: bytes,
  reply: z.object({
    id: z.string(),
    name: z.string(),
    digest: z.string().meta({ description: "Hex SHA-256 of its content" }),
    size: z.int().meta({ description: "Bytes" }),
    media: z.string().meta({ description: "What it is by its content" }),
  }),
  status: 201,
  raw: "request",
});

export const downloadFile = defineOperation({
  id: "downloadFile",
  method: "get",
  path: "/v1/files/{id}",
  summary: "The content of a file, for those who see a record that has it",
  tag: "files",
  permission: "records.own",
  params: z.object({ id: z.string().min(1).max(64) }),
  query: none,
  body: none,
  reply: bytes,
  raw: "reply",
});
