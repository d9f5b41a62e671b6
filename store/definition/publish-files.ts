import { createHash } from "node:crypto";
import type pg from "pg";
import { buildBundles } from "../../engine/definition/bundle.ts";
import { compareDiagnostics, type Diagnostic, hasErrors } from "../../engine/definition/diagnostic.ts";
import { type Difference, diffDefinitions } from "../../engine/definition/diff.ts";
import { type Definition, type DefinitionFile, loadDefinitions } from "../../engine/definition/load.ts";
import type { LoadOptions } from "../../engine/definition/context.ts";
import type { Bundle } from "../../engine/lifecycle/ir.ts";
import type { Json } from "../../engine/base/json.ts";
import type { Queryable } from "../pool.ts";
import { fillLists } from "../record/fill.ts";
import { publish } from "./publish.ts";
import { listLatestDefinitions } from "./read.ts";

export interface CheckedFiles {
  readonly definitions: readonly Definition[];
  readonly bundles: { readonly [recordType: string]: Bundle };
  readonly diagnostics: readonly Diagnostic[];
  readonly texts: ReadonlyMap<string, string>;
}

/** Reads, checks and compiles files into what a publication stores. */
export function checkFiles(files: readonly DefinitionFile[], options: LoadOptions): CheckedFiles {
  const loaded = loadDefinitions(files, options);
  const built = buildBundles(loaded.definitions, {
    ...(options.functions === undefined ? {} : { functions: options.functions }),
    digest: (canonical) => createHash("sha256").update(canonical).digest("hex"),
  });
  return {
    definitions: loaded.definitions,
    bundles: built.bundles,
    diagnostics: [...loaded.diagnostics, ...built.diagnostics].sort(compareDiagnostics),
    texts: new Map(files.map((file) => [file.path, file.text])),
  };
}

export type PublishFilesOutcome =
  | {
      readonly ok: true;
      readonly changed: readonly string[];
      readonly unchanged: number;
      readonly diagnostics: readonly Diagnostic[];
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Publishes files whole, or not at all when any of them has an error. */
export async function publishFiles(
  pool: pg.Pool,
  files: readonly DefinitionFile[],
  by: { readonly author: string; readonly gitCommit: string | null },
  options: LoadOptions,
): Promise<PublishFilesOutcome> {
  return publishChecked(pool, checkFiles(files, options), by);
}

/** Publishes what was checked, whole, or not at all when any of it has an error. */
export async function publishChecked(
  pool: pg.Pool,
  checked: CheckedFiles,
  by: { readonly author: string; readonly gitCommit: string | null },
): Promise<PublishFilesOutcome> {
  if (hasErrors(checked.diagnostics)) return { ok: false, diagnostics: checked.diagnostics };
  const outcome = await publish(pool, {
    definitions: checked.definitions.map(({ kind, name, path, ir }) => ({
      kind,
      name,
      path,
      ir: ir as unknown as Json,
      source: checked.texts.get(path) ?? "",
    })),
    bundles: checked.bundles,
    ...by,
  });
  await fillSome(pool);
  return { ok: true, ...outcome, diagnostics: checked.diagnostics };
}

/** Few records are listed by new definitions at once; of many, a worker does the rest. */
async function fillSome(pool: pg.Pool): Promise<void> {
  for (let done = 0; done < 1_000;) {
    const filled = await fillLists(pool);
    if (filled === 0) return;
    done += filled;
  }
}

export interface DefinitionChange {
  readonly kind: string;
  readonly name: string;
  readonly change: "added" | "changed" | "removed" | "unchanged";
  readonly paths: readonly Difference[];
}

/**
 * How the compiled definitions differ from the latest published ones. What only the store has is told as removed,
 * although publishing removes nothing.
 */
export async function compareWithPublished(
  db: Queryable,
  definitions: readonly Definition[],
): Promise<DefinitionChange[]> {
  const published = new Map(
    (await listLatestDefinitions(db)).map((definition) => [`${definition.kind}/${definition.name}`, definition]),
  );
  const changes = definitions.map(({ kind, name, ir }): DefinitionChange => {
    const before = published.get(`${kind}/${name}`);
    published.delete(`${kind}/${name}`);
    if (before === undefined) return { kind, name, change: "added", paths: [] };
    const paths = diffDefinitions(before.ir, ir as unknown as Json);
    return { kind, name, change: paths.length === 0 ? "unchanged" : "changed", paths };
  });
  const removed = [...published.values()].map(({ kind, name }): DefinitionChange => ({
    kind,
    name,
    change: "removed",
    paths: [],
  }));
  return [...changes, ...removed];
}
