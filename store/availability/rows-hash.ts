import { createHash } from "node:crypto";
import type { SourceRow } from "../../engine/availability/reading.ts";
import type { Service } from "../../engine/availability/service.ts";
import { canonicalJson } from "../../engine/base/canonical.ts";

/** SHA-256 of the services and of all rows, in hex: what an uptime is made of. */
export function hashOfRows(scope: readonly Service[], rows: readonly SourceRow[]): string {
  const hash = createHash("sha256");
  for (const line of [{ scope }, ...rows]) hash.update(`${canonicalJson(line)}\n`);
  return hash.digest("hex");
}
