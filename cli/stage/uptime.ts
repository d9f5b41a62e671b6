/** Error budgets on a stage: what runs out is told by the records that the product opens. */
import type pg from "pg";
import { engineActor } from "../../engine/lifecycle/engine-actor.ts";
import { readWarnings } from "../../store/availability/warnings.ts";
import type { StageRecords } from "./records.ts";

interface StageUptimeParams {
  readonly pool: pg.Pool;
  readonly now: () => number;
  readonly records: StageRecords;
  readonly problems: string[];
  /** Names of the commitments that warn on it. */
  readonly names: readonly string[];
  readonly openedAs: (as: string, record: string) => void;
}

export class StageUptime {
  readonly #params: StageUptimeParams;

  constructor(params: StageUptimeParams) {
    this.#params = params;
  }

  /** The next instant at which somebody is to be told; now when somebody is. */
  async nextAt(): Promise<number> {
    const { pool, now, names } = this.#params;
    if (names.length === 0) return Number.POSITIVE_INFINITY;
    const { due, nextAt } = await readWarnings(pool, now(), names);
    return due.length > 0 ? now() : (nextAt ?? Number.POSITIVE_INFINITY);
  }

  async warn(): Promise<void> {
    const { pool, now, names, records, problems, openedAs } = this.#params;
    const { due } = await readWarnings(pool, now(), names);
    for (const { availability, key, record: type, as, fields } of due) {
      const { decision, id } = await records.open({ type, fields, by: engineActor, key });
      if (decision.ok) openedAs(as, id);
      else problems.push(`the availability "${availability}" opened no ${type}: ${decision.refusal.message}`);
    }
  }
}
