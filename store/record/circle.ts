import { isAcyclic } from "../../engine/lifecycle/link/link.ts";
import { recordTypeOf } from "../../engine/lifecycle/bundle/bundle.ts";
import type { Bundle } from "../../engine/lifecycle/ir.ts";
import type { LedgerEvent } from "../../engine/lifecycle/event.ts";
import type { Queryable } from "../pool.ts";
import { readChain } from "./chains.ts";

/** A link that a commit makes would lead back to its record. */
export class CircleError extends Error {
  override readonly name = "CircleError";
  readonly link: string;
  readonly record: string;

  constructor(link: string, record: string) {
    super(`"${link}" to ${record} leads in a circle`);
    this.link = link;
    this.record = record;
  }
}

export interface NewLink {
  readonly from: string;
  readonly link: string;
  readonly record: string;
}

/**
 * The links of these events that must not lead in a circle. One of a record that is opened cannot: nobody knows it.
 * What a record takes over of a merged one may be the other side of such a link.
 */
export function acyclicLinks(bundle: Bundle, recordId: string, events: readonly LedgerEvent[]): readonly NewLink[] {
  if (events[0]?.seq === 1) return [];
  const recordType = recordTypeOf(bundle);
  return events.flatMap(({ body }) => {
    if (body.kind !== "linked" || !body.mutual) return [];
    const { link, inverse, record } = body;
    if (isAcyclic(recordType, link)) return [{ from: recordId, link, record }];
    return body.insteadOf !== undefined && isAcyclic(recordType, inverse)
      ? [{ from: record, link: inverse, record: recordId }]
      : [];
  });
}

/**
 * Throws a CircleError. Two records that are linked to one another at once are each decided before the other's link is
 * there: whoever links takes turns by link, and looks again.
 */
export async function refuseCircles(db: Queryable, recordId: string, links: readonly NewLink[]): Promise<void> {
  const type = recordId.slice(0, recordId.indexOf("/"));
  for (const link of [...new Set(links.map((one) => one.link))].sort())
    await db.query("select pg_advisory_xact_lock(hashtextextended($1, 4600003))", [`${type}.${link}`]);
  for (const { from, link, record } of links) {
    const { reaches } = await readChain(db, { link, record }, 0);
    if (reaches.includes(from)) throw new CircleError(link, record);
  }
}
