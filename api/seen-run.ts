import type { Pool } from "pg";
import { isWhole } from "../engine/access/sight.ts";
import { loadRecord } from "../store/record/load.ts";
import { readRun, type WholeRun } from "../store/run/read-run.ts";
import { notFound } from "./error.ts";
import type { Caller } from "./identity/caller.ts";
import { sightOn } from "./sight.ts";

/** A run of a record that the caller does not see, or sees a part of, is none for them: it may quote any field. */
export async function seenRun(pool: Pool, id: string, caller: Caller): Promise<WholeRun> {
  const found = await readRun(pool, id);
  const ofRecord = found?.ofRecord ?? null;
  const record = ofRecord === null ? null : await loadRecord(pool, ofRecord);
  const sight = record === null ? null : await sightOn(pool, caller, record);
  if (found === null || (record !== null && (sight === null || !isWhole(sight))))
    throw notFound(`there is no run "${id}"`);
  return found;
}
