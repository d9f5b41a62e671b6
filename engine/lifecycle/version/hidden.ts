import { partOf } from "../bundle/bundle.ts";
import type { Bundle } from "../ir.ts";
import type { RecordState } from "../record.ts";

/** Whether a record is in a state that no search and no suggestion shows. */
export function isHidden(bundle: Bundle, { lifecycle, state }: Pick<RecordState, "lifecycle" | "state">): boolean {
  const states = partOf(bundle, "Lifecycle", lifecycle)?.states ?? {};
  return Object.hasOwn(states, state) && states[state]?.hide === true;
}
