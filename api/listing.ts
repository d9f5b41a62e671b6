/** Parameters of a list of records to what the store is asked: by what each of its types declares. */
import type { Pool } from "pg";
import type { z } from "zod";
import { parseQuery, type QueryFault } from "../engine/listing/parse.ts";
import { askedBy, type RecordQuery, readsProjection } from "../engine/listing/query.ts";
import type { BundleCache } from "../store/definition/bundle-cache.ts";
import { notFilled, type StoredDeclaration } from "../store/record/declaration.ts";
import { fitsSort, listRecords, type ListedRecord } from "../store/record/list.ts";
import type { TypeQuery } from "../store/record/list-search.ts";
import { keyType } from "../store/record/list-sort.ts";
import type { record } from "./contract/record.ts";
import type { Caller } from "./identity/caller.ts";
import { countingOf, linkedInSight, type Look, onlookerOn, saidInSight, seesType, sightsOn } from "./sight.ts";
import { invalidAt, invalidInput, notFound, unavailable } from "./error.ts";
import { oneOf } from "./issue.ts";
import { presentRecord } from "./present/record.ts";
import { readPage } from "./page.ts";
import { suggestion } from "../engine/base/suggestion.ts";

type Parameters = { readonly [name: string]: unknown };

/**
 * The parts of a list over these types, null = all, by what is declared. Throws what a filter, a type or an order is
 * refused for.
 */
export function listParts(
  all: readonly StoredDeclaration[],
  types: readonly string[] | null,
  parameters: Parameters,
  caller: Caller,
  now: number,
): readonly TypeQuery[] {
  const declared = all.filter((one) => seesType(one, caller));
  const wanted = types === null ? declared : [...new Set(types)].map((type) => ofType(declared, type));
  const { name: user, groups } = caller.person;
  if (wanted.length === 0) return [];
  const parsed = wanted.map((one) => {
    const { query, faults } = parseQuery(one.body, textsOf(parameters), { user, groups, now });
    return {
      type: one.type,
      filled: one.filled,
      onlooker: onlookerOn([one], caller, () => askedBy(query, one.body)),
      query,
      faults: [...faults, ...unseen(one, query, caller)],
    };
  });
  const refused = parsed.flatMap(({ faults }) => faults.filter(({ unknown }) => !unknown));
  if (refused.length > 0) throw refusal(refused);
  // Of several types those that have the fields; a field that none has is a mistake.
  const parts = parsed.filter(({ faults }) => faults.length === 0);
  if (parts.length === 0) throw refusal(parsed[0]?.faults ?? []);
  const waiting = parts
    .filter(
      ({ type, filled, onlooker, query }) =>
        !filled && (readsProjection(query) || onlooker.visibility[type]?.kind !== "all"),
    )
    .map(({ type }) => type);
  if (waiting.length > 0) throw notReady(waiting);
  refuseMixedOrder(parts);
  return parts;
}

/** What the caller sees of no record of the type is nothing to find or sort them by. */
function unseen(one: StoredDeclaration, query: RecordQuery, caller: Caller): readonly QueryFault[] {
  const parts: readonly { readonly parameter: string; readonly what: string; readonly part: Partial<RecordQuery> }[] = [
    ...query.fields.map((filter) => ({ parameter: filter.field, what: filter.field, part: { fields: [filter] } })),
    ...query.due.map((filter) => ({ parameter: "due", what: "due", part: { due: [filter] } })),
    ...query.breached.map((filter) => ({ parameter: "breached", what: "breached", part: { breached: [filter] } })),
    ...(query.words.length === 0 ? [] : [{ parameter: "q", what: "text", part: { words: query.words } }]),
    ...query.sort.map((key) => ({
      parameter: "sort",
      what: key.by === "field" ? key.field : key.by,
      part: { sort: [key] },
    })),
  ];
  const nothing = { fields: [], due: [], breached: [], words: [], sort: [] };
  return parts
    .filter(({ part }) => !seesType(one, caller, askedBy({ ...nothing, ...part }, one.body)))
    .map(({ parameter, what }) => ({
      parameter,
      unknown: true,
      detail: `you do not see "${what}" of ${one.type} records: leave it out`,
    }));
}

