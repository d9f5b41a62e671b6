/**
 * Who may do what through the API, in one place.
 *
 * 1. Default deny: an operation is for those whose roles grant its permission (contract/permission.ts), nobody else.
 * 2. A role opens the door to records as a whole; whether this person may send this command stands in the definition
 *    and is decided by the kernel afterwards. Both must agree.
 * 3. Without the role, only a person whom the definition's `allow` of that very command names, through a field of the
 *    record or by name, gets as far as the kernel. Decisions on approvals always need the role.
 * 4. What belongs to a person (notices, delegations) is reached only through their own key: no name in a request opens
 *    another's.
 */
import type { Bundle, Lifecycle } from "../engine/lifecycle/ir.ts";
import type { JsonObject } from "../engine/base/json.ts";
import type { RecordState } from "../engine/lifecycle/record.ts";
import type { Person } from "../store/person/read.ts";
import type { Operation } from "./contract/operation.ts";
import { isGranted, type Permission } from "./contract/permission.ts";
import { invalidInput, notAllowed } from "./error.ts";

/** Invariant 1. Throws 403. */
export function authorizeOperation(person: Person, operation: Operation): void {
  if (operation.permission !== null) demand(person, operation.permission);
}

export interface RecordCommand {
  readonly name: string;
  readonly onBehalfOf: string | undefined;
}

/** Invariants 2 and 3. Throws 403, and 400 for acting in another's name where that means nothing. */
export function authorizeCommand(person: Person, state: RecordState, bundle: Bundle, command: RecordCommand): void {
  if (command.name.startsWith("$"))
    throw invalidInput(`"${command.name}" is a command of the engine, not one to be sent`);
  const deciding = command.name === "approve" || command.name === "reject";
  if (command.onBehalfOf !== undefined && !deciding) {
    throw invalidInput(
      `/body/onBehalfOf: only approve and reject are done on behalf of somebody, not "${command.name}": leave it out and act in your own name`,
      [{ pointer: "/body/onBehalfOf", detail: "only approve and reject take it" }],
    );
  }
  if (deciding) {
    demand(person, "approvals.decide");
    return;
  }
  if (isGranted(person.roles, "records.write") || isNamed(person, state, bundle, command.name)) return;
  throw notAllowed(
    `"${person.name}" may read ${state.number} but not send it "${command.name}": the definition names them nowhere for it, and no role of theirs grants "records.write"`,
  );
}

function demand({ name, roles }: Person, permission: Permission): void {
  if (isGranted(roles, permission)) return;
  throw notAllowed(`"${name}" lacks the permission "${permission}": ask an administrator for a role that grants it`);
}

function isNamed(person: Person, state: RecordState, bundle: Bundle, command: string): boolean {
  const dot = command.indexOf(".");
  const facet = dot < 0 ? null : command.slice(0, dot);
  if (facet === null) {
    const lifecycle = bundle.lifecycles.find(({ name }) => name === state.lifecycle);
    return lifecycle !== undefined && names(person, lifecycle, command, [state.fields]);
  }
  const lifecycle = bundle.facets.find((candidate) => candidate.facet === facet);
  const fields = Object.hasOwn(state.facets, facet) ? state.facets[facet]?.fields : undefined;
  return (
    lifecycle !== undefined &&
    names(person, lifecycle, command.slice(dot + 1), [...(fields === undefined ? [] : [fields]), state.fields])
  );
}

function names(person: Person, lifecycle: Lifecycle, command: string, fields: readonly JsonObject[]): boolean {
  const branches = Object.values(lifecycle.states).flatMap(({ transitions }) =>
    Object.hasOwn(transitions, command) ? (transitions[command] ?? []) : [],
  );
  const audiences = branches.flatMap(({ allow }) => allow ?? lifecycle.allow);
  return audiences.some((audience) => {
    if ("user" in audience) return audience.user === person.name;
    if (!("field" in audience)) return false;
    return fields.some((values) => Object.hasOwn(values, audience.field) && holds(values[audience.field], person.name));
  });
}

function holds(value: unknown, name: string): boolean {
  return value === name || (Array.isArray(value) && value.includes(name));
}
