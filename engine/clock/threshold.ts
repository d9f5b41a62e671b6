import { canonicalJson } from "../base/canonical.ts";
import type { Escalation } from "./ir.ts";
import type { ClockMark } from "./ledger.ts";

/** Before it, only the entries of the latest instant passed were acted on, whoever the others would have told. */
const sinceEngine = 3;

/**
 * Which of the entries passed in one leap are acted on, in the order of their instants. An entry is passed over when a
 * later one tells the same people by the same means (a storm of 50, 75 and 100 percent says nothing more), or when it
 * was acted on before the target changed. `engine` is the version whose decision is made again; absent = this one.
 */
export function worthTelling(
  passed: readonly ClockMark[],
  escalate: readonly Escalation[],
  toldBefore: readonly number[],
  engine = sinceEngine,
): readonly ClockMark[] {
  if (engine < sinceEngine) {
    const latest = Math.max(...passed.map((mark) => mark.at));
    return passed.filter((mark) => mark.at === latest);
  }
  return passed
    .filter(({ index, at }) => {
      if (toldBefore.includes(index)) return false;
      return !passed.some((later) => later.at > at && tellsAll(escalate[later.index], escalate[index]));
    })
    .sort((a, b) => a.at - b.at || a.index - b.index);
}

/** Whether whoever hears of the later entry has heard all that the earlier one would tell. */
function tellsAll(later: Escalation | undefined, earlier: Escalation | undefined): boolean {
  if (later === undefined || earlier === undefined) return false;
  const heard = new Set(later.to.map((audience) => canonicalJson(audience)));
  return (
    (earlier.notify === null || earlier.notify === later.notify) &&
    (earlier.escalation === null || earlier.escalation === later.escalation) &&
    earlier.to.every((audience) => heard.has(canonicalJson(audience)))
  );
}
