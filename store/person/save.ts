/**
 * The one way people and groups are changed.
 *
 * 1. All of a change is committed or nothing, with who made it: triggers note what gives rights in the history and the
 *    audit list, and contact.ts what is none: a mail address, an id elsewhere.
 * 2. Whoever is named, as manager or member, is there afterwards.
 * 3. One active administrator is left.
 * 4. Whoever is given a role by a person is given one that is declared.
 * 5. Who leaves has no key and no delegation any more, and what waits for them is told so (leave.ts).
 * 6. Changes are made one after the other: one that follows from what is there reads it when it is its turn.
 */
import type pg from "pg";
import { inTransaction } from "../transaction.ts";
import { checkNames, checkRoles } from "./check.ts";
import type { Company, PeopleChange, PeopleOutcome, SaveOptions } from "./change.ts";
import { auditContacts } from "./contact-changes.ts";
import { declaredRoles } from "./declared-roles.ts";
import { PeopleFault } from "./fault.ts";
import { leave } from "./leave.ts";
import { type Named, readNamed } from "./named.ts";
import { outcomesOf } from "./outcome.ts";
import { writeGroups, writePeople } from "./write.ts";

/** Invariant 6. */
const peopleLock = 4600005;

/** A change, or what makes it of what is there now; what that throws is thrown, and nothing is changed. */
export type Wanted = PeopleChange | ((client: pg.PoolClient) => Promise<PeopleChange>);

/** Throws PeopleFault where one of the invariants would not hold. */
export async function savePeople(
  pool: pg.Pool,
  options: SaveOptions,
  wanted: Wanted,
): Promise<readonly PeopleOutcome[]> {
  try {
    return await inTransaction(pool, async (client) => {
      await client.query("select pg_advisory_xact_lock($1), set_config('opsloom.person', $2, true)", [
        peopleLock,
        options.by,
      ]);
      const outcomes = await write(client, options.by, typeof wanted === "function" ? await wanted(client) : wanted);
      if (options.dryRun === true) throw new DryRun(outcomes);
      return outcomes;
    });
  } catch (error) {
    if (error instanceof DryRun) return error.outcomes;
    throw faultOf(error) ?? error;
  }
}

/** Creates or updates people and groups for the host itself; those not named stay. */
export async function saveCompany(pool: pg.Pool, company: Company): Promise<void> {
  await savePeople(pool, { by: host }, company);
}

const host = "$engine";

/** Rolls back what was only tried. */
class DryRun extends Error {
  readonly outcomes: readonly PeopleOutcome[];

  constructor(outcomes: readonly PeopleOutcome[]) {
    super("nothing is kept");
    this.outcomes = outcomes;
  }
}

async function write(client: pg.PoolClient, by: string, change: PeopleChange): Promise<readonly PeopleOutcome[]> {
  const [before, administrator] = [await readNamed(client, change), await findAdministrator(client)];
  checkNames(change, before);
  if (by !== host && change.users.some(({ roles = [] }) => roles.length > 0))
    checkRoles(change, before, await declaredRoles(client));
  await writePeople(client, change);
  await writeGroups(client, change);
  const after = await readNamed(client, change);
  await auditContacts(client, by, before, after);
  const left = [...before.people].filter(([name, one]) => one.active && after.people.get(name)?.active === false);
  const waits = await leave(
    client,
    left.map(([name]) => name),
    by,
  );
  if (administrator !== null && (await findAdministrator(client)) === null) refuseLast(administrator, after);
  return outcomesOf(change, before, after, waits);
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

/** What another is called elsewhere already. */
function faultOf(error: unknown): PeopleFault | null {
  const { code, constraint, detail } = error as { code?: string; constraint?: string; detail?: string };
  if (code !== "23505" || constraint?.endsWith("_external_id_key") !== true) return null;
  const kind = constraint.startsWith("users") ? "person" : "group";
  const id = /=\((.*)\)/.exec(detail ?? "")?.[1] ?? "";
  return new PeopleFault({ kind, name: "", field: "externalId" }, `another ${kind} has the external id "${id}"`, true);
}
