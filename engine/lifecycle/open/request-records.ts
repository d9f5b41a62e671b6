/**
 * Records that a state, a transition or an `after` asks for. They are opened after the commit, by an effect.
 *
 * 1. The key of one is made of the ledger's sequence, or of its name where it is opened once: a second delivery, and a
 *    state that is entered again, open nothing twice.
 * 2. What was asked for counts among the linked records from this decision on, so that nothing that waits for all of
 *    them goes on because some are still to come. It counts until it is linked, left out, or given up by a person.
 */
import { ownValue, type Json, type JsonObject } from "../../base/json.ts";
import { askForAttention } from "../attention.ts";
import { recordTypeOf } from "../bundle/bundle.ts";
import { holds, textOf, valueOf, valuesOf } from "../evaluation.ts";
import type { Opening, Ordering } from "../ir.ts";
import { itemOf } from "./item.ts";
import { mostLinked } from "../link/linked.ts";
import type { EventBody } from "../event.ts";
import type { RequestedSibling } from "../record.ts";
import { recompute } from "../field/recompute.ts";
import { refuse } from "../refusal.ts";
import { isSampled } from "../sampling.ts";
import type { Outlook } from "../scope.ts";
import { causerOf, type Machine, type Occasion, type Work } from "../work.ts";

type Requested = Extract<EventBody, { readonly kind: "openRequested" }>;

/** Asks for the records of one list. `place`: path of what asks. Refuses with OPS414 or OPS443. */
export function requestRecords(
  work: Work,
  machine: Machine,
  openings: readonly (Opening | Ordering)[],
  place: string,
  occasion: Occasion,
): void {
  const inTurn = openings.some((opening) => isOrdering(opening) || Object.keys(opening.links).length > 0);
  const keys = new Map<string, readonly RequestedSibling[]>();
  for (const opening of openings) {
    if (isOrdering(opening)) {
      keys.set(opening.as, requestOrder(work, opening, { machine, occasion }, place));
      continue;
    }
    const outlook: Outlook = { machine, occasion };
    const asked = itemsOf(work, opening, outlook).flatMap((item, index) => {
      const own: Outlook = opening.each === null ? outlook : { ...outlook, item };
      const suffix = opening.each === null ? opening.as : `${opening.as}:${index}`;
      const key = requestOne(work, opening, own, { suffix, rule: `${place}/${opening.as}`, inTurn, keys });
      return key === null ? [] : [{ key, type: opening.record }];
    });
    keys.set(opening.as, asked);
  }
  if ([...keys.values()].some((list) => list.length > 0)) recompute(work, occasion);
}

interface Place {
  /** What tells its key from others of the same event. */
  readonly suffix: string;
  readonly rule: string;
  readonly inTurn: boolean;
  /** Of those before it in the list, by their names. */
  readonly keys: ReadonlyMap<string, readonly RequestedSibling[]>;
}

/** Its key, also when it was opened before and is opened once; null when it is not to be. */
function requestOne(work: Work, opening: Opening, outlook: Outlook, place: Place): string | null {
  const { as, record, link, inverse, once, sample } = opening;
  return emitRequest(work, once, place, () => {
    if (!holds(work, opening.when, outlook)) return null;
    if (sample !== null && !isSampled(`${work.draft.state().id} ${place.rule}`, sample)) return null;
    return {
      kind: "openRequested",
      as,
      type: record,
      link,
      inverse,
      fields: fieldsOf(work, opening, outlook),
      links: linksOf(opening.links, place.keys),
      ...linkedOf(work, opening, outlook),
      limit: limitOf(work, opening, outlook),
      inTurn: place.inTurn,
      once,
      rule: place.rule,
      by: causerOf(work, outlook.occasion),
    };
  });
}

/** What an expression does not yield is linked to nothing. */
function linkedOf(work: Work, { linked }: Opening, outlook: Outlook): Pick<Requested, "linked"> {
  if (linked === undefined) return {};
  const links = Object.entries(linked).map(([link, value]): [string, readonly string[]] => {
    const found = valueOf(work, value, outlook);
    const ids = Array.isArray(found) ? (found as readonly Json[]) : [found];
    return [link, ids.filter((id) => typeof id === "string")];
  });
  return { linked: Object.fromEntries(links.filter(([, ids]) => ids.length > 0)) };
}

function isOrdering(opening: Opening | Ordering): opening is Ordering {
  return Object.hasOwn(opening, "inverses");
}

/**
 * Asks for what the item of this record orders, each after what it needs: their records are linked to one another by
 * `needs`. They are ordered by who ordered this one, whoever brought it this far. Nothing for a record that was not
 * ordered.
 */
