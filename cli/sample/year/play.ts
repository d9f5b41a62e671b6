/**
 * A year of the sample company, played on the store at a virtual time by the kernel and the shipped definitions: its
 * ledgers are those of the product, and say so to whoever verifies them.
 *
 * 1. The same seed, instants and definitions give the same commands.
 * 2. It ends at the instant given: what is not over by then is left open, with what it waits for.
 */
import type { SimulatedRecord } from "../../../engine/simulation/simulated-record.ts";
import { article } from "./article.ts";
import { change } from "./change.ts";
import { atWork, day } from "./hours.ts";
import { incident } from "./incident.ts";
import { analysis, problem, proposal } from "./problem.ts";
import { request, requestItem, survey, task } from "./request.ts";
import type { Scene, Story } from "./scene.ts";

interface Turn {
  readonly at: number;
  readonly story: Story;
}

export interface YearParams {
  readonly scene: Scene;
  /** About how many records there are at the end. */
  readonly records: number;
  /** UTC milliseconds. */
  readonly from: number;
  readonly to: number;
  /** Records that nobody has told a story of: what others have opened. */
  readonly opened: () => readonly SimulatedRecord[];
  readonly progress: (at: number) => void;
}

/** Stories begun for each record there is in the end: orders and changes open more than themselves. */
const shares = [
  [incident, 0.5],
  [request, 0.115],
  [change, 0.08],
  [problem, 0.012],
  [article, 0.008],
] as const;

/** What follows from a record that another one opened, by type. */
const followers: { readonly [type: string]: (scene: Scene, id: string) => Story } = {
  "request-item": requestItem,
  "request-task": task,
  "change-task": task,
  "problem-task": task,
  "problem-proposal": proposal,
  survey,
};

export async function playYear({ scene, records, from, to, opened, progress }: YearParams): Promise<void> {
  const turns = new Turns();
  for (const [story, share] of shares)
    for (let nth = Math.round(records * share); nth > 0; nth -= 1)
      turns.add({ at: beginning(scene, from, to), story: story(scene) });
  for (let turn = turns.next(); turn !== undefined && turn.at < to; turn = turns.next()) {
    if (turn.at > scene.stage.now) await scene.stage.advance(turn.at);
    const { done, value } = await turn.story.next();
    if (done !== true) turns.add({ at: value, story: turn.story });
    for (const { id, state } of opened()) {
      const follow = state.openedFor !== undefined && state.type === "problem" ? analysis : followers[state.type];
      if (follow !== undefined) turns.add({ at: scene.stage.now, story: follow(scene, id) });
    }
    progress(scene.stage.now);
  }
  await scene.stage.advance(to);
}

/** Most in working hours, some more lately than a year ago, a few at night. */
function beginning({ random }: Scene, from: number, to: number): number {
  const least = Math.sqrt(0.4);
  const share = (Math.sqrt(0.4 + 0.6 * random.next()) - least) / (1 - least);
  const within = Math.min(from + Math.floor(share * (to - from)), to - 1);
  return random.chance(0.12)
    ? within
    : Math.min(atWork(within, random.next()) + Math.floor(random.next() * day * 0.35), to - 1);
}

/** By their instants, the one that was added first before others of the same. */
class Turns {
  #heap: (Turn & { readonly place: number })[] = [];
  #added = 0;

  add(turn: Turn): void {
    const entry = { ...turn, place: (this.#added += 1) };
    let low = 0;
    let high = this.#heap.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#heap[middle];
      // Latest first, so that the next is taken from the end.
      if (other !== undefined && isBefore(entry, other)) low = middle + 1;
      else high = middle;
    }
    this.#heap.splice(low, 0, entry);
  }

  next(): Turn | undefined {
    return this.#heap.pop();
  }
}

function isBefore(one: Turn & { readonly place: number }, other: Turn & { readonly place: number }): boolean {
  return one.at < other.at || (one.at === other.at && one.place < other.place);
}
