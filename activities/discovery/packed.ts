import { gunzipSync, gzipSync } from "node:zlib";
import type { Json } from "../../engine/base/json.ts";

/** JSON as a text a tenth as long, which passes through the history of a workflow. */
export function pack(value: Json): string {
  return gzipSync(JSON.stringify(value)).toString("base64");
}

/** What was packed; null = it is none of this form, or has more than so many bytes. */
export function unpack(text: string, maxBytes: number): Json | null {
  try {
    return JSON.parse(gunzipSync(Buffer.from(text, "base64"), { maxOutputLength: maxBytes }).toString("utf8")) as Json;
  } catch {
    return null;
  }
}
