import type { Pool } from "pg";
import { PeopleFault } from "../../store/person/fault.ts";
import { savePeople, type Wanted } from "../../store/person/save.ts";
import type { Caller } from "../identity/caller.ts";
import { ScimError } from "./error.ts";

/** Makes a change of people; throws what a directory understands. */
export async function change(pool: Pool, caller: Caller, wanted: Wanted): Promise<void> {
  try {
    await savePeople(pool, { by: caller.person.name }, wanted);
  } catch (error) {
    if (!(error instanceof PeopleFault)) throw error;
    if (!error.isConflict) throw new ScimError(400, "invalidValue", error.message);
    throw new ScimError(409, error.place.field === "externalId" ? "uniqueness" : null, error.message);
  }
}
