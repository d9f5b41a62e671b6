/**
 * Probes of one vantage point, round after round.
 *
 * P1. A round is one activity for all probes that are due, and a local one beside the store: seven events, however many
 *     probes there are.
 * P2. A round that nobody took up, or that was cut off, says nothing: nothing of it is kept.
 * P3. It ends when nothing is asked from here any more, or when nobody has taken up its work for some rounds; whoever
 *     looks who is there starts it again.
 */
import {
  ActivityFailure,
  continueAsNew,
  isCancellation,
  log,
  proxyActivities,
  proxyLocalActivities,
  sleep,
  workflowInfo,
} from "@temporalio/workflow";
import { centre } from "../../engine/probe/ir.ts";
import type { RawValue } from "@temporalio/common";
import { discoveryTaskQueue } from "../discovery/messages.ts";
import { whole } from "../payload/messages.ts";
import type { AskedRound, EndedRound, NextRound, ProbeStoreActivities, ProbingInput, SeenRound } from "./messages.ts";

const { nextProbes } = proxyLocalActivities<ProbeStoreActivities>({
  startToCloseTimeout: "20s",
  retry: { initialInterval: "1s", maximumInterval: "10s" },
});

/** Rounds of one execution: some 3,500 events. */
const roundsPerExecution = 500;
/** Nobody is there after so many rounds that nobody took up. */
const unserved = 3;

export async function probing({ from, after: begins }: ProbingInput): Promise<void> {
  let after = begins ?? null;
  let ended: EndedRound | null = null;
  let missed = 0;
  for (let round = 0; round < roundsPerExecution && !workflowInfo().continueAsNewSuggested; round += 1) {
    const next: NextRound | null = await nextProbes({ from, after, ended });
    ended = null;
    if (next === null) return;
    if (next.asked === null) {
      await sleep(Math.max(1, next.until - Date.now()));
      after = next.until;
      continue;
    }
    const seen = await ask(from, next.asked);
    missed = seen === null ? missed + 1 : 0;
    if (missed >= unserved) return;
    ended = { asked: next.asked, seen };
    // What is to be asked again is what was to be asked now.
    if (seen?.lacks !== true) after = next.until;
  }
  if (ended !== null) await nextProbes({ from, after, ended });
  return continueAsNew<typeof probing>({ from, ...(after === null ? {} : { after }) });
}

/** Asks as `ProbeVantageActivities` is asked; a collector has no store to read a large request from. */
interface VantageActivities {
  askProbes(round: RawValue<AskedRound>): Promise<SeenRound>;
}

/** Null: nobody took it up, or it was cut off. */
async function ask(from: string, asked: AskedRound): Promise<SeenRound | null> {
  try {
    return await vantage(from, asked).askProbes(whole(asked));
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    log.warn(`probes were not asked from ${from}`, { because: error.cause?.message ?? error.message });
    return null;
  }
}

export function vantage(from: string, { mostMs }: Pick<AskedRound, "mostMs">): VantageActivities {
  return proxyActivities<VantageActivities>({
    taskQueue: discoveryTaskQueue(from === centre ? null : from),
    scheduleToStartTimeout: "20s",
    startToCloseTimeout: mostMs + 15_000,
    heartbeatTimeout: "20s",
    // Another try would ask for what was due before: the next round asks for what is due then.
    retry: { maximumAttempts: 1 },
  });
}
