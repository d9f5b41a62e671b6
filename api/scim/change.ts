import type { Pool } from "pg";
import type { PeopleChange } from "../../store/person/change.ts";
import { declaredRoles } from "../../store/person/declared-roles.ts";
import { PeopleFault } from "../../store/person/fault.ts";
import { savePeople } from "../../store/person/save.ts";
import { ScimError } from "./error.ts";

/** Makes a change of people; throws what a directory understands. */
export async function change(pool: Pool, wanted: PeopleChange): Promise<void> {
  try {
    await savePeople(pool, { ...wanted, roles: await declaredRoles(pool) });
  } catch (error) {
    if (!(error instanceof PeopleFault)) throw error;
    if (!error.isConflict) throw new ScimError(400, "invalidValue", error.message);
    throw new ScimError(409, error.place.field === "externalId" ? "uniqueness" : null, error.message);
  }
}
