import type { FrozenVersion } from "../../engine/lifecycle/record.ts";
import type { LedgerEvent } from "../../engine/lifecycle/event.ts";
import type { Queryable } from "../pool.ts";
import { readEventsOfKinds } from "./events.ts";

/** The versions of a record, the last one first. A record has few. */
export async function readVersions(db: Queryable, recordId: string): Promise<readonly FrozenVersion[]> {
  const events = await readEventsOfKinds(db, recordId, ["frozen"]);
  return events.flatMap(versionIn).toReversed();
}

function versionIn({ seq, at, by, body }: LedgerEvent): FrozenVersion[] {
  if (body.kind !== "frozen") return [];
  const { version, fields, digest } = body;
  return [{ version, fields, digest, at, by, seq }];
}
