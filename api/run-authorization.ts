/**
 * Who may start a run, and act on one.
 *
 * 1. A runbook says who may start it: `metadata: { opsloom: { allow } }` of its document, roles or `{ user }` or
 *    `{ group }`; without it the roles automation, processOwner and admin.
 * 2. A run may do what its starter may do: a function that needs a permission, and a runbook that is called, are
 *    refused to who lacks it, unless the document says `actsFor: publisher`.
 * 3. A run is cancelled, suspended, resumed and retried by who started it, and by those who may start it.
 */
import type { Json, JsonObject } from "../engine/base/json.ts";
import { ownValue } from "../engine/base/json.ts";
import { readRunbook } from "../engine/runbook/read.ts";
import { neededFunctions } from "../engine/runbook/traits.ts";
import { readLatestDefinition } from "../store/definition/read.ts";
import type { Person } from "../store/person/read.ts";
import { isGranted, type Permission } from "./contract/permission.ts";
import type { ApiDeps } from "./deps.ts";
import { notAllowed } from "./error.ts";

/** Who may start a runbook that says nothing. */
const byDefault: readonly Json[] = ["automation", "processOwner", "admin"];

/** Invariants 1 and 2. Throws 403. `name` is `namespace/name` of the published document. */
export async function authorizeStart(deps: ApiDeps, person: Person, name: string, document: JsonObject): Promise<void> {
  await authorizeDocument(deps, person, name, document, new Set());
}

/** Invariant 3. Throws 403. `document` is null for tasks given in place, which nobody starts. */
export function authorizeControl(person: Person, requestedBy: string, document: JsonObject | null): void {
  if (requestedBy === person.name || isAllowed(person, document)) return;
  throw notAllowed(
    `"${person.name}" neither started this run nor may start its runbook, which is for ${audienceText(document)}`,
  );
}

async function authorizeDocument(
  deps: ApiDeps,
  person: Person,
  name: string,
  document: JsonObject,
  seen: Set<string>,
): Promise<void> {
  if (seen.has(name)) return;
  seen.add(name);
  if (!isAllowed(person, document))
    throw notAllowed(`"${person.name}" may not start the runbook "${name}": it is for ${audienceText(document)}`);
  if (ownValue(settings(document), "actsFor") === "publisher") return;
  for (const [called, { permission }] of Object.entries(neededFunctions(document, deps.functions)))
    if (permission !== undefined && !isGranted(person.roles, permission as Permission))
      throw notAllowed(
        `"${person.name}" may not start "${name}": it calls ${called}, which needs the permission "${permission}"`,
      );
  const read = readRunbook(document);
  if (!read.ok) return;
  for (const task of read.value.tasks.values()) {
    if (task.kind !== "run") continue;
    const inner = `${task.namespace}/${task.workflow}`;
    const found = await readLatestDefinition(deps.pool, "Runbook", inner);
    if (found !== null) await authorizeDocument(deps, person, inner, found.ir, seen);
  }
}

function isAllowed({ name, roles, groups }: Person, document: JsonObject | null): boolean {
  return audiences(document).some((audience) => {
    if (typeof audience === "string") return roles.includes(audience);
    return ownValue(audience, "user") === name || groups.some((group) => group === ownValue(audience, "group"));
  });
}

function audiences(document: JsonObject | null): readonly Json[] {
  const allow = ownValue(settings(document), "allow");
  return Array.isArray(allow) ? (allow as readonly Json[]) : byDefault;
}

function audienceText(document: JsonObject | null): string {
  return audiences(document)
    .map((one) => (typeof one === "string" ? one : JSON.stringify(one)))
    .join(", ");
}

function settings(document: JsonObject | null): Json {
  return ownValue(ownValue(ownValue(document, "document"), "metadata"), "opsloom") ?? null;
}
