/** What a scenario expects that people see of its records. */
import { namesSeen } from "../access/names-seen.ts";
import { isWhole, type Sight } from "../access/sight.ts";
import type { SimulatedRecord } from "./simulated-record.ts";

export interface ExpectedSight {
  readonly for: string;
  readonly alias: string;
  /**
   * Names of what is seen, no more and no less; `all` = everything, what is internal too, `public` = all but that; null
   * = not that it exists.
   */
  readonly sees: readonly string[] | "all" | "public" | null;
}

/** One line when somebody sees more or less than they should. */
export function unmetSight(
  { for: user, alias, sees }: ExpectedSight,
  { bundle, state }: Pick<SimulatedRecord, "bundle" | "state">,
  sight: Sight | null,
): readonly string[] {
  const told = (what: string, wanted: string): string[] => [`${user} sees ${what} of "${alias}", expected ${wanted}`];
  if (sees === null) return sight === null ? [] : told("something", "nothing");
  if (sight === null) return told("nothing", typeof sees === "string" ? sees : listText(sees));
  if (typeof sees === "string") {
    const seen = isWhole(sight) ? sight.notes : "a part";
    return seen === sees ? [] : told(seen, sees);
  }
  const names = namesSeen(bundle, state, sight);
  const [more, less] = [names.filter((name) => !sees.includes(name)), sees.filter((name) => !names.includes(name))];
  return more.length === 0 && less.length === 0 ? [] : told(listText(names), listText(sees));
}

function listText(names: readonly string[]): string {
  return names.length === 0 ? "no field" : [...names].sort().join(", ");
}
