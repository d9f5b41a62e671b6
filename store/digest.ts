import { createHash } from "node:crypto";
import { canonicalJson } from "../engine/base/canonical.ts";
import type { Json } from "../engine/base/json.ts";

/** SHA-256 of the canonical JSON of a value, in hex: the name of a definition, a bundle, a signed approval. */
export function digestOf(value: Json | object): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex");
}
