/** The window that a state wants: what it was asked for, and what is taken for that. */
import { ownValue, type Json } from "../../base/json.ts";
import { valueOf } from "../evaluation.ts";
import { instantText, parseInstant } from "../instant.ts";
import type { Reserve } from "../ir.ts";
import { largestClosure, type ClosureReading, type ReservationNeed } from "../read/needs.ts";
import { refuse } from "../refusal.ts";
import type { Machine, Occasion, Work } from "../work.ts";

/** Refuses with OPS432 what is no window: no CI, no begin or end, an end that is not after the begin. */
export function wantedWindow(work: Work, machine: Machine, wanted: Reserve, occasion: Occasion): ReservationNeed {
  const outlook = { machine, occasion };
  const [cis, from, until] = [wanted.cis, wanted.from, wanted.until].map((value) => valueOf(work, value, outlook)) as [
    Json,
    Json,
    Json,
  ];
  const items = [...new Set((Array.isArray(cis) ? (cis as readonly Json[]) : [cis]).map(idOf))]
    .filter((id) => id !== null)
    .sort();
  const start = typeof from === "string" ? parseInstant(from) : null;
  const end = typeof until === "string" ? parseInstant(until) : null;
  if (items.length === 0) refuse("OPS432", "conflict", "nothing to reserve: name the configuration items first");
  if (start === null || end === null) {
    return refuse(
      "OPS432",
      "conflict",
      `a window needs its begin and its end, not ${JSON.stringify(from)} and ${JSON.stringify(until)}`,
    );
  }
  if (end <= start)
    refuse(
      "OPS432",
      "conflict",
      `the window ends at ${instantText(end)}, not after it begins at ${instantText(start)}`,
    );
  return { record: work.draft.state().id, cis: items, from: start, until: end };
}

/** A CI with declared `read` shows as an object. */
function idOf(item: Json): string | null {
  if (typeof item === "string") return item;
  const id = ownValue(item, "id");
  return typeof id === "string" ? id : null;
}

/** Attributes of the CIs that name calendars, each once. */
export function readAttributes({ avoid, within = [] }: Pick<Reserve, "avoid" | "within">): readonly string[] {
  const names = [...avoid, ...within].flatMap((one) => (typeof one === "string" ? [] : [one.read]));
  return [...new Set(names)].sort();
}

/**
 * What has to be read of the graph of CIs: "none" where neither what depends on the CIs nor a calendar of theirs is
 * asked for, null where it is not read yet.
 */
export function closureOf(
  work: Work,
  wanted: Reserve,
  { cis }: Pick<ReservationNeed, "cis">,
): ClosureReading | "none" | null {
  const read = readAttributes(wanted);
  if (wanted.closure === undefined && read.length === 0) return "none";
  const depth = wanted.closure?.depth ?? 0;
  const closure = work.reader.closure({ cis, depth, read });
  return closure === null ? null : whole(closure);
}

/** Refuses one that is not all of it: a window holds what it says that it holds. */
export function whole(closure: ClosureReading): ClosureReading {
  const { cis, depth, truncated } = closure;
  if (!truncated) return closure;
  return refuse(
    "OPS432",
    "conflict",
    `more than ${String(largestClosure)} configuration items depend on ${cis.join(", ")} over ${String(depth)} relations: name fewer of them`,
  );
}
