/**
 * What computed fields read of the records that this one is linked to: `$links.NAME`, a list in the order of linking.
 *
 * 1. It is read as it is now, never remembered: late news, news out of order and news that never came change nothing
 *    of what a field is computed from.
 * 2. Nothing is read where no definition reads it.
 */
import { ownValue, type Json, type JsonObject } from "../../base/json.ts";
import { recordTypeOf } from "../bundle/bundle.ts";
import { computedTexts } from "../read/fact.ts";
import { instantText } from "../instant.ts";
import type { Bundle } from "../ir.ts";
import type { Readings } from "../read/needs.ts";
import type { AwaitedRecord, RecordState } from "../record.ts";
import { refuse } from "../refusal.ts";
import type { Work } from "../work.ts";

/** Linked records that one record reads at most, by each link. */
export const mostLinked = 1_000;

/** What of a linked record is always there. */
interface LinkedRecord extends Pick<RecordState, "id" | "number" | "type" | "state" | "final" | "openedAt" | "fields"> {
  /** Number of its last version, 0 = none; absent = its type has no versions. */
  readonly version?: number;
}

/**
 * A record as those it is linked to read it: `fields` are the declared ones, null when absent; those of versions as
 * they were frozen last.
 */
export function linkedView(record: LinkedRecord, fields: readonly string[]): JsonObject {
  const { id, number, type, state, final, openedAt, version } = record;
  return {
    ...named(fields, record.fields),
    id,
    number,
    type,
    state,
    final,
    openedAt: instantText(openedAt),
    ...(version === undefined ? {} : { version }),
  };
}

/** One that was archived and dropped is over, and nothing else of it is known. */
export function droppedView(id: string, number: string, fields: readonly string[]): JsonObject {
  const type = id.slice(0, id.indexOf("/"));
  return { ...named(fields, {}), id, number, type, state: null, final: true, openedAt: null };
}

/** One that was asked for and is not there yet counts as one that is not over. */
function awaitedView({ type }: AwaitedRecord, fields: readonly string[]): JsonObject {
  return { ...named(fields, {}), id: null, number: null, type, state: null, final: false, openedAt: null };
}

/** Records by where each is now: a merged one is read as its survivor, and that one once. */
export function inPlace(
  records: readonly string[],
  survivors: NonNullable<Readings["survivors"]>,
): readonly (readonly [record: string, survivor: string])[] {
  const seen = new Set(records);
  return records.flatMap((id) => {
    const survivor = Object.hasOwn(survivors, id) ? survivors[id]?.id : undefined;
    if (survivor === undefined || survivor === id) return [[id, id] as const];
    if (seen.has(survivor)) return [];
    seen.add(survivor);
    return [[id, survivor] as const];
  });
}

function named(fields: readonly string[], values: JsonObject): JsonObject {
  return Object.fromEntries(fields.map((name): [string, Json] => [name, ownValue(values, name) ?? null]));
}

/** `$links` for these jq texts; null when they do not mention it. Refuses with OPS443. */
export function linksView(work: Work, texts: readonly string[]): JsonObject | null {
  const mentioned = linksIn(texts);
  if (mentioned === null) return null;
  const { links, awaited = [] } = work.draft.state();
  const known = [...new Set([...Object.keys(links), ...awaited.map(({ link }) => link)])];
  const names = mentioned === "all" ? known : mentioned;
  return Object.fromEntries(names.map((link): [string, Json] => [link, linkView(work, link, links[link] ?? [])]));
}

function linkView(work: Work, link: string, records: readonly string[]): Json {
  const { number, awaited = [] } = work.draft.state();
  const fields = recordTypeOf(work.bundle).reads?.[link] ?? [];
  const coming = awaited.filter((one) => one.link === link).map((one) => awaitedView(one, fields));
  const count = records.length + coming.length;
  if (count > mostLinked)
    return refuse(
      "OPS443",
      "conflict",
      `${number} reads its linked records, and "${link}" has ${count}: at most ${mostLinked} are read; unlink some`,
      { link, count },
    );
  if (records.length === 0) return coming;
  const views = work.reader.linked({ link, records, fields });
  return [...records.flatMap((id) => ownValue(views, id) ?? []), ...coming];
}

/** Whether a computed field of the record reads what it is linked to by this name; any name when it is left out. */
export function readsLink(bundle: Bundle, link?: string): boolean {
  const read = linksRead(bundle);
  if (read === null) return false;
  return read === "all" || (link === undefined ? read.length > 0 : read.includes(link));
}

type Links = readonly string[] | "all" | null;

/** Found once a bundle: every commit asks. */
const readByBundle = new WeakMap<Bundle, { readonly links: Links }>();

function linksRead(bundle: Bundle): Links {
  const known = readByBundle.get(bundle);
  if (known !== undefined) return known.links;
  const links = linksIn(computedTexts(bundle, recordTypeOf(bundle).fields));
  readByBundle.set(bundle, { links });
  return links;
}

/**
 * The links that jq texts mention as `$links.NAME`; `all` when one takes `$links` whole, null when none mentions it.
 */
function linksIn(texts: readonly string[]): Links {
  const names = new Set<string>();
  let found = false;
  for (const text of texts) {
    if (!text.includes("$links")) continue;
    for (const [, name] of text.matchAll(/\$links(?![A-Za-z0-9_])(?:\s*\.\s*([A-Za-z_][A-Za-z0-9_]*))?/g)) {
      if (name === undefined) return "all";
      found = true;
      names.add(name);
    }
  }
  return found ? [...names] : null;
}
