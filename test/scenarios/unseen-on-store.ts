/** What a person is told of a command that names a record which they do not see, as the API tells it. */
import type pg from "pg";
import { HttpError } from "../../api/error.ts";
import { checkNamedLinks } from "../../api/named-links.ts";
import type { Caller } from "../../api/identity/caller.ts";
import { seeRecord } from "../../api/sight.ts";
import type { NamedLink } from "../../engine/lifecycle/link/named-links.ts";
import type { Command } from "../../engine/lifecycle/protocol.ts";
import type { missingRecord } from "../../engine/simulation/sight.ts";
import type { SimulatedRecord } from "../../engine/simulation/simulated-record.ts";
import { namedBy } from "../../engine/simulation/unseen.ts";
import { readPeople } from "../../store/person/read.ts";

type Unseen = ReturnType<typeof missingRecord> | null;

/** Null = they see it and all that the command names. */
export async function unseenOnStore(
  pool: pg.Pool,
  record: SimulatedRecord,
  { name, input, by }: Pick<Command, "name" | "input" | "by">,
  now: number,
): Promise<Unseen> {
  const [type = "", number = ""] = record.id.split("/");
  return whatIsMissing(pool, by.user, now, async (caller) => {
    await seeRecord(pool, caller, type, number);
    const named = namedBy(record, { name, input });
    await checkNamedLinks(pool, caller, { named, state: record.state, at: "/body/input" });
  });
}

/** The same of records that somebody names; null = they see all of them. `state`: of the record that is told. */
export async function unseenAmongOnStore(
  pool: pg.Pool,
  user: string,
  now: number,
  { named, state }: { readonly named: readonly NamedLink[]; readonly state: SimulatedRecord["state"] | null },
): Promise<Unseen> {
  if (named.length === 0) return null;
  return whatIsMissing(pool, user, now, (caller) => checkNamedLinks(pool, caller, { named, state, at: "/body" }));
}

async function whatIsMissing(
  pool: pg.Pool,
  user: string,
  now: number,
  look: (caller: Caller) => Promise<void>,
): Promise<Unseen> {
  const person = (await readPeople(pool, [user])).get(user);
  if (person === undefined) throw new Error(`there is no "${user}"`);
  try {
    await look({ person, keyId: "scenario", readAt: now });
    return null;
  } catch (error) {
    if (error instanceof HttpError && error.params.status === 404) return { code: "OPS404", message: error.message };
    throw error;
  }
}
