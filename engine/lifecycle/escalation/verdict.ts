/**
 * Whether an escalation goes on, told by what happened to its record, whenever that is looked at: what happened first
 * counts first, however late one looks.
 */
import type { EscalationPolicy } from "../ir.ts";
import type { LedgerEvent } from "../event.ts";
import type { RecordState } from "../record.ts";
import { answersOf } from "./taken.ts";

export type EscalationVerdict =
  /** Nobody has answered. */
  | { readonly kind: "goesOn" }
  | { readonly kind: "over"; readonly because: string }
  /** Somebody has heard: nobody is told, and it is to be looked at again after `lookInMs`. */
  | { readonly kind: "heard"; readonly because: string; readonly lookInMs: number }
  /** It begins anew, with what happened after `since`; `escalation`: by another policy. */
  | { readonly kind: "anew"; readonly because: string; readonly since: number; readonly escalation: string | null };

/** What is heard is looked at again this often, as parts of `reescalate`, and at least each minute. */
const looks = 10;

/** `since` and `now` are UTC milliseconds; `lap`: how often it has begun anew. */
export function escalationVerdict(
  policy: EscalationPolicy,
  record: RecordState,
  events: readonly LedgerEvent[],
  { since, now, lap = 0 }: { readonly since: number; readonly now: number; readonly lap?: number | undefined },
): EscalationVerdict {
  const { number } = record;
  if (record.final) return { kind: "over", because: `${number} is ${record.state}` };
  // A clock of whom the record was handed to may ask for the same escalation: one is enough.
  const isAskedFor = ({ at, body }: LedgerEvent): boolean =>
    at > since && body.kind === "notified" && body.escalation === policy.name;
  if (lap > 0 && events.some(isAskedFor)) return { kind: "over", because: `${number} has asked for it itself` };
  const { reescalateMs, onReassign } = policy;
  let heard: { readonly by: string; readonly until: number } | null = null;
  for (const answer of answersOf(policy, events, since)) {
    if (heard !== null && answer.at > heard.until) break;
    if (answer.kind === "handedOn") {
      const others = onReassign?.escalations ?? {};
      const named = (Object.hasOwn(others, answer.to) ? others[answer.to] : undefined) ?? policy.name;
      const escalation = named === policy.name ? null : named;
      const because = `${onReassign?.field ?? ""} is now "${answer.to}"`;
      return { kind: "anew", because, since: answer.at, escalation };
    }
    if (answer.kind === "taken" || reescalateMs === undefined)
      return { kind: "over", because: `${answer.by} took ${number} on` };
    heard = { by: answer.by, until: answer.at + reescalateMs };
  }
  if (heard === null || reescalateMs === undefined) return { kind: "goesOn" };
  const { by, until } = heard;
  if (now < until) {
    const lookInMs = Math.min(until - now, Math.max(60_000, Math.ceil(reescalateMs / looks)));
    return { kind: "heard", because: `${by} has acknowledged ${number}`, lookInMs };
  }
  const because = `${by} acknowledged ${number}, and nobody took it on for ${spanText(reescalateMs)}`;
  return { kind: "anew", because, since: until, escalation: null };
}

/** What the record is told of an escalation that begins anew. */
export function escalationAnew(
  policy: EscalationPolicy,
  { because, escalation }: Extract<EscalationVerdict, { readonly kind: "anew" }>,
): string {
  const then = escalation === null ? "it begins anew" : `the escalation ${escalation} begins in its place`;
  return `Escalation ${policy.name}: ${because}; ${then}`;
}

/** In the largest unit that tells it whole: `30m`. */
function spanText(ms: number): string {
  const units = [
    ["d", 86_400_000],
    ["h", 3_600_000],
    ["m", 60_000],
    ["s", 1_000],
  ] as const;
  const [unit, size] = units.find(([, one]) => ms % one === 0) ?? ["ms", 1];
  return `${String(ms / size)}${unit}`;
}
