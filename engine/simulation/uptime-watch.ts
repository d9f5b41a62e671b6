/** Commitments of a scenario that asks for it: whose error budget runs out, and when. */
import { doesWarn, type DueWarning, dueWarnings, nextReached, type Watched } from "../availability/warning.ts";
import { ownValue } from "../base/json.ts";
import type { Availability } from "../availability/ir.ts";
import type { Scenario } from "./ir.ts";
import type { Library } from "./library.ts";

/** Those that a scenario is given. */
export function watchedBy(
  { given }: Scenario,
  { availabilities }: Pick<Library, "availabilities">,
): readonly Watched["availability"][] {
  return (given.uptime ?? []).flatMap((name) => {
    const found = ownValue(availabilities as never, name) as Availability | undefined;
    return found !== undefined && doesWarn(found) ? [found] : [];
  });
}

export class UptimeWatch {
  readonly #watched: () => readonly Watched[];
  readonly #problem: (message: string) => void;
  readonly #told = new Set<string>();

  /** `watched`: what is known of them whenever it is asked. */
  constructor(watched: () => readonly Watched[], problem: (message: string) => void) {
    this.#watched = watched;
    this.#problem = problem;
  }

  /** The next instant at which one is due, `now` when one is; null = none will be while nothing happens. */
  nextAt(now: number): number | null {
    const all = this.#watched();
    if (all.some((one) => this.#due(one, now).length > 0)) return now;
    const instants = all.flatMap((one) => {
      const next = nextReached(one, now);
      if (!next.ok) this.#problem(next.error);
      return next.ok && next.value !== null ? [next.value] : [];
    });
    return instants.length === 0 ? null : Math.min(...instants);
  }

  /** What is due now: each once. */
  take(now: number): readonly DueWarning[] {
    return this.#watched().flatMap((one) =>
      this.#due(one, now).map((warning) => {
        this.#told.add(warning.key);
        return warning;
      }),
    );
  }

  #due(watched: Watched, now: number): readonly DueWarning[] {
    const due = dueWarnings(watched, now);
    if (!due.ok) this.#problem(due.error);
    return due.ok ? due.value.filter(({ keys }) => !keys.some((key) => this.#told.has(key))) : [];
  }
}
