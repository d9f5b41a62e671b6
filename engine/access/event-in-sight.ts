/**
 * Events of a ledger as somebody sees them.
 *
 * 1. What is not for everybody is not told with an event that is: what was said with an internal move, what was looked
 *    up of others, what another record is opened with.
 * 2. Who sees some fields of a record is told of those, and not why anything was decided: that may quote any field.
 * 3. Who sees its versions is told of those, and of nothing that was said on a draft.
 */
import type { EventBody, LedgerEvent } from "../lifecycle/event.ts";
import { isHidden, outlineOf } from "./hidden-event.ts";
import { facetIsSeen, fieldsSeen, toldLess } from "./record-in-sight.ts";
import type { Sight } from "./sight.ts";

/** The event as it is for them; null = it is none of their business. What they see whole is returned as it is. */
export function eventInSight(event: LedgerEvent, sight: Sight): LedgerEvent | null {
  if (isHidden(outlineOf(event.body), sight)) return null;
  const told = sight.notes === "all" ? event.body : publicPart(event.body);
  const settled = sight.frozen === undefined ? told : ofVersions(told, sight.frozen);
  const body = sight.fields === null ? settled : partOf(settled, sight.fields);
  return body === event.body ? event : { ...event, body };
}

const unexplained = { held: null, others: [] } as const;

/** Invariant 1. */
function publicPart(body: EventBody): EventBody {
  if (body.kind === "openRequested") return withoutContent(body);
  if (body.kind === "factsRead") return { ...body, facts: {} };
  return body.kind === "moved" && body.internal === true ? { ...body, input: {}, why: unexplained } : body;
}

function withoutContent(body: Extract<EventBody, { readonly kind: "openRequested" }>): EventBody {
  const order = body.order === undefined ? {} : { order: { ...body.order, form: {} } };
  return { ...body, fields: {}, limit: null, ...order };
}

/** Invariant 3. */
function ofVersions(body: EventBody, frozen: readonly string[]): EventBody {
  if (body.kind === "moved") return { ...body, input: {}, why: unexplained };
  if (body.kind !== "opened") return body;
  const fields = Object.fromEntries(Object.entries(body.fields).filter(([name]) => !frozen.includes(name)));
  return { ...body, fields, computed: {}, overrides: [], facets: {} };
}

/** Invariant 2. */
function partOf(body: EventBody, fields: readonly string[]): EventBody {
  const seen = (names: readonly string[]): string[] => names.filter((name) => fields.includes(name));
  switch (body.kind) {
    case "opened": {
      const facets = Object.entries(body.facets)
        .filter(([facet]) => facetIsSeen(fields, facet))
        .map(([facet, of]) => [facet, { ...of, fields: fieldsSeen(fields, of.fields, facet) }] as const);
      const overrides = seen(body.overrides);
      const own = fieldsSeen(fields, body.fields, null);
      return { ...body, fields: own, overrides, computed: {}, facets: Object.fromEntries(facets) };
    }
    case "moved":
    case "noted":
      return { ...body, why: unexplained };
    case "changed": {
      const set = fieldsSeen(fields, body.set, body.facet);
      return { ...body, set, overrides: seen(body.overrides), computed: {} };
    }
    case "frozen":
      return { ...body, fields: fieldsSeen(fields, body.fields, null), digest: null };
    case "openRequested":
      return withoutContent(body);
    case "openEnded":
      return { ...body, because: toldLess.refused };
    case "approvalRequested":
      return { ...body, signed: fieldsSeen(fields, body.signed, null), digest: null };
    case "approvalDecided":
      return { ...body, digest: null };
    case "merged":
      return { ...body, watchers: fields.includes("watchers") ? body.watchers : [] };
    case "attention":
      return { ...body, message: body.message === null ? null : toldLess.attention };
    default:
      return body;
  }
}
