import type { CoveragePartName } from "./coverage-part.ts";

export interface CoverageItem {
  readonly part: CoveragePartName;
  /**
   * `incident/onHold`, `incident/onHold/resume/0`, of a way back `change/onHold/resume/0/assess`;
   * `incident-priority/3`, `incident-resolution/2` and `service-desk/1` count from 1; `service-desk/fallback`,
   * `change-cab/owner`, `critical-check/onClear`, `restart-database/withdraw`.
   */
  readonly name: string;
  /** The definition it belongs to. */
  readonly kind: string;
  readonly definition: string;
  /**
   * Where it may stand in the source of that definition, or of one that it extends; the first that is there is it. `*`
   * is any place in a list.
   */
  readonly paths: readonly (readonly (string | number)[])[];
}
