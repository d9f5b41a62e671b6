/** What becomes of people and groups while a scenario goes on, and which records wait for who leaves. */
import { canonicalJson } from "../base/canonical.ts";
import type { Json, JsonObject } from "../base/json.ts";
import { declarationOf } from "../listing/declaration.ts";
import { valueAt } from "../listing/projection.ts";
import type { Fixture } from "./fixture.ts";
import type { Step } from "./ir.ts";
import type { SimulatedRecord } from "./simulated-record.ts";

/** Somebody is not active any more; what they have is kept, and who delegated to them or was told by them is let go. */
export function withoutPerson(fixture: Fixture, person: string, now: number): Fixture {
  const found = fixture.people[person];
  if (found === undefined) return fixture;
  const delegations = (fixture.delegations ?? []).map((one) =>
    (one.of === person || one.to === person) && one.until > now ? { ...one, until: Math.max(one.from, now) } : one,
  );
  return { ...fixture, people: { ...fixture.people, [person]: { ...found, active: false } }, delegations };
}

/** A group with others in it. */
export function withMembers(
  fixture: Fixture,
  { group, add, remove }: Pick<Extract<Step, { readonly kind: "members" }>, "group" | "add" | "remove">,
): Fixture {
  const before = fixture.groups[group] ?? { members: [], manager: null };
  const members = [...new Set([...before.members, ...add])].filter((one) => !remove.includes(one));
  return { ...fixture, groups: { ...fixture.groups, [group]: { ...before, members } } };
}

/** Ids of records that ask somebody for a decision, or name them in a field that lists find by: what `$left` says. */
export function waitingFor(
  person: string,
  records: readonly Pick<SimulatedRecord, "id" | "state" | "bundle">[],
): readonly { readonly record: string; readonly input: JsonObject }[] {
  return records
    .flatMap(({ id, state, bundle }) => {
      if (state.final) return [];
      const isAsked = state.approvals.some(
        ({ outcome, approvers }) => outcome === "waiting" && approvers.includes(person),
      );
      const { fields } = declarationOf(bundle);
      const isNamed = Object.entries(fields).some(
        ([field, { type }]) => type === "user" && names(valueAt(state, field) ?? null, person),
      );
      if (!isAsked && !isNamed) return [];
      return [{ record: id, input: { person, ...(isNamed ? { named: true } : {}) } }];
    })
    .toSorted((one, other) => (one.record < other.record ? -1 : 1));
}

function names(value: Json, person: string): boolean {
  const all: readonly Json[] = Array.isArray(value) ? (value as readonly Json[]) : [value];
  return all.some((one) => canonicalJson(one) === canonicalJson(person));
}
