import type { Bundle } from "../lifecycle/ir.ts";
import type { LedgerEvent } from "../lifecycle/event.ts";
import type { RecordState } from "../lifecycle/record.ts";

/** A record of a scenario. */
export interface SimulatedRecord {
  readonly id: string;
  readonly bundle: Bundle;
  state: RecordState;
  readonly events: LedgerEvent[];
}
