import type { Varbind } from "net-snmp";
import { getSnmp, isAbsent } from "./snmp-get.ts";
import type { SnmpReply, SnmpSession } from "./snmp-session.ts";

export type Walked =
  | Exclude<SnmpReply<readonly Varbind[]>, { readonly kind: "noSuchName" | "tooBig" }>
  /** The agent goes round in circles, or backwards: `oid` follows one that is not before it. */
  | { readonly kind: "backwards"; readonly oid: string }
  | { readonly kind: "tooLarge" };

export interface WalkLimits {
  readonly maxRows: number;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

const mostRepetitions = 60;

/**
 * All objects below one, or itself where it has none. After `tooBig` the agent is asked for half as many at a time.
 * Objects must ascend, which is also what ends a walk through an agent that would answer for ever.
 */
export async function walkSnmp(session: SnmpSession, root: string, limits: WalkLimits): Promise<Walked> {
  const found: Varbind[] = [];
  const before = session.bytes;
  let last = root;
  let repetitions = mostRepetitions;
  for (;;) {
    limits.signal.throwIfAborted();
    const reply = await session.next(last, repetitions);
    if (reply.kind === "tooBig") {
      if (repetitions === 1) return { kind: "garbage", message: "the agent answers tooBig to a single object" };
      repetitions = Math.floor(repetitions / 2);
      continue;
    }
    if (reply.kind === "noSuchName") break;
    if (reply.kind !== "answer") return reply;
    let isOver = reply.value.length === 0;
    for (const varbind of reply.value) {
      isOver = isAbsent(varbind) || !isBelow(varbind.oid, root);
      if (isOver) break;
      if (!isAfter(varbind.oid, last)) return { kind: "backwards", oid: varbind.oid };
      found.push(varbind);
      last = varbind.oid;
    }
    if (isOver) break;
    if (found.length > limits.maxRows || session.bytes - before > limits.maxBytes) return { kind: "tooLarge" };
  }
  if (found.length > 0) return { kind: "answer", value: found };
  const itself = await getSnmp(session, [root]);
  if (itself.kind === "answer") return { kind: "answer", value: itself.value.filter((one) => !isAbsent(one)) };
  // Not every agent takes a question for what is no object.
  return itself.kind === "tooBig" || itself.kind === "noSuchName" ? { kind: "answer", value: [] } : itself;
}

function isBelow(oid: string, root: string): boolean {
  return oid.startsWith(`${root}.`);
}

/** In the order of object identifiers, number by number. */
function isAfter(oid: string, other: string): boolean {
  return compareOids(oid, other) > 0;
}

export function compareOids(a: string, b: string): number {
  const [left, right] = [a.split("."), b.split(".")];
  for (let index = 0; index < left.length && index < right.length; index++) {
    const difference = Number(left[index]) - Number(right[index]);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
