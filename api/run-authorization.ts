/**
 * Who may start a run, and act on one. The rules of starting stand in `engine/runbook/may-start.ts`.
 *
 * 1. A run is cancelled, suspended, resumed and retried by who started it, and by those who may start it. One that only
 *    records run is stopped by those too who may start a runbook that says nothing, and retried by nobody.
 */
import type { Pool } from "pg";
import type { JsonObject } from "../engine/base/json.ts";
import { audienceText, isAllowed, mayStop, type StartRules, startRefusal } from "../engine/runbook/may-start.ts";
import { readCalledRunbooks } from "../commands/called-runbooks.ts";
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
  const documents = await readCalledRunbooks(deps.pool, document);
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
  what: "stop" | "retry",
): Promise<void> {
  const published = digest === null ? null : await readLatestDefinition(pool, "Runbook", `${namespace}/${name}`);
  const document = published === null ? null : published.ir;
  if (requestedBy === person.name || (what === "stop" ? mayStop : isAllowed)(person, document)) return;
  throw notAllowed(
    `"${person.name}" neither started this run nor may start its runbook, which is for ${audienceText(document)}`,
  );
}