function requestOrder(
  work: Work,
  { as, link, inverses, when, once }: Ordering,
  outlook: Outlook,
  place: string,
): readonly RequestedSibling[] {
  const { fields, openedBy } = work.draft.state();
  const item = itemOf(work.bundle, fields);
  if (item === null) return [];
  const seen: Outlook = { ...outlook, form: formOf(work, fields) };
  const keys = new Map<string, readonly RequestedSibling[]>();
  for (const entry of item.order) {
    const own = { suffix: `${as}:${entry.key}`, rule: `${place}/${as}/${entry.key}`, inTurn: true, keys };
    const key = emitRequest(work, once, own, () => {
      if (!holds(work, when, seen) || !holds(work, entry.when, seen)) return null;
      return {
        kind: "openRequested",
        as: entry.key,
        type: entry.record,
        link,
        inverse: inverses[entry.record] ?? link,
        fields: {},
        order: { item: entry.item, form: given(valuesOf(work, entry.form, seen)) },
        links: linksOf(entry.needs.length === 0 ? {} : { needs: entry.needs }, keys),
        limit: null,
        inTurn: true,
        once,
        rule: own.rule,
        by: openedBy,
      };
    });
    keys.set(entry.key, key === null ? [] : [{ key, type: entry.record }]);
  }
  return [...keys.values()].flat();
}

function formOf(work: Work, fields: JsonObject): Json {
  const declared = Object.values(recordTypeOf(work.bundle).fields);
  const field = declared.find((one) => one.formOf !== undefined);
  return (field === undefined ? undefined : ownValue(fields, field.name)) ?? {};
}

/** Writes a request; null when there is none to write. One that is made once is made anew no more. */
function emitRequest(
  work: Work,
  once: boolean,
  { suffix }: Pick<Place, "suffix">,
  make: () => Omit<Requested, "key"> | null,
): string | null {
  const { id, openedOnce = [], awaited = [] } = work.draft.state();
  const onceKey = `${id}:${suffix}`;
  if (once && openedOnce.includes(onceKey)) return onceKey;
  const request = make();
  if (request === null) return null;
  if (awaited.length >= mostLinked)
    return refuse(
      "OPS443",
      "conflict",
      `"${request.as}" would open more than ${mostLinked} records: make its \`each\` shorter`,
    );
  let key = onceKey;
  work.draft.emit((seq) => {
    if (!once) key = `${id}#${seq}:${suffix}`;
    return { ...request, key };
  });
  return key;
}

function itemsOf(work: Work, { as, each }: Opening, outlook: Outlook): readonly Json[] {
  if (each === null) return [null];
  const items = valueOf(work, each, outlook);
  if (Array.isArray(items)) return items as readonly Json[];
  return refuse("OPS414", "conflict", `"each" of "${as}" is ${JSON.stringify(items)}, which is no list`);
}

/** What an expression leaves empty is not given, so that the new record's own default holds. */
function fieldsOf(work: Work, { set }: Opening, outlook: Outlook): JsonObject {
  return given(valuesOf(work, set, outlook));
}

function given(values: readonly (readonly [string, Json])[]): JsonObject {
  return Object.fromEntries(values.filter(([, value]) => value !== null));
}

function linksOf(links: Opening["links"], keys: Place["keys"]): Requested["links"] {
  const entries = Object.entries(links).map(([link, names]): [string, readonly RequestedSibling[]] => [
    link,
    names.flatMap((name) => keys.get(name) ?? []),
  ]);
  return Object.fromEntries(entries.filter(([, others]) => others.length > 0));
}

/** Openings of one name count together, asked for by records of one type, of another. */
function limitOf(work: Work, { limit, as, record }: Opening, outlook: Outlook): Requested["limit"] {
  if (limit === null) return null;
  const scope = `${work.draft.state().type} ${as} ${record}`;
  return { scope, per: textOf(valueOf(work, limit.per, outlook)), withinMs: limit.withinMs };
}

/** `$unopened`: a record that was asked for by `key` was refused, or left out as there was one. */
export function followUnopened(work: Work): void {
  const { input } = work.command;
  const [key, outcome, because] = ["key", "outcome", "because"].map((name) => ownValue(input, name));
  if (typeof key !== "string" || typeof because !== "string" || (outcome !== "refused" && outcome !== "leftOut"))
    return refuse(
      "OPS418",
      "invalidInput",
      "$unopened needs the texts key and because, and outcome, refused or leftOut",
    );
  work.draft.emit({ kind: "openEnded", key, outcome, because });
  const { number } = work.draft.state();
  const what = key.slice(key.indexOf(":") + 1);
  if (outcome === "refused") askForAttention(work, `${number} could not open "${what}": ${because}`);
}

/** A person has looked: what was refused is waited for no more. */
export function giveUpRefused(work: Work): void {
  for (const { key, refused } of work.draft.state().awaited ?? [])
    if (refused !== undefined)
      work.draft.emit({ kind: "openEnded", key, outcome: "givenUp", because: `${work.command.by.user} has looked` });
}
