import type { Pool } from "pg";
import { askedBy } from "../engine/lifecycle/read/ask.ts";
import { decide } from "../engine/lifecycle/decide.ts";
import type { Bundle } from "../engine/lifecycle/ir.ts";
import { mergeReadings, noReadings, type Readings } from "../engine/lifecycle/read/needs.ts";
import { type Outlook, outlookOf } from "../engine/lifecycle/offer/outlook.ts";
import type { Command, Refusal } from "../engine/lifecycle/protocol.ts";
import type { RecordState } from "../engine/lifecycle/record.ts";
import { readNeeds } from "../store/record/read-needs.ts";

/** One answer may raise the next question; more than these would be a circle. */
const maxQuestions = 12;

export type Preview =
  | { readonly kind: "refused"; readonly refusal: Refusal }
  /** Only its sender's run can tell, for what is looked up over the network is read there alone. */
  | { readonly kind: "undecided"; readonly lookUps: readonly string[] }
  | ({ readonly kind: "decided" } & Outlook);

/**
 * What a command would do now: the kernel's own decision on what our store holds at this moment. Nothing is kept and
 * nothing is promised. `state`: null = the command opens. `now`: UTC milliseconds.
 */
export async function previewCommand(
  pool: Pool,
  params: {
    readonly bundle: Bundle;
    readonly state: RecordState | null;
    readonly command: Command;
    readonly now: number;
  },
): Promise<Preview> {
  const { bundle, state, command, now } = params;
  let readings: Readings = { ...noReadings, at: now };
  for (let question = 0; question <= maxQuestions; question += 1) {
    const decision = decide(bundle, state, command, readings, now);
    const missing = askedBy(decision);
    if (missing === null) {
      if (!decision.ok) return { kind: "refused", refusal: decision.refusal };
      const outlook = outlookOf(state, command, decision);
      if (outlook === null) throw new Error(`"${command.name}" on no record decided nothing`);
      return { kind: "decided", ...outlook };
    }
    if (missing.facts.length > 0) return { kind: "undecided", lookUps: missing.facts.map(({ name }) => name) };
    readings = mergeReadings(readings, await readNeeds(pool, missing, now));
  }
  throw new Error(`what "${command.name}" would do needs more than ${maxQuestions} readings after one another`);
}
