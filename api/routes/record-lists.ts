import type { z } from "zod";
import type { Pool } from "pg";
import { hasVersions } from "../../engine/access/sight.ts";
import { lifecyclesOf } from "../../engine/lifecycle/bundle/bundle.ts";
import type { Bundle } from "../../engine/lifecycle/ir.ts";
import { columnWords } from "../../engine/listing/words.ts";
import { createBundleCache } from "../../store/definition/bundle-cache.ts";
import { listDeclarations, type StoredDeclaration } from "../../store/record/declaration.ts";
import { countRecords as countMatching } from "../../store/record/list.ts";
import { listStates } from "../../store/record/list-states.ts";
import { type Caller } from "../identity/caller.ts";
import { countOpenRecords, countRecords, listAllRecords, listRecords, listRecordTypes } from "../contract/record.ts";
import type { ApiDeps } from "../deps.ts";
import { invalidAt } from "../error.ts";
import { seesType } from "../sight.ts";
import { oneOf } from "../issue.ts";
import { listPage, listParts, shownPage } from "../listing.ts";
import { type Route, route } from "../route.ts";
import { publishedBundle } from "../published-bundle.ts";

/** Many records: list, count, and what lists may find. */
export function recordListRoutes({ pool }: ApiDeps): readonly Route[] {
  const bundles = createBundleCache(pool);

  async function page(types: readonly string[] | null, query: PageQuery, caller: Caller) {
    const now = Date.now();
    const { cursor: _cursor, limit: _limit, ...filters } = query;
    const declared = await listDeclarations(pool);
    const parts = listParts(declared, types, filters, caller, now);
    const { items, next } = await listPage(pool, parts, query, now);
    return { items: await shownPage({ pool, bundles, declared, caller, now }, items), next };
  }

  return [
    route(listRecords, async ({ params, query, caller }) => {
      const states = query.state?.split(",") ?? [];
      const bundle = await publishedBundle(pool, params.type);
      if (states.length > 0) await refuseUnknownStates(pool, params.type, await bundles.read(bundle), states);
      return page([params.type], query, caller);
    }),

    route(listAllRecords, async ({ query, caller }) => {
      const { type, ...rest } = query;
      return page(type?.split(",") ?? null, rest, caller);
    }),

    route(countRecords, async ({ query, caller }) => {
      const now = Date.now();
      const { type, ...filters } = query;
      const parts = listParts(await listDeclarations(pool), type?.split(",") ?? null, filters, caller, now);
      const count = await countMatching(pool, { parts, most: maxCount, now });
      return { count: Math.min(count, maxCount), more: count > maxCount };
    }),

    route(countOpenRecords, async ({ caller }) => {
      const [declared, now] = [await listDeclarations(pool), Date.now()];
      const items = [];
      // One type after the other: whoever looks at this page is not the only one who asks.
      for (const one of declared.filter((each) => seesType(each, caller))) {
        const count = async (filters: object): Promise<number> => {
          const parts = listParts(declared, [one.type], { open: "true", ...filters }, caller, now);
          return Math.min(maxCount, await countMatching(pool, { parts, most: maxCount, now }));
        };
        const seesClocks = seesType(one, caller, { fields: [], clocks: true });
        const open = await count({});
        const breached = !seesClocks ? null : open === 0 ? 0 : await count({ breached: "true" });
        items.push({ type: one.type, open, breached });
      }
      return { items };
    }),

    route(listRecordTypes, async ({ caller }) => ({
      items: (await listDeclarations(pool))
        .filter((one) => seesType(one, caller))
        .map((one) => presentType(one, caller)),
    })),
  ];
}

/** What the caller can ask for: of what they see of no record a list says nothing. */
function presentType(one: StoredDeclaration, caller: Caller): z.input<typeof listRecordTypes.reply>["items"][number] {
  const { type, body, filled } = one;
  const isSeen = (...fields: readonly string[]): boolean => seesType(one, caller, { fields, clocks: false });
  const words: readonly string[] = columnWords;
  return {
    type,
    columns: [...new Set(body.columns)].filter((name) => words.includes(name) || isSeen(name)),
    fields: Object.entries(body.fields)
      .filter(([name]) => isSeen(name))
      .map(([name, field]) => ({
        name,
        type: field.type,
        many: field.many,
        values: field.values === null ? null : [...field.values],
      })),
    search: isSeen(...Object.keys(body.search)) ? { ...body.search } : {},
    versions: hasVersions(body.access),
    filled,
  };
}

/** Counting more takes longer than anybody looks at a number. */
const maxCount = 10_000;

type PageQuery = z.output<typeof listRecords.query>;

/** A record may be in a state of the definitions it was opened with: those in which there is one count as well. */
async function refuseUnknownStates(pool: Pool, type: string, bundle: Bundle, states: readonly string[]): Promise<void> {
  const published = lifecyclesOf(bundle).flatMap(({ states: defined }) => Object.keys(defined));
  if (states.every((state) => published.includes(state))) return;
  const known = [...new Set([...published, ...(await listStates(pool, type))])].sort();
  const unknown = states.filter((state) => !known.includes(state));
  if (unknown.length === 0) return;
  const detail = `${unknown.map((state) => JSON.stringify(state)).join(", ")} is no state of ${type} records: send ${oneOf(known)}, several with commas`;
  throw invalidAt("/query/state", detail);
}
