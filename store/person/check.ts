import { suggestion } from "../../engine/base/suggestion.ts";
import type { PeopleChange } from "./change.ts";
import { PeopleFault } from "./fault.ts";
import type { Named } from "./named.ts";

/** Whoever is named, as manager or member, is there, or is added by the same change. */
export function checkNames({ users, groups }: PeopleChange, { people }: Named): void {
  const added = new Set(users.map(({ name }) => name));
  const known = (kind: "person" | "group", name: string, field: "manager" | "members", other: string): void => {
    if (!people.has(other) && !added.has(other))
      throw new PeopleFault({ kind, name, field }, `there is no person "${other}": add them first, or in this change`);
  };
  for (const { name, manager } of users) {
    if (manager === name)
      throw new PeopleFault({ kind: "person", name, field: "manager" }, `"${name}" cannot be their own manager`);
    if (manager != null) known("person", name, "manager", manager);
  }
  for (const { name, manager, members } of groups) {
    if (manager != null) known("group", name, "manager", manager);
    for (const member of members) known("group", name, "members", member);
  }
}

/** Whoever is given a role that they had not is given one of `roles`. */
export function checkRoles({ users }: PeopleChange, { people }: Named, roles: readonly string[]): void {
  for (const { name, roles: given = [] } of users) {
    const had = people.get(name)?.roles ?? [];
    const unknown = given.find((role) => !had.includes(role) && !roles.includes(role));
    if (unknown === undefined) continue;
    const hint = suggestion(unknown, roles);
    throw new PeopleFault(
      { kind: "person", name, field: "roles" },
      `there is no role "${unknown}": ${hint === undefined ? "" : `${hint}; `}roles of your own are declared in a definition of the kind Roles`,
    );
  }
}
