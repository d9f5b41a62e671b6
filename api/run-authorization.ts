/**
 * Who may start a run, and act on one. The rules of starting stand in `engine/runbook/may-start.ts`.
 *
 * 1. A run is cancelled, suspended, resumed and retried by who started it, and by those who may start it.
 */
import type { Pool } from "pg";
import type { JsonObject } from "../engine/base/json.ts";
import { audienceText, calledRunbooks, isAllowed, type StartRules, startRefusal } from "../engine/runbook/may-start.ts";
import { readLatestDefinition } from "../store/definition/read.ts";
import type { Person } from "../store/person/read.ts";
import type { Run } from "../store/run/run.ts";
import { isGranted, type Permission } from "./contract/permission.ts";
import type { ApiDeps } from "./deps.ts";
import { notAllowed } from "./error.ts";

interface Deps extends Pick<ApiDeps, "pool"> {
  readonly functions: StartRules["functions"];
}

/** Throws 403. `name` is `namespace/name` of the published document. */
export async function authorizeStart(deps: Deps, person: Person, name: string, document: JsonObject): Promise<void> {
  const documents = await readCalled(deps, document);
  const refusal = startRefusal(person, name, document, {
    isGranted: (permission) => isGranted(person.roles, permission as Permission),
    functions: deps.functions,
    document: (inner) => documents.get(inner) ?? null,
  });
  if (refusal !== null) throw notAllowed(refusal);
}

/** Invariant 1. Throws 403. A run of tasks given in place has no runbook that somebody may start. */
export async function authorizeRunControl(
  pool: Pool,
  person: Person,
  { requestedBy, namespace, name, digest }: Pick<Run, "requestedBy" | "namespace" | "name" | "digest">,
): Promise<void> {
  const published = digest === null ? null : await readLatestDefinition(pool, "Runbook", `${namespace}/${name}`);
  const document = published === null ? null : published.ir;
  if (requestedBy === person.name || isAllowed(person, document)) return;
  throw notAllowed(
    `"${person.name}" neither started this run nor may start its runbook, which is for ${audienceText(document)}`,
  );
}

/** The published documents that it runs, however deep, by their names. */
async function readCalled({ pool }: Deps, document: JsonObject): Promise<ReadonlyMap<string, JsonObject>> {
  const found = new Map<string, JsonObject>();
  const ahead = [...calledRunbooks(document)];
  for (const name of ahead) {
    if (found.has(name)) continue;
    const published = await readLatestDefinition(pool, "Runbook", name);
    if (published === null) continue;
    found.set(name, published.ir);
    ahead.push(...calledRunbooks(published.ir));
  }
  return found;
}
