/** Diagnostics of a set of files, from a cache when nothing that decides them has changed. */
import { canonicalJson } from "../base/canonical.ts";
import type { Json } from "../base/json.ts";
import { checkDefinitions } from "./check.ts";
import type { LoadOptions } from "./context.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { DefinitionFile } from "./load.ts";

/** Kept by the host. Entries may disappear at any time; one that was stored must come back as it was. */
export interface DiagnosticCache {
  /** Tells the checks themselves apart, such as a digest of their sources: no verdict of other checks is told. */
  readonly checks: string;
  /** A digest of a text: equal texts and only they have equal digests. */
  digest(text: string): string;
  get(key: string): string | undefined;
  set(key: string, value: string): void;
}

/**
 * The diagnostics of `checkDefinitions`. The key covers every file with its path, the functions, the checks and the
 * day, because a verdict on one file depends on all of them.
 */
export function validateDefinitions(
  files: readonly DefinitionFile[],
  options: LoadOptions = {},
  cache?: DiagnosticCache,
): readonly Diagnostic[] {
  if (cache === undefined) return checkDefinitions(files, options).diagnostics;
  const inputs = files.map((file) => `${file.path}\u0000${cache.digest(file.text)}`).sort();
  // In their order: of two definitions of a name the first counts.
  const around = (options.context ?? []).map(({ path, text, only }) =>
    [path, cache.digest(text), ...(only ?? ["*"])].join("\u0000"),
  );
  const settings = canonicalJson({
    functions: (options.functions ?? null) as unknown as Json,
    without: options.without ?? [],
    lacking: options.lacking ?? null,
    zones: options.zone !== undefined,
    day: options.now === undefined ? null : Math.floor(options.now / 86_400_000),
  });
  const key = cache.digest([cache.checks, settings, ...inputs, "\u0002", ...around].join("\u0001"));
  const stored = cache.get(key);
  if (stored !== undefined) return JSON.parse(stored) as Diagnostic[];
  const { diagnostics } = checkDefinitions(files, options);
  cache.set(key, JSON.stringify(diagnostics));
  return diagnostics;
}
