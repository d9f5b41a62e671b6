/** What a person is told of a command that names a record which they do not see, as the API tells it. */
import type pg from "pg";
import { HttpError } from "../../api/error.ts";
import { checkNamedLinks } from "../../api/named-links.ts";
import { seeRecord } from "../../api/sight.ts";
import { linksOfCommand } from "../../engine/lifecycle/named-links.ts";
import type { Command } from "../../engine/lifecycle/record.ts";
import type { missingRecord } from "../../engine/simulation/sight.ts";
import type { SimulatedRecord } from "../../engine/simulation/simulated-record.ts";
import { readPeople } from "../../store/person/read.ts";

/** Null = they see all that it names. */
export async function unseenOnStore(
  pool: pg.Pool,
  { id, bundle, state }: SimulatedRecord,
  command: Pick<Command, "name" | "input" | "by">,
  now: number,
): Promise<ReturnType<typeof missingRecord> | null> {
  const { user } = command.by;
  const person = (await readPeople(pool, [user])).get(user);
  if (person === undefined) throw new Error(`there is no "${user}"`);
  const caller = { person, keyId: "scenario", readAt: now };
  const [type = "", number = ""] = id.split("/");
  try {
    await seeRecord(pool, caller, type, number);
    await checkNamedLinks(pool, caller, { named: linksOfCommand(bundle, command), state, at: "/body/input" });
    return null;
  } catch (error) {
    if (error instanceof HttpError && error.params.status === 404) return { code: "OPS404", message: error.message };
    throw error;
  }
}
