/**
 * Who may start a runbook, for every host.
 *
 * 1. A runbook says who may start it: `metadata: { opsloom: { allow } }` of its document, roles or `{ user }` or
 *    `{ group }`; without it the roles automation, processOwner and admin.
 *    `{ record }` is a record type whose records run it; where one is named, no other record and no schedule does.
 * 2. A run may do what its starter may do: a function that needs a permission, and a runbook that is called, are
 *    refused to who lacks it, unless the document says `actsFor: publisher`.
 */
import { ownValue, type Json, type JsonObject } from "../base/json.ts";
import type { Runbook } from "./ir.ts";
import { readRunbook } from "./read.ts";

/** Who may start a runbook that says nothing. */
const byDefault: readonly Json[] = ["automation", "processOwner", "admin"];

/** Who starts. */
export interface Starter {
  readonly name: string;
  readonly roles: readonly string[];
  readonly groups: readonly string[];
}

/** What a host knows beside: permissions of the starter, functions that need one, published runbooks by their names. */
export interface StartRules {
  isGranted(permission: string): boolean;
  readonly functions: { readonly [name: string]: { readonly permission?: string | undefined } };
  document(name: string): JsonObject | null;
}

/** Invariants 1 and 2: why not, or null. `name` is `namespace/name` of the published document. */
export function startRefusal(starter: Starter, name: string, document: JsonObject, rules: StartRules): string | null {
  return refusalOf(starter, name, document, rules, new Set());
}

function refusalOf(
  starter: Starter,
  name: string,
  document: JsonObject,
  rules: StartRules,
  seen: Set<string>,
): string | null {
  if (seen.has(name)) return null;
  seen.add(name);
  if (!isAllowed(starter, document))
    return `"${starter.name}" may not start the runbook "${name}": it is for ${audienceText(document)}`;
  if (ownValue(settings(document), "actsFor") === "publisher") return null;
  const read = readRunbook(document);
  if (!read.ok) return null;
  for (const called of read.value.calls) {
    const permission = Object.hasOwn(rules.functions, called) ? rules.functions[called]?.permission : undefined;
    if (permission !== undefined && !rules.isGranted(permission))
      return `"${starter.name}" may not start "${name}": it calls ${called}, which needs the permission "${permission}"`;
  }
  for (const inner of runbooksIn(read.value)) {
    const found = rules.document(inner);
    const refusal = found === null ? null : refusalOf(starter, inner, found, rules, seen);
    if (refusal !== null) return refusal;
  }
  return null;
}

/**
 * Why a record of this type may not run a runbook, nor what that runs, or null; a `type` of null is a schedule. Of a
 * runbook that names no record type the definitions that start it have said that it may be.
 */
export function underRefusal(
  type: string | null,
  name: string,
  document: JsonObject,
  documentOf: (name: string) => JsonObject | null,
): string | null {
  const ahead: [string, JsonObject][] = [[name, document]];
  const seen = new Set([name]);
  for (const [one, source] of ahead) {
    const types = recordsAllowed(source);
    if (types.length > 0 && (type === null || !types.includes(type)))
      return `the runbook "${one}" may be run by a ${types.join(" or a ")} alone, and not by ${type === null ? "a schedule" : `one of ${type}`}`;
    for (const inner of calledRunbooks(source)) {
      const found = seen.has(inner) ? null : documentOf(inner);
      seen.add(inner);
      if (found !== null) ahead.push([inner, found]);
    }
  }
  return null;
}

/** The record types that a document names under `allow`. */
export function recordsAllowed(document: JsonObject | null): readonly string[] {
  return audiences(document).flatMap((audience) => {
    const type = ownValue(audience, "record");
    return typeof type === "string" ? [type] : [];
  });
}

/** Invariant 1, for stopping what a record has started: also who may start what says nothing. */
export function mayStop(starter: Starter, document: JsonObject | null): boolean {
  return isAllowed(starter, document) || (recordsAllowed(document).length > 0 && isAllowed(starter, null));
}

/** Names of the runbooks that a document runs. */
export function calledRunbooks(document: JsonObject): readonly string[] {
  const read = readRunbook(document);
  return read.ok ? runbooksIn(read.value) : [];
}

function runbooksIn({ tasks }: Runbook): readonly string[] {
  return [...tasks.values()].flatMap((task) => (task.kind === "run" ? [`${task.namespace}/${task.workflow}`] : []));
}

/** Invariant 1. `document` is null for tasks given in place, which nobody starts. */
export function isAllowed({ name, roles, groups }: Starter, document: JsonObject | null): boolean {
  return audiences(document).some((audience) => {
    if (typeof audience === "string") return roles.includes(audience);
    return ownValue(audience, "user") === name || groups.some((group) => group === ownValue(audience, "group"));
  });
}

function audiences(document: JsonObject | null): readonly Json[] {
  const allow = ownValue(settings(document), "allow");
  return Array.isArray(allow) ? (allow as readonly Json[]) : byDefault;
}

export function audienceText(document: JsonObject | null): string {
  return audiences(document)
    .map((one) => (typeof one === "string" ? one : JSON.stringify(one)))
    .join(", ");
}

function settings(document: JsonObject | null): Json {
  return ownValue(ownValue(ownValue(document, "document"), "metadata"), "opsloom") ?? null;
}
