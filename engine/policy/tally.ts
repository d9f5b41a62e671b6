/** What a look has seen so far: of many subjects no more is kept than what findings are made of. */
import { judge, type Verdict } from "./judge.ts";
import type { Policy } from "./ir.ts";
import type { Tables } from "../table/value.ts";
import type { Subject } from "./subject.ts";

/** A subject that could not be judged: what was found of it before stays. */
export type Kept = Verdict | { readonly kind: "fault"; readonly because: string };

export class Tally {
  readonly #policy: Policy;
  readonly #now: number;
  readonly #asked: ReadonlySet<string>;
  readonly #tables: Tables;
  readonly #verdicts = new Map<string, Kept>();
  #population = 0;
  #faults = 0;

  /** `asked`: subjects with an open finding, of which is kept that it holds. `tables`: those that the policy asks. */
  constructor(policy: Policy, now: number, asked: ReadonlySet<string>, tables: Tables = {}) {
    this.#policy = policy;
    this.#now = now;
    this.#asked = asked;
    this.#tables = tables;
  }

  add(subject: Subject): void {
    const judged = judge(this.#policy, subject, this.#now, this.#tables);
    const verdict: Kept = judged.ok ? judged.value : { kind: "fault", because: judged.error };
    if (verdict.kind !== "notOver") this.#population += 1;
    if (verdict.kind === "fault") this.#faults += 1;
    if (verdict.kind === "found" || verdict.kind === "fault" || this.#asked.has(subject.id))
      this.#verdicts.set(subject.id, verdict);
  }

  /** How many the policy is over. */
  get population(): number {
    return this.#population;
  }

  /** How many could not be judged. */
  get faults(): number {
    return this.#faults;
  }

  get verdicts(): ReadonlyMap<string, Kept> {
    return this.#verdicts;
  }
}
