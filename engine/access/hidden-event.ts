/**
 * Which events of a ledger are none of somebody's business: the one rule, for a ledger and for its outline in the
 * store.
 */
import type { EventBody } from "../lifecycle/event.ts";
import { isInternalBefore } from "../lifecycle/bundle/published-before.ts";
import { facetIsSeen, fieldName } from "./record-in-sight.ts";
import type { Sight } from "./sight.ts";

/** What of an event says for whom it is. */
export interface EventOutline {
  readonly kind: string;
  readonly facet: string | null;
  /** It is marked as not for everybody who sees the record. */
  readonly internal: boolean;
  /** Names of the fields that it sets. */
  readonly set: readonly string[];
}

export function outlineOf(body: EventBody): EventOutline {
  const { kind } = body;
  return {
    kind,
    facet: "facet" in body ? body.facet : null,
    internal: isInternal(body),
    set: kind === "changed" ? Object.keys(body.set) : [],
  };
}

function isInternal(body: EventBody): boolean {
  if (body.kind === "moved") return body.internal === true;
  return body.kind === "noted" && (body.internal ?? isInternalBefore(body.input));
}

/** What tells of the state of a record and of others; everything else is told to who sees all fields. */
const toldOfParts: readonly string[] = [
  "opened",
  "moved",
  "frozen",
  "noted",
  "changed",
  "linked",
  "unlinked",
  "merged",
  "tookOver",
  "openRequested",
  "openEnded",
  "approvalRequested",
  "approvalMembers",
  "approvalReminded",
  "approvalDecided",
  "approvalEnded",
  "rebound",
  "attention",
] satisfies readonly EventBody["kind"][];

/** What who sees versions alone is told of a record: all else may quote a draft. */
const toldOfVersions: readonly string[] = [
  "opened",
  "moved",
  "frozen",
  "linked",
  "unlinked",
] satisfies readonly EventBody["kind"][];

export function isHidden({ kind, facet, internal, set }: EventOutline, sight: Sight): boolean {
  const { notes, fields, clocks, frozen } = sight;
  if (frozen !== undefined && !toldOfVersions.includes(kind)) return true;
  if (kind === "noted" && internal && notes === "public") return true;
  if (kind === "clock" && clocks !== "all") return true;
  if (fields === null) return false;
  if (!toldOfParts.includes(kind)) return true;
  if (kind === "changed") return !set.some((name) => fields.includes(fieldName(facet, name)));
  return (kind === "moved" || kind === "noted") && facet !== null && !facetIsSeen(fields, facet);
}
