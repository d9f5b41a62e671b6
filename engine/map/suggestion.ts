/** What traffic says a service depends on that nothing else says: suggested, for people to accept or to ignore. */
import type { MapPicture } from "./build.ts";
import type { MapCi } from "./graph.ts";
import { type ServiceMap, usualTraffic } from "./ir.ts";
import { samplesIn } from "./traffic.ts";

/** A CI that was seen to use another one, with what is known of both. */
export interface SeenTraffic {
  readonly from: string;
  readonly to: MapCi;
  readonly port: number;
  /** UTC milliseconds. */
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly instants: readonly number[];
  /** A relation by which maps are walked leads from one to the other. */
  readonly related: boolean;
  /** How many other CIs use the far end, by traffic or by relations. */
  readonly users: number;
  readonly state: SuggestionState;
  /** Why it was decided so, and who did; null = nobody has. */
  readonly because: string | null;
  readonly by: string | null;
}

export type SuggestionState = "suggested" | "accepted" | "ignored";

/** How likely it is of this service alone: what everybody uses says little of any. */
export type Confidence = "high" | "medium" | "low" | "veryLow";

export interface Suggestion extends Omit<SeenTraffic, "to" | "instants" | "related"> {
  readonly to: Pick<MapCi, "id" | "name" | "classes" | "state">;
  /** How often it was seen, sightings within `every` as one. */
  readonly samples: number;
  readonly confidence: Confidence;
}

export interface Suggestions {
  /** The most likely first. */
  readonly suggestions: readonly Suggestion[];
  /** Ids of what is used too and is not suggested, since it is shared. */
  readonly shared: readonly string[];
  /** What was not seen often enough yet, or not for long. */
  readonly waiting: number;
}

/**
 * What the parts of a map use beside what it shows: of what is walked through, one relation farther. A relation that is
 * there wins over the same traffic; what was accepted is one.
 */
export function suggestionsOf(
  map: ServiceMap,
  picture: MapPicture,
  traffic: readonly SeenTraffic[],
  at: number,
): Suggestions {
  const none = { suggestions: [], shared: [], waiting: 0 };
  const { follow, traffic: rule = usualTraffic } = map;
  if (follow?.includes("traffic") === false) return none;
  const walked = new Set(
    picture.nodes
      .filter(({ role, state }) => state === "active" && (role === "service" || role === "application"))
      .map(({ id }) => id),
  );
  const suggestions: Suggestion[] = [];
  const shared = new Set<string>();
  let waiting = 0;
  for (const { to, instants, related, ...one } of traffic) {
    if (!walked.has(one.from) || related) continue;
    const samples = samplesIn(instants, rule.everyMs);
    const isShared =
      to.classes.some((name) => map.shared.classes.includes(name)) ||
      (map.shared.degree !== null && one.users + 1 >= map.shared.degree);
    if (isShared) shared.add(to.id);
    else if (one.state === "suggested" && (samples < rule.samples || at - one.lastSeen > rule.keepMs)) waiting += 1;
    else {
      const { id, name, classes, state } = to;
      suggestions.push({ ...one, to: { id, name, classes, state }, samples, confidence: confidenceOf(one.users) });
    }
  }
  return {
    suggestions: suggestions.toSorted(
      (one, other) => one.users - other.users || compare(one.from, other.from) || compare(one.to.id, other.to.id),
    ),
    shared: [...shared].sort(),
    waiting,
  };
}

function confidenceOf(users: number): Confidence {
  if (users === 0) return "high";
  return users <= 2 ? "medium" : users <= 9 ? "low" : "veryLow";
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
