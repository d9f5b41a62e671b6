import type { Pool } from "pg";
import { askedBy } from "../engine/lifecycle/read/ask.ts";
import { decide } from "../engine/lifecycle/decide.ts";
import type { ZoneTable } from "../engine/clock/ir.ts";
import type { Bundle } from "../engine/lifecycle/ir.ts";
import { mergeReadings, noReadings, type Readings } from "../engine/lifecycle/read/needs.ts";
import type { Command, Refusal } from "../engine/lifecycle/protocol.ts";
import { readNeeds } from "../store/record/read-needs.ts";
import type { SentReadings } from "../workflows/messages.ts";

/** One answer may raise the next question; who asks more often is left to the run, which says so. */
const maxQuestions = 12;

/**
 * The kernel's verdict on an opening, made by its sender: null = it is accepted, as far as can be told here. Only the
 * run of the record decides for good, for what is read may change meanwhile, and facts, which may come over the
 * network, are read there only. `readings`: all that was read, to be sent along. `now`: UTC milliseconds.
 */
export async function decideOpening(
  pool: Pool,
  params: {
    readonly bundle: Bundle;
    readonly zones: { readonly [zone: string]: ZoneTable };
    /** `$open` with a number that no record has. */
    readonly command: Command;
    readonly foreseen: SentReadings | undefined;
    readonly now: number;
  },
): Promise<{ readonly refusal: Refusal | null; readonly readings: SentReadings | undefined }> {
  const { bundle, zones, command, foreseen, now } = params;
  let read: Readings | null = foreseen === undefined ? null : { ...noReadings, ...foreseen };
  for (let question = 0; ; question += 1) {
    const known: Readings = read ?? noReadings;
    const decision = decide(bundle, null, command, { ...known, at: now, zones: { ...zones, ...known.zones } }, now);
    const missing = askedBy(decision);
    if (missing === null) return { refusal: decision.ok ? null : decision.refusal, readings: sendable(read) };
    if (missing.facts.length > 0 || question === maxQuestions) return { refusal: null, readings: sendable(read) };
    const answers = await readNeeds(pool, missing, now);
    // All of it counts from the earliest instant.
    read = read === null ? answers : { ...mergeReadings(read, answers), at: read.at };
  }
}

function sendable(read: Readings | null): SentReadings | undefined {
  if (read === null) return undefined;
  const { at, people, groups, roles, cis, onCall = {}, reservations = [] } = read;
  return { at, people, groups, roles, cis, onCall, reservations };
}
