/**
 * What a command will nearly always ask of the store, read by its sender: a question that is answered before it is
 * asked spares the record's run a local activity. It is a guess from the definition alone, and a bounded one: what it
 * leaves out the run reads itself, so that a command is answered the same with and without it.
 */
import { facetsOf, lifecyclesOf, partOf, recordTypeOf } from "../engine/lifecycle/bundle/bundle.ts";
import { ownValue, type Json, type JsonObject } from "../engine/base/json.ts";
import type { Bundle, Field } from "../engine/lifecycle/ir.ts";
import type { Command } from "../engine/lifecycle/protocol.ts";
import { type Person, readGroups, readPeople } from "../store/person/read.ts";
import type { Queryable } from "../store/pool.ts";
import { groupReading, personReading } from "../store/record/read-needs.ts";
import { readMerged } from "../store/record/survivors.ts";
import type { SentReadings } from "../workflows/messages.ts";

/** Readings lie in the history of the run: no more people, groups and members of all of them than this. */
const most = { people: 8, groups: 8, members: 200 };

/** What the commands of a definition may refer to. */
export interface References {
  /** Names of the inputs and fields that take people. */
  readonly people: ReadonlySet<string>;
  /** Names of the inputs and fields that take groups. */
  readonly groups: ReadonlySet<string>;
  /** Groups that the tables of the record's fields may choose when it is opened. */
  readonly chosen: readonly string[];
}

/** Somebody the sender has read already, with the instant (UTC milliseconds). */
export interface KnownPerson {
  readonly person: Person;
  readonly readAt: number;
}

export function referencesOf(bundle: Bundle): References {
  const machines = [...lifecyclesOf(bundle), ...facetsOf(bundle)];
  const transitions = machines.flatMap(({ states }) =>
    Object.values(states).flatMap((state) => Object.values(state.transitions).flat()),
  );
  const declared = [
    recordTypeOf(bundle).fields,
    ...machines.map(({ fields }) => fields),
    ...transitions.map(({ ask }) => ask),
  ];
  const fields = declared.flatMap((some) => Object.values(some));
  const named = (type: Field["type"]): Set<string> =>
    new Set(fields.filter((field) => field.type === type).map(({ name }) => name));
  const chosen = Object.values(recordTypeOf(bundle).fields).flatMap((field) =>
    field.type === "group" ? outputsOf(bundle, field) : [],
  );
  return { people: named("user"), groups: named("group"), chosen: [...new Set(chosen)] };
}

/** The texts that the table of a computed field yields whatever it is asked. */
function outputsOf(bundle: Bundle, { computed }: Field): readonly string[] {
  if (computed?.kind !== "table") return [];
  const rules = partOf(bundle, "DecisionTable", computed.table)?.rules ?? [];
  return rules.flatMap(({ then }) => (then.kind === "literal" && typeof then.value === "string" ? [then.value] : []));
}

/** The people and groups that a command names or an opening may choose, each once. */
export function foreseenBy(
  references: References,
  { name, input }: Command,
): { readonly people: readonly string[]; readonly groups: readonly string[] } {
  const opens = name === "$open";
  const given = opens ? objectOf(ownValue(input, "fields")) : input;
  const groups = textsOf(given, references.groups);
  return {
    people: textsOf(given, references.people).slice(0, most.people),
    groups: [...new Set(opens ? [...groups, ...references.chosen] : groups)].slice(0, most.groups),
  };
}

/** Reads what a command is foreseen to ask; undefined = nothing. `now` is UTC milliseconds, before anything is read. */
export async function foresee(
  db: Queryable,
  params: {
    readonly references: References;
    readonly command: Command;
    readonly known?: KnownPerson;
    /** Records that it links, of which some may have been merged. */
    readonly linked?: readonly string[];
    readonly now: number;
  },
): Promise<SentReadings | undefined> {
  const asked = foreseenBy(params.references, params.command);
  const { known, now, linked = [] } = params;
  const unknown = asked.people.filter((name) => name !== known?.person.name);
  const [people, groups, merged] = await Promise.all([
    readPeople(db, unknown),
    readGroups(db, asked.groups),
    readMerged(db, linked),
  ]);
  const survivors = merged.size === 0 ? {} : { survivors: Object.fromEntries(merged) };
  if (asked.people.length === 0 && asked.groups.length === 0 && merged.size === 0) return undefined;
  // All of it counts from the earliest instant.
  const at = known === undefined || unknown.length === asked.people.length ? now : Math.min(now, known.readAt);
  const person = (name: string): Person | undefined => (known?.person.name === name ? known.person : people.get(name));
  let members = 0;
  const fitting = asked.groups.filter((name) => (members += groups.get(name)?.members.length ?? 0) <= most.members);
  return {
    at,
    people: Object.fromEntries(asked.people.map((name) => [name, personReading(person(name), at)])),
    groups: Object.fromEntries(fitting.map((name) => [name, groupReading(name, groups.get(name), at)])),
    ...survivors,
  };
}

function textsOf(given: JsonObject, names: ReadonlySet<string>): readonly string[] {
  const values = Object.keys(given).flatMap((name): readonly Json[] => {
    const value = names.has(name) ? (given[name] ?? null) : null;
    return Array.isArray(value) ? (value as readonly Json[]) : [value];
  });
  return [...new Set(values.filter((value) => typeof value === "string"))];
}

function objectOf(value: Json | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
