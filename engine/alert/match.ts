/** The groups that an alert belongs to, by its offers. */
import type { GroupState } from "./board-group.ts";
import type { Gathered } from "./gathered.ts";
import { inTime, latestFirst } from "./group.ts";
import type { Offer, Seek } from "./offer.ts";
import type { Term } from "./term.ts";

export interface Match {
  readonly group: GroupState;
  readonly offer: Offer;
  readonly seek: Seek;
  /** What the alert was found by: the evidence. */
  readonly term: Term;
}

/** How groups are found. */
export interface Finding {
  /** Ids of groups by a term, as text. */
  readonly ids: (text: string) => Iterable<string>;
  /** The group, or the one whose record it shares. */
  readonly root: (id: string) => GroupState | undefined;
  readonly group: (id: string) => GroupState | undefined;
  readonly gathered: (id: string) => Gathered | undefined;
}

/**
 * All that an alert belongs to, in order: of correlations each, of its own rule the best one and only when no
 * correlation finds any. Of causes it has one: the first.
 */
export function matchesOf(offers: readonly Offer[], at: number, finding: Finding): readonly Match[] {
  const found: Match[] = [];
  let cause: string | null = null;
  for (const offer of offers) {
    if (offer.correlation === null && found.length > 0) break;
    for (const seek of offer.seeks) {
      for (const match of matchesBy(offer, seek, at, finding)) {
        if (seek.role === "secondary" && cause !== null) break;
        if (seek.role === "secondary") cause = match.term.alert;
        found.push(match);
        if (offer.correlation === null) return found;
      }
    }
  }
  return found;
}

function matchesBy(offer: Offer, seek: Seek, at: number, finding: Finding): readonly Match[] {
  const texts = new Set(seek.texts);
  const ids = new Set(seek.texts.flatMap((text) => [...finding.ids(text)]));
  const matches = [...ids].slice(-seek.most).flatMap((id): Match[] => {
    const [left, group] = [finding.group(id), finding.root(id)];
    if (left === undefined || group === undefined || left.closedAt !== null || group.closedAt !== null) return [];
    // One cause: another one joins as the cause of that alone.
    const cause = seek.role === "primary" && group.primary.named !== null ? group.primary.alert : null;
    const term = finding.gathered(id)?.first(texts, (one) => seek.fits(one) && (cause === null || cause === one.alert));
    return term === undefined || !inTime(offer.span, group, at) ? [] : [{ group, offer, seek, term }];
  });
  return matches.sort((one, other) => latestFirst(one.group, other.group));
}
