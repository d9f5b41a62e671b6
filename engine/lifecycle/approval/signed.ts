/**
 * What the approvals that wait on a record sign, and what of it is another than what was decided on before. It is read
 * from the ledger: the record keeps of each approval what was asked last.
 */
import { canonicalJson } from "../../base/canonical.ts";
import { type Json, type JsonObject, ownValue } from "../../base/json.ts";
import type { LedgerEvent } from "../event.ts";
import type { ApprovalState } from "../record.ts";

/** What of the ledger tells it. */
export const signingKinds = ["approvalRequested", "approvalDecided"] as const;

export interface Signing {
  readonly approval: string;
  /** null = it is of the main lifecycle. */
  readonly facet: string | null;
  readonly stage: string;
  readonly digest: string | null;
  readonly signed: JsonObject;
  /** null = nobody was asked before. */
  readonly earlier: Earlier | null;
}

/** The decision that is compared with, else the asking. */
export interface Earlier {
  /** UTC milliseconds. */
  readonly at: number;
  /** null = it was asked, and nobody had decided. */
  readonly by: string | null;
  readonly decision: "approve" | "reject" | null;
  /** It was decided by whoever looks, or for them. */
  readonly own: boolean;
  readonly changes: readonly SignedChange[];
}

export interface SignedChange {
  readonly field: string;
  readonly was: Json;
  readonly is: Json;
}

interface Before extends Omit<Earlier, "changes"> {
  readonly signed: JsonObject;
}

/**
 * One for each approval that waits. Compared with is what the person who looks decided on last, else what anybody did,
 * else what was asked last: of the same approval, in whatever stage, for all stages sign the same.
 */
export function signingsOf(
  approvals: readonly ApprovalState[],
  events: readonly LedgerEvent[],
  person: string,
): readonly Signing[] {
  return approvals
    .filter(({ outcome }) => outcome === "waiting")
    .map((item): Signing => {
      const { approval, facet, stage, digest, signed } = item;
      const all = beforeIt(item, events, person);
      const decided = all.filter(({ by }) => by !== null);
      const before = decided.findLast(({ own }) => own) ?? decided.at(-1) ?? all.at(-1);
      return {
        approval,
        facet,
        stage,
        digest,
        signed,
        earlier: before === undefined ? null : compared(before, signed),
      };
    });
}

/** What was asked and decided of an approval before it was asked this time, in order. */
function beforeIt(item: ApprovalState, events: readonly LedgerEvent[], person: string): readonly Before[] {
  const found: Before[] = [];
  const asked = new Map<string, JsonObject>();
  for (const { seq, at, body } of events) {
    if (seq >= item.requestedBy) break;
    if (body.kind === "approvalRequested" && body.approval === item.approval && body.facet === item.facet) {
      asked.set(body.stage, body.signed);
      found.push({ at, by: null, decision: null, own: false, signed: body.signed });
    }
    if (body.kind !== "approvalDecided" || body.approval !== item.approval) continue;
    const signed = asked.get(body.stage);
    const own = body.by === person || body.onBehalfOf === person;
    if (signed !== undefined) found.push({ at, by: body.by, decision: body.decision, own, signed });
  }
  return found;
}

function compared({ signed: before, ...said }: Before, now: JsonObject): Earlier {
  const changes = [...new Set([...Object.keys(before), ...Object.keys(now)])].flatMap((field): SignedChange[] => {
    const [was, is] = [ownValue(before, field) ?? null, ownValue(now, field) ?? null];
    return canonicalJson(was) === canonicalJson(is) ? [] : [{ field, was, is }];
  });
  return { ...said, changes };
}
