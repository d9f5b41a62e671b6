/** The people that a plan names. */
import { instantText } from "../lifecycle/instant.ts";
import type { OnCallLayer, OnCallPlan } from "./ir.ts";

/** All that any list of the plan names, those of the past too. */
export function peopleOf({ layers }: OnCallPlan): readonly string[] {
  return layers.flatMap(({ order }) => order.flatMap(({ people }) => people));
}

/** True when a list names the person that holds at an instant (UTC milliseconds), or will later on. */
export function isOfPlan({ layers }: OnCallPlan, person: string, at: number): boolean {
  return layers.some(({ order }) => order.slice(current(order, at)).some(({ people }) => people.includes(person)));
}

/** Place of the list that holds at an instant; in any zone: a list ends a day late rather than early. */
function current(order: OnCallLayer["order"], at: number): number {
  const surely = instantText(at - 2 * 86_400_000).slice(0, 10);
  return Math.max(
    0,
    order.findLastIndex(({ from }) => from <= surely),
  );
}
