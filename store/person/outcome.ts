import type { PeopleChange, PeopleOutcome, Waits } from "./change.ts";
import type { Named } from "./named.ts";

/** What became of each whom the change names. */
export function outcomesOf(
  { users, groups, removedGroups = [], others = false }: PeopleChange,
  before: Named,
  after: Named,
  waits: ReadonlyMap<string, Waits>,
): readonly PeopleOutcome[] {
  const names = others ? [...after.people.keys()] : users.map(({ name }) => name);
  return [
    ...names.map((name): PeopleOutcome => {
      const waiting = waits.get(name);
      const change = waiting === undefined ? changeOf(before.people.get(name), after.people.get(name)) : "left";
      return { kind: "person", name, change, ...(waiting === undefined ? {} : { waits: waiting }) };
    }),
    ...groups.map(({ name }): PeopleOutcome => ({
      kind: "group",
      name,
      change: changeOf(before.groups.get(name), after.groups.get(name)),
    })),
    ...removedGroups.map((name): PeopleOutcome => ({ kind: "group", name, change: "removed" })),
  ];
}

function changeOf(before: unknown, after: unknown): "added" | "changed" | "unchanged" {
  if (before === undefined) return "added";
  return JSON.stringify(before) === JSON.stringify(after) ? "unchanged" : "changed";
}
