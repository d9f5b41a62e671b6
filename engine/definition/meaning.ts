import type { Scenario } from "../simulation/ir.ts";
import type { KindIr, KindName } from "./kind-map.ts";

/**
 * The compiled form without the places in its file, which scenarios have for their reports: the same text elsewhere
 * means the same, and is no other version.
 */
export function meaningOf<Kind extends KindName>(kind: Kind, ir: KindIr<Kind>): KindIr<Kind> {
  if (kind !== "Scenario") return ir;
  const scenario = ir as Scenario;
  return { ...scenario, path: "", steps: scenario.steps.map((step) => ({ ...step, line: 0 })) };
}