/** Records that were there before the latest definitions are not found yet by what these declare. */
export function notReady(types: readonly string[]): Error {
  return unavailable(notFilled(types), 5);
}

function ofType(declared: readonly StoredDeclaration[], type: string): StoredDeclaration {
  const found = declared.find((one) => one.type === type);
  if (found !== undefined) return found;
  const hint = suggestion(
    type,
    declared.map((one) => one.type),
  );
  throw notFound(`no definition of record type "${type}" is published${hint === undefined ? "" : `: ${hint}`}`);
}

function textsOf(parameters: Parameters): { readonly [name: string]: string } {
  const texts = Object.entries(parameters).flatMap(([name, value]) =>
    typeof value === "string" ? [[name, value]] : [],
  );
  return Object.fromEntries(texts);
}

function refusal(faults: readonly QueryFault[]): Error {
  const errors = faults.map(({ parameter, detail }) => ({ pointer: `/query/${parameter}`, detail }));
  return invalidInput(errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join("; "), errors);
}

/** One order over several types needs values that compare. */
function refuseMixedOrder(parts: readonly TypeQuery[]): void {
  const kinds = new Set(parts.map(({ query }) => query.sort.map(keyType).join()));
  if (kinds.size < 2) return;
  const detail = `the fields of ${oneOf(parts.map(({ type }) => type))} are of different types: list one type, or sort by another field`;
  throw invalidAt("/query/sort", detail);
}

/** A page of them. A cursor holds the order it was made in, and goes with no other. */
export async function listPage(
  pool: Pool,
  parts: readonly TypeQuery[],
  query: { readonly cursor?: string | undefined; readonly limit: number; readonly sort?: string | undefined },
  now: number,
): Promise<{ readonly items: readonly ListedRecord[]; readonly next: string | null }> {
  const sort = parts[0]?.query.sort ?? [];
  return readPage<ListedRecord, [string, string, string]>({
    query,
    shape: ["string", "string", "string"],
    read: (after, limit) => {
      const keys = after === undefined ? null : keysOf(after[1]);
      if (after !== undefined && (after[0] !== (query.sort ?? "") || !fitsSort(sort, keys)))
        throw invalidInput(`the cursor "${query.cursor}" is not one of this list: start without a cursor`);
      const position = after === undefined ? null : { keys: keys as readonly (string | number | null)[], id: after[2] };
      return listRecords(pool, { parts, after: position, limit, now });
    },
    positionOf: ({ keys, id }) => [query.sort ?? "", JSON.stringify(keys), id],
  });
}

/** Whom a list is for, by what is declared. */
interface Looking {
  readonly pool: Pool;
  readonly bundles: BundleCache;
  readonly declared: readonly StoredDeclaration[];
  readonly caller: Caller;
  readonly now: number;
}

/** Records of a page as the API shows them. */
export async function shownPage(
  { pool, bundles, declared, caller, now }: Looking,
  items: readonly ListedRecord[],
): Promise<z.input<typeof record>[]> {
  const states = items.map(({ state }) => state);
  const onlooker = onlookerOn(declared, caller);
  const look: Look = () => Promise.resolve(onlooker);
  const seen = sightsOn(declared, caller, states);
  const [linked, counting] = await Promise.all([linkedInSight(pool, look, states), countingOf(pool, seen)]);
  const shown = await Promise.all(
    seen.map(async ({ state, sight }) =>
      presentRecord(state, await bundles.read(state.bundle), { now, sight, linked, counting: counting(state) }),
    ),
  );
  return saidInSight(pool, look, shown);
}

function keysOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
