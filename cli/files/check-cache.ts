import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DiagnosticCache } from "../../engine/definition/validate.ts";

/**
 * Verdicts kept as files of a folder; `checks` is a digest of what made them. A cache that cannot be read or written is
 * no cache: the check is then made again.
 */
export function createCheckCache(folder: string, checks: string): DiagnosticCache {
  return {
    checks,
    digest: (text) => createHash("sha256").update(text).digest("hex"),
    get(key) {
      try {
        return readFileSync(join(folder, `${key}.json`), "utf8");
      } catch {
        return undefined;
      }
    },
    set(key, value) {
      const path = join(folder, `${key}.json`);
      const draft = `${path}.${process.pid}`;
      try {
        mkdirSync(folder, { recursive: true });
        writeFileSync(draft, value);
        renameSync(draft, path);
      } catch {
        rmSync(draft, { force: true });
      }
    },
  };
}
