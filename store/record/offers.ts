import type { Pool } from "pg";
import type { Bundle } from "../../engine/lifecycle/ir.ts";
import { mergeReadings, noReadings } from "../../engine/lifecycle/read/needs.ts";
import { isRead, type Offer, offersOf } from "../../engine/lifecycle/offer/offer.ts";
import type { Actor } from "../../engine/lifecycle/protocol.ts";
import type { RecordState } from "../../engine/lifecycle/record.ts";
import { readNeeds } from "./read-needs.ts";

/** What is read may lead to more that must be read, a few times over: a field names a CI, and that its owner. */
const mostReads = 10;

/** What a record takes from a person now (UTC milliseconds), with all read that the kernel asks of our own store. */
export async function readOffers(
  pool: Pool,
  params: { readonly bundle: Bundle; readonly state: RecordState; readonly by: Actor; readonly now: number },
): Promise<readonly Offer[]> {
  const { bundle, state, by, now } = params;
  let readings = { ...noReadings, at: now };
  for (let reads = 0; reads < mostReads; reads += 1) {
    const { offers, missing } = offersOf(bundle, state, by, readings, now);
    if (isRead(missing)) return offers;
    readings = mergeReadings(readings, await readNeeds(pool, { ...missing, facts: [] }, now));
  }
  throw new Error(`what ${state.id} takes needs more than ${mostReads} readings after one another`);
}
