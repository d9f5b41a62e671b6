/**
 * Who may do what through the API, in one place.
 *
 * 1. Default deny: an operation is for those whose roles grant its permission (contract/permission.ts), nobody else.
 * 2. Who may send a record a command stands in the definition, and the kernel decides it: `allow` of the transition,
 * and
 *    for `approve` and `reject` whether the person is asked, or stands in for one who is. Here is only told at once
 * what
 *    the kernel would refuse in any case: so a scenario and the product always agree.
 * 3. What belongs to a person (notices, delegations) is reached only through their own key: no name in a request opens
 *    another's.
 */
import type { Audience } from "../engine/clock/ir.ts";
import { facetsOf, lifecyclesOf } from "../engine/lifecycle/bundle/bundle.ts";
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

/** Invariant 2. Throws 403, and 400 for acting in another's name where that means nothing. */
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
  if (deciding || mayBeMeant(person, state, bundle, command.name)) return;
  throw notAllowed(
    `"${person.name}" may read ${state.number} but not send it "${command.name}": the definition is for others in every state`,
  );
}

function demand({ name, roles }: Person, permission: Permission): void {
  if (isGranted(roles, permission)) return;
  throw notAllowed(`"${name}" lacks the permission "${permission}": ask an administrator for a role that grants it`);
}

/** False when the definition lets nobody like this person send the command, whatever state the record is in. */
function mayBeMeant(person: Person, state: RecordState, bundle: Bundle, command: string): boolean {
  const dot = command.indexOf(".");
  const facet = dot < 0 ? undefined : facetsOf(bundle).find((candidate) => candidate.facet === command.slice(0, dot));
  const own = Object.entries(state.facets).find(([name]) => name === facet?.facet)?.[1].fields;
  const lifecycle = facet ?? lifecyclesOf(bundle).find(({ name }) => name === state.lifecycle);
  if (lifecycle === undefined) return false;
  const fields = [...(own === undefined ? [] : [own]), state.fields, { openedBy: state.openedBy }];
  return audiencesOf(lifecycle, facet === undefined ? command : command.slice(dot + 1)).some((audience) =>
    fits(person, audience, fields),
  );
}

function audiencesOf(lifecycle: Lifecycle, command: string): readonly Audience[] {
  const branches = Object.values(lifecycle.states).flatMap(({ transitions }) =>
    Object.hasOwn(transitions, command) ? (transitions[command] ?? []) : [],
  );
  const named = branches.flatMap(({ allow }) => allow ?? lifecycle.allow);
  return branches.length === 0 ? lifecycle.allow : named;
}

function fits(person: Person, audience: Audience, fields: readonly JsonObject[]): boolean {
  if ("role" in audience) return person.roles.includes(audience.role);
  if ("user" in audience) return audience.user === person.name;
  if ("group" in audience) return person.groups.includes(audience.group);
  // Who manages, owns or is on call is read by the kernel.
  if (!("field" in audience)) return true;
  return fields.some((values) => {
    const value = Object.hasOwn(values, audience.field) ? values[audience.field] : undefined;
    const names: readonly unknown[] = Array.isArray(value) ? value : [value];
    return names.some((name) => name === person.name || person.groups.some((group) => group === name));
  });
}
