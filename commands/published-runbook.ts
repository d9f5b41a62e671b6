/** Runbooks as runs get them: a published one by name or digest, or tasks given in place. */
import type { Pool } from "pg";
import type { Json, JsonObject } from "../engine/base/json.ts";
import { type FunctionTable, neededFunctions } from "../engine/runbook/traits.ts";
import { readDefinition, readLatestDefinition } from "../store/definition/read.ts";
import type { PublishedRunbook } from "../workflows/runbook/messages.ts";
import { CommandFailedError } from "./error.ts";

export interface RunbookDeps {
  readonly pool: Pool;
  /** Every registered function, as runs need to know it. */
  readonly functions: FunctionTable;
}

/** A runbook by name, at a pinned digest or as it is now. */
export async function publishedRunbook(
  { pool, functions }: RunbookDeps,
  name: string,
  digest: string | null,
): Promise<PublishedRunbook> {
  const found =
    digest === null ? await readLatestDefinition(pool, "Runbook", name) : await readDefinition(pool, "Runbook", digest);
  if (found === null)
    throw new CommandFailedError(
      `no runbook "${name}"${digest === null ? "" : ` with digest ${digest}`} is published: publish it with opsloom publish`,
    );
  return runbookOfDefinition({ functions }, found);
}

/** A published one that has been read already. */
export function runbookOfDefinition(
  { functions }: Pick<RunbookDeps, "functions">,
  { ir, digest }: { readonly ir: JsonObject; readonly digest: string },
): PublishedRunbook {
  return { document: ir, digest, functions: neededFunctions(ir, functions) };
}

/** Tasks given in place (`do` of a state), as a document of their own. */
export function taskDocument(record: string, purpose: string, tasks: Json): JsonObject {
  return {
    document: {
      dsl: "1.0.3",
      namespace: record.split("/")[0] ?? "record",
      name: purpose.replaceAll(/[^a-z0-9]+/gi, "-").toLowerCase(),
      version: "1.0.0",
    },
    do: tasks,
  };
}

/** A document that a run carries itself, with the traits of the functions it calls. */
export function runbookInPlace({ functions }: RunbookDeps, document: JsonObject): PublishedRunbook {
  return { document, digest: null, functions: neededFunctions(document, functions) };
}

/**
 * The runbook a running one calls, as published now; `latest` is any version. Throws a fault of kind configuration when
 * there is none.
 */
export async function resolveRunbook(
  deps: RunbookDeps,
  { namespace, name, version }: { readonly namespace: string; readonly name: string; readonly version: string },
): Promise<PublishedRunbook> {
  const runbook = await publishedRunbook(deps, `${namespace}/${name}`, null);
  const published = (runbook.document["document"] as { version?: string }).version;
  if (version !== "latest" && version !== published) {
    throw new CommandFailedError(
      `runbook "${namespace}/${name}" is published as version ${published}, not ${version}: call latest or publish that version`,
    );
  }
  return runbook;
}
