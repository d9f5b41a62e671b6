import type { Kind } from "./kind.ts";
import { approvalKind } from "./kinds/approval.ts";
import { calendarKind } from "./kinds/calendar.ts";
import { decisionTableKind } from "./kinds/decision-table.ts";
import { lifecycleKind } from "./kinds/lifecycle.ts";
import { recordTypeKind } from "./kinds/record-type.ts";
import { scenarioKind } from "./kinds/scenario.ts";
import { serviceLevelKind } from "./kinds/service-level.ts";

/** Every kind, in the order in which they compile: decision tables last, for they are checked against all that uses them. */
export const kinds: readonly Kind[] = [
  recordTypeKind,
  lifecycleKind,
  calendarKind,
  serviceLevelKind,
  approvalKind,
  scenarioKind,
  decisionTableKind,
];

export const kindByName: ReadonlyMap<string, Kind> = new Map(kinds.map((kind) => [kind.kind, kind]));

/** Kinds of the language that this version does not read yet. */
export const laterKinds: readonly string[] = ["OnCall", "CatalogItem", "Survey", "Indicator", "ServiceMap", "Policy"];
