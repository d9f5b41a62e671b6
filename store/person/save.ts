/**
 * The one way people and groups are changed.
 *
 * 1. All of a change is committed or nothing, with who made it: triggers note it in the history and the audit list.
 * 2. Whoever is named, as manager or member, is there afterwards.
 * 3. One active administrator is left.
 * 4. Whoever is given a role is given one that is declared, where the change says which those are.
 * 5. Who leaves has no key and no delegation any more, and what waits for them is told so (leave.ts).
 */
import type pg from "pg";
import { suggestion } from "../../engine/base/suggestion.ts";
import { inTransaction } from "../transaction.ts";
import type { Company, GroupData, PeopleChange, PeopleOutcome, PersonData, Waits } from "./change.ts";
import { PeopleFault } from "./fault.ts";
import { leave } from "./leave.ts";
import { writeGroups, writePeople } from "./write.ts";

/** Serializes changes, so that the last administrator is counted rightly. */
const peopleLock = 4600005;

/** Throws PeopleFault where one of the invariants would not hold. */
export async function savePeople(pool: pg.Pool, change: PeopleChange): Promise<readonly PeopleOutcome[]> {
  try {
    return await inTransaction(pool, async (client) => {
      const outcomes = await write(client, change);
      if (change.dryRun === true) throw new DryRun(outcomes);
      return outcomes;
    });
  } catch (error) {
    if (error instanceof DryRun) return error.outcomes;
    throw faultOf(error) ?? error;
  }
}

/** Creates or updates people and groups for the host itself; those not named stay. */
export async function saveCompany(pool: pg.Pool, company: Company): Promise<void> {
  await savePeople(pool, { ...company, by: "$engine" });
}

/** Rolls back what was only tried. */
class DryRun extends Error {
  readonly outcomes: readonly PeopleOutcome[];

  constructor(outcomes: readonly PeopleOutcome[]) {
    super("nothing is kept");
    this.outcomes = outcomes;
  }
}

async function write(client: pg.PoolClient, change: PeopleChange): Promise<readonly PeopleOutcome[]> {
  await client.query("select pg_advisory_xact_lock($1), set_config('opsloom.person', $2, true)", [
    peopleLock,
    change.by,
  ]);
  const [before, administrator] = [await readNamed(client, change), await findAdministrator(client)];
  checkNames(change, before);
  checkRoles(change, before);
  await writePeople(client, change);
  await writeGroups(client, change);
  const after = await readNamed(client, change);
  const left = [...before.people].filter(([name, one]) => one.active && after.people.get(name)?.active === false);
  const waits = await leave(
    client,
    left.map(([name]) => name),
    change.by,
  );
  if (administrator !== null && (await findAdministrator(client)) === null) refuseLast(administrator, after);
  return outcomesOf(change, before, after, waits);
}

/** What is compared of people and groups. */
interface Named {
  readonly people: ReadonlyMap<string, Required<PersonData>>;
  readonly groups: ReadonlyMap<string, Required<GroupData>>;
}

/** Everybody whom the change names or touches. */
async function readNamed(client: pg.PoolClient, { users, groups, others = false }: PeopleChange): Promise<Named> {
  const names = [...users, ...groups].flatMap((one) => [one.manager ?? [], "members" in one ? one.members : one.name]);
  const people = await client.query<Required<PersonData>>(
    `select name, title, email, active, manager, roles, external_id as "externalId" from users
     where $2 or name = any($1) order by name collate "C"`,
    [names.flat(), others],
  );
  const found = await client.query<Required<GroupData>>(
    `select g.name, g.title, g.manager, g.external_id as "externalId", coalesce((select array_agg(m.user_name order by m.user_name collate "C")
       from group_members m where m.group_name = g.name), '{}') as members from groups g where g.name = any($1)`,
    [groups.map(({ name }) => name)],
  );
  return {
    people: new Map(people.rows.map((row) => [row.name, row])),
    groups: new Map(found.rows.map((row) => [row.name, row])),
  };
}

/** Invariant 2. */
function checkNames({ users, groups }: PeopleChange, { people }: Named): void {
  const known = (kind: "person" | "group", name: string, field: "manager" | "members", other: string): void => {
    if (!people.has(other) && !users.some((one) => one.name === other))
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

/** Invariant 4. */
function checkRoles({ users, roles }: PeopleChange, { people }: Named): void {
  if (roles === undefined) return;
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

async function findAdministrator(client: pg.PoolClient): Promise<string | null> {
  const { rows } = await client.query<{ name: string }>(
    "select name from users where active and 'admin' = any(roles) order by name limit 1",
  );
  return rows[0]?.name ?? null;
}

/** Invariant 3: a company that never had an administrator may be without one. */
function refuseLast(name: string, { people }: Named): never {
  const field = people.get(name)?.active === true ? "roles" : "active";
  throw new PeopleFault(
    { kind: "person", name, field },
    `"${name}" is the last active administrator: give another person the role "admin" first`,
    true,
  );
}

function outcomesOf(
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

/** What another is called elsewhere already. */
function faultOf(error: unknown): PeopleFault | null {
  const { code, constraint, detail } = error as { code?: string; constraint?: string; detail?: string };
  if (code !== "23505" || constraint?.endsWith("_external_id_key") !== true) return null;
  const kind = constraint.startsWith("users") ? "person" : "group";
  const id = /=\((.*)\)/.exec(detail ?? "")?.[1] ?? "";
  return new PeopleFault({ kind, name: "", field: "externalId" }, `another ${kind} has the external id "${id}"`, true);
}
