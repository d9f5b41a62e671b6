import type { Pool } from "pg";
import type { Bundle } from "../../engine/lifecycle/ir.ts";
import { mergeReadings, type Needs, noReadings, type Readings } from "../../engine/lifecycle/read/needs.ts";
import { allCommandsOf, type KnownCommand } from "../../engine/lifecycle/offer/all.ts";
import { isRead, type Offer, offersOf } from "../../engine/lifecycle/offer/offer.ts";
import type { Actor } from "../../engine/lifecycle/protocol.ts";
import type { RecordState } from "../../engine/lifecycle/record.ts";
import { readNeeds } from "./read-needs.ts";

/** What is read may lead to more that must be read, a few times over: a field names a CI, and that its owner. */
const mostReads = 10;

interface Asked {
  readonly bundle: Bundle;
  readonly state: RecordState;
  readonly by: Actor;
  /** UTC milliseconds. */
  readonly now: number;
}

/** What a record takes from a person now, with all read that the kernel asks of our own store. */
export async function readOffers(pool: Pool, asked: Asked): Promise<readonly Offer[]> {
  const { bundle, state, by, now } = asked;
  return (await readFor(pool, asked, (readings) => offersOf(bundle, state, by, readings, now))).offers;
}

/** What a record would take in any state, likewise. */
export async function readAllCommands(pool: Pool, asked: Asked): Promise<readonly KnownCommand[]> {
  const { bundle, state, by, now } = asked;
  return (await readFor(pool, asked, (readings) => allCommandsOf(bundle, state, by, readings, now))).commands;
}

async function readFor<Told extends { readonly missing: Needs }>(
  pool: Pool,
  { state, now }: Asked,
  ask: (readings: Readings) => Told,
): Promise<Told> {
  let readings = { ...noReadings, at: now };
  for (let reads = 0; reads < mostReads; reads += 1) {
    const told = ask(readings);
    if (isRead(told.missing)) return told;
    readings = mergeReadings(readings, await readNeeds(pool, { ...told.missing, facts: [] }, now));
  }
  throw new Error(`what ${state.id} takes needs more than ${mostReads} readings after one another`);
}
