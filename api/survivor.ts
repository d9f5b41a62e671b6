/** A record that was merged into another one is found where that one is. */
import type { Pool } from "pg";
import type { RecordState } from "../engine/lifecycle/record.ts";
import { loadRecord } from "../store/record/load.ts";
import { readMerged } from "../store/record/survivors.ts";
import type { Caller } from "./identity/caller.ts";
import { sightOn } from "./sight.ts";

/** What was asked for is elsewhere from now on: a handler throws it, and the answer is 301 with the place. */
export class MovedError extends Error {
  override readonly name = "MovedError";
  readonly location: string;

  constructor(location: string) {
    super(`it is at ${location}`);
    this.location = location;
  }
}

/**
 * Throws a MovedError with the survivor's place, unless the caller asks for the merged record itself (`own`). Who does
 * not see the survivor is shown the merged record.
 */
export async function leaveToSurvivor(
  pool: Pool,
  caller: Caller,
  { id, mergedInto }: RecordState,
  { own, place }: { readonly own: boolean; readonly place: (survivor: RecordState) => string },
): Promise<void> {
  if (mergedInto === undefined || own) return;
  const survivor = await loadRecord(pool, (await readMerged(pool, [id])).get(id)?.id ?? mergedInto);
  if (survivor !== null && (await sightOn(pool, caller, survivor)) !== null) throw new MovedError(place(survivor));
}
