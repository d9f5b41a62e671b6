import type { Audience } from "../../clock/ir.ts";
import { ownValue, type Json } from "../../base/json.ts";
import { onCallKey } from "../../on-call/key.ts";
import type { Field } from "../ir.ts";
import { declaredFields, fieldsOf, mainMachine, type Machine, type Work } from "../work.ts";

/** What an audience's field holds: the facet's own field first, else the record's. */
interface FieldValue {
  readonly field: Field;
  readonly values: readonly string[];
}

/** Whether the person who commands is one of those meant. */
export function isMeant(work: Work, machine: Machine, audiences: readonly Audience[]): boolean {
  const { user, roles, groups } = work.command.by;
  return audiences.some((audience) => {
    if ("role" in audience) return roles.includes(audience.role);
    if ("user" in audience) return audience.user === user;
    if ("group" in audience) return groups.includes(audience.group);
    if ("field" in audience) {
      const found = fieldNamed(work, machine, audience.field);
      if (found?.field.type === "group") return found.values.some((group) => groups.includes(group));
      return found?.field.type === "user" && found.values.includes(user);
    }
    return peopleOf(work, machine, audience).includes(user);
  });
}

/** All people meant who are active, each once, in the order they are named. */
export function resolve(work: Work, machine: Machine, audiences: readonly Audience[]): readonly string[] {
  const people = new Set(audiences.flatMap((audience) => peopleOf(work, machine, audience)));
  return [...people].filter((person) => work.reader.person(person)?.active === true);
}

function peopleOf(work: Work, machine: Machine, audience: Audience): readonly string[] {
  const { reader } = work;
  if ("role" in audience) return reader.role(audience.role);
  if ("user" in audience) return [audience.user];
  if ("group" in audience) return members(work, audience.group);
  if ("onCall" in audience) return reader.onCall(onCallKey(audience.onCall, audience.layer));
  if ("field" in audience) {
    const found = fieldNamed(work, machine, audience.field);
    if (found?.field.type === "user") return found.values;
    return found?.field.type === "group" ? found.values.flatMap((group) => members(work, group)) : [];
  }
  if ("manager" in audience) return managersOf(work, machine, audience.manager);
  return ownersOf(work, machine, audience.owner);
}

function members(work: Work, group: string): readonly string[] {
  return work.reader.group(group)?.members ?? [];
}

function managersOf(work: Work, machine: Machine, name: string): readonly string[] {
  const found = fieldNamed(work, machine, name);
  if (found === null) return [];
  const managers = found.values.map((value) =>
    found.field.type === "group" ? work.reader.group(value)?.manager : work.reader.person(value)?.manager,
  );
  return managers.filter((manager) => manager !== null && manager !== undefined);
}

/** Owners of configuration items: the person, else the group that answers for it. */
function ownersOf(work: Work, machine: Machine, name: string): readonly string[] {
  const found = fieldNamed(work, machine, name);
  if (found?.field.type !== "ci") return [];
  return found.values.flatMap((value) => {
    const ci = work.reader.ci(value);
    if (ci === null) return [];
    if (ci.owner !== null) return [ci.owner];
    return ci.ownerGroup === null ? [] : members(work, ci.ownerGroup);
  });
}

function fieldNamed(work: Work, machine: Machine, name: string): FieldValue | null {
  for (const place of machine.facet === null ? [machine] : [machine, mainMachine(work)]) {
    const declared = declaredFields(work, place);
    const field = Object.hasOwn(declared, name) ? declared[name] : undefined;
    if (field !== undefined) return { field, values: textsOf(ownValue(fieldsOf(work, place), name) ?? null) };
  }
  return name === "openedBy" ? { field: openedBy, values: [work.draft.state().openedBy] } : null;
}

function textsOf(value: Json): readonly string[] {
  const values: readonly Json[] = Array.isArray(value) ? value : [value];
  return values.filter((item): item is string => typeof item === "string");
}

/** In the words of the definition, for messages: `agent, the caller, members of cab`. */
export function audienceText(audiences: readonly Audience[]): string {
  const words = audiences.map((audience) => {
    if ("role" in audience) return `role ${audience.role}`;
    if ("user" in audience) return audience.user;
    if ("group" in audience) return `members of ${audience.group}`;
    if ("field" in audience) return fieldText(audience.field);
    if ("manager" in audience) return `the manager of ${fieldText(audience.manager)}`;
    if ("owner" in audience) return `the owner of ${fieldText(audience.owner)}`;
    const { onCall, layer } = audience;
    return `who is on call for ${onCall}${layer === undefined ? "" : ` (${layer})`}`;
  });
  return words.length === 0 ? "nobody" : words.join(", ");
}

const fieldText = (name: string): string => (name === "openedBy" ? "who opened it" : `the ${name}`);

const openedBy: Field = {
  name: "openedBy",
  type: "user",
  many: false,
  required: true,
  default: null,
  values: null,
  oneOf: null,
  class: null,
  read: [],
  computed: null,
  override: false,
  reasonOnChange: false,
  maxLength: null,
  min: null,
  max: null,
  pattern: null,
  when: null,
  secret: false,
};
