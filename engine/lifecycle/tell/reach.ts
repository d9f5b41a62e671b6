/** What a person says of how they are told, and what that does to a message before it is tried. */
import { failure, ok, type Result } from "../../base/result.ts";
import { nextClosing } from "../../clock/calendar.ts";
import type { Calendar, ZoneTable } from "../../clock/ir.ts";
import { inOwnOrder, type Telling } from "./telling.ts";

export interface Reach {
  /** By kind, such as `phone`. */
  readonly contacts: { readonly [kind: string]: string };
  /** null = none. */
  readonly quietHours: QuietHours | null;
  /** Channels in the order in which they are to be tried; those that are not named come after, as written. */
  readonly channels: readonly string[];
}

export interface QuietHours {
  /** Local times, `22:00`; `until` may lie before `from`: then the night is meant. */
  readonly from: string;
  readonly until: string;
  readonly zone: string;
}

export const plainReach: Reach = { contacts: {}, quietHours: null, channels: [] };

export type BeforeTry =
  | { readonly kind: "go" }
  /** Not before this instant, UTC milliseconds. */
  | { readonly kind: "wait"; readonly until: number }
  /** This one in its place. */
  | { readonly kind: "instead"; readonly telling: Telling }
  /** With others to the same person by this channel, so long after the first of them. */
  | { readonly kind: "digest"; readonly everyMs: number };

/**
 * What is done with a message now. A page goes as its notification says. The inbox is a list that one looks at: nothing
 * waits for it. `zone`: offsets of the zone of the quiet hours.
 */
export function beforeTry(
  telling: Telling,
  reach: Reach,
  zone: (name: string) => ZoneTable,
  now: number,
): Result<BeforeTry, string> {
  const { channel, others, own, urgency = "normal", digestMs, tried } = telling;
  if (urgency === "page") return ok({ kind: "go" });
  if (others !== undefined && own === undefined && tried === undefined && reach.channels.length > 0) {
    const written = [channel, ...others];
    const ordered = [
      ...reach.channels.filter((name) => written.includes(name)),
      ...written.filter((name) => !reach.channels.includes(name)),
    ];
    if (ordered.join() !== written.join()) return ok({ kind: "instead", telling: inOwnOrder(telling, ordered) });
  }
  if (channel === "inbox") return ok({ kind: "go" });
  if (digestMs !== undefined && tried === undefined) return ok({ kind: "digest", everyMs: digestMs });
  const until = quietUntil(reach, zone, now);
  if (!until.ok) return until;
  return ok(until.value === null ? { kind: "go" } : { kind: "wait", until: until.value });
}

/** When the quiet hours of a person end that an instant lies in; null = it lies in none. */
export function quietUntil(
  { quietHours }: Pick<Reach, "quietHours">,
  zone: (name: string) => ZoneTable,
  now: number,
): Result<number | null, string> {
  if (quietHours === null) return ok(null);
  const end = nextClosing(quietCalendar(quietHours), zone(quietHours.zone), now);
  if (!end.ok) return failure(end.error.message);
  return ok(end.value > now ? end.value : null);
}

function quietCalendar({ from, until, zone }: QuietHours): Calendar {
  const [begin, end] = [minuteOf(from), minuteOf(until)];
  const day: Calendar["week"][number] =
    begin < end
      ? [[begin, end]]
      : [...(end === 0 ? [] : [[0, end] as const]), ...(begin === 1440 ? [] : [[begin, 1440] as const])];
  const week = Array.from({ length: 7 }, () => day);
  return { name: "quiet hours", zone, businessDayMs: null, week, closed: [], dates: {} };
}

function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}
