import type { Pool } from "pg";
import type { PeopleChange } from "../../store/person/change.ts";
import { PeopleFault } from "../../store/person/fault.ts";
import { savePeople } from "../../store/person/save.ts";
import { ScimError } from "./error.ts";

/** Makes a change of people; throws what a directory understands. */
export async function change(pool: Pool, wanted: PeopleChange): Promise<void> {
  try {
    await savePeople(pool, wanted);
  } catch (error) {
    if (!(error instanceof PeopleFault)) throw error;
    const { field } = error.place;
    if (field === "externalId") throw new ScimError(409, "uniqueness", error.message);
    throw new ScimError(
      field === "active" || field === "roles" ? 409 : 400,
      field === "active" || field === "roles" ? null : "invalidValue",
      error.message,
    );
  }
}
