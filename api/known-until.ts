import type { Queryable } from "../store/pool.ts";
import { knownUntil } from "../store/indicator/asked.ts";
import { invalidInput, unavailable } from "./error.ts";

export interface KnownUntil {
  /** The latest instant of which all is known, UTC milliseconds. */
  readonly known: number;
  /** The instant that was asked for; null = none was. */
  readonly at: number | null;
}

/** Throws when what was committed until the instant that is asked for is not known yet: 400 in the future, else 503. */
export async function knownFor(db: Queryable, asOf: string | undefined): Promise<KnownUntil> {
  const known = await knownUntil(db);
  const at = asOf === undefined ? null : Date.parse(asOf);
  if (at !== null && at > known) {
    if (at > Date.now()) throw invalidInput(`"${asOf ?? ""}" lies in the future: nothing is known of it`);
    throw unavailable("what was committed until then may still be on its way", 5);
  }
  return { known, at };
}
