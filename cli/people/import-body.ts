import type { Item, Request } from "../../client/call.ts";
import type { PersonRow } from "./read-csv.ts";

type Body = NonNullable<Request<"importPeople">["body"]>;
type Group = Item<"listGroups">;

/**
 * What an import sends: the people, and where the file tells of groups, all groups that it names or that hold one of
 * its people. Members whom the file does not name stay.
 */
export function importBody(rows: readonly PersonRow[], groups: readonly Group[]): Pick<Body, "people" | "groups"> {
  const people = rows.map(({ name, title, email, manager, roles, active }) => ({
    name,
    title,
    email,
    manager,
    roles: [...roles],
    active,
  }));
  const told = rows.filter((row) => row.groups !== null);
  if (told.length === 0) return { people, groups: [] };
  const named = new Set(rows.map(({ name }) => name));
  const known = new Map(groups.map((group) => [group.name, group]));
  const names = new Set([
    ...told.flatMap((row) => row.groups ?? []),
    ...groups.filter(({ members }) => members.some((member) => named.has(member))).map(({ name }) => name),
  ]);
  return {
    people,
    groups: [...names].sort().map((name) => {
      const group = known.get(name);
      const others = (group?.members ?? []).filter((member) => !named.has(member));
      const members = told.filter((row) => row.groups?.includes(name) === true).map((row) => row.name);
      return { name, title: group?.title ?? name, manager: group?.manager ?? null, members: [...others, ...members] };
    }),
  };
}
