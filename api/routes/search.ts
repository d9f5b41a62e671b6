import { instantText } from "../../engine/lifecycle/instant.ts";
import { recordInSight } from "../../engine/access/record-in-sight.ts";
import type { RecordState } from "../../engine/lifecycle/record.ts";
import type { Declaration } from "../../engine/listing/declaration.ts";
import { passagesOf } from "../../engine/listing/passage.ts";
import { projectionOf } from "../../engine/listing/projection.ts";
import { comparedBy, type Likeness, likenessOf, likenessOfRecord } from "../../engine/listing/similarity.ts";
import { findCi } from "../../store/cmdb/find.ts";
import { listDeclarations, type StoredDeclaration } from "../../store/record/declaration.ts";
import { similarRecords } from "../../store/record/similar.ts";
import { findSimilar, listSimilar, search } from "../contract/search.ts";
import type { ApiDeps } from "../deps.ts";
import type { Caller } from "../identity/caller.ts";
import { listPage, listParts, notReady } from "../listing.ts";
import { type Route, route } from "../route.ts";
import { onlookerOn, seeRecord, sightsOn } from "../sight.ts";

interface SimilarQuery {
  readonly open?: "true" | "false" | undefined;
  readonly limit: number;
}

/** Records by their words, over all types, and those that are like one another. */
export function searchRoutes({ pool }: ApiDeps): readonly Route[] {
  async function similar(
    declared: readonly StoredDeclaration[],
    type: string,
    likeness: (declaration: Declaration) => Likeness,
    { caller, except, query }: { caller: Caller; except: readonly string[]; query: SimilarQuery },
  ) {
    const now = Date.now();
    const [part] = listParts(declared, [type], query.open === undefined ? {} : { open: query.open }, caller, now);
    const found = declared.find((one) => one.type === type);
    if (part === undefined || found === undefined) return { items: [] };
    if (!found.filled) throw notReady([type]);
    const declaration = found.body;
    // What is compared of a record must be seen of it.
    const onlooker = onlookerOn([found], caller, () => comparedBy(declaration));
    const items = await similarRecords(pool, {
      part: { ...part, onlooker, query: { ...part.query, except } },
      declaration,
      likeness: likeness(declaration),
      limit: query.limit,
      now,
    });
    return {
      items: items.map(({ state, score, words, cis }) => ({
        ...hitOf(declaration, state),
        score,
        words: [...words],
        cis: [...cis],
      })),
    };
  }

  return [
    route(search, async ({ query, caller }) => {
      const now = Date.now();
      const { type, cursor, limit, ...filters } = query;
      const types = type?.split(",") ?? null;
      const declared = await listDeclarations(pool);
      const parts = listParts(declared, types, filters, caller, now);
      const page = await listPage(pool, parts, { cursor, limit }, now);
      const words = query.q.split(/\s+/u);
      const seen = sightsOn(
        declared,
        caller,
        page.items.map(({ state }) => state),
      );
      const items = seen.flatMap(({ state, sight }) => {
        const declaration = declared.find((one) => one.type === state.type)?.body;
        if (declaration === undefined) return [];
        const inSight = recordInSight(state, sight);
        return [{ ...hitOf(declaration, inSight), found: passagesOf(declaration, inSight, words) }];
      });
      return { items, next: page.next };
    }),

    route(listSimilar, async ({ params, query, caller }) => {
      const { state, sight } = await seeRecord(pool, caller, params.type, params.number);
      // What is linked to it is known to be about the same.
      const except = [state.id, ...Object.values(state.links).flat()];
      const declared = await listDeclarations(pool);
      const likeness = (declaration: Declaration): Likeness =>
        likenessOfRecord(declaration, recordInSight(state, sight));
      return similar(declared, params.type, likeness, { caller, except, query });
    }),

    route(findSimilar, async ({ query, caller }) => {
      const { ci } = query;
      const found = ci === undefined ? null : await findCi(pool, ci);
      const cis = found === null ? [] : found.kind === "one" ? [found.ci.id] : [];
      const likeness = likenessOf(query.text, cis);
      return similar(await listDeclarations(pool), query.type, () => likeness, { caller, except: [], query });
    }),
  ];
}

function hitOf(declaration: Declaration, state: RecordState) {
  const { id, type, number, final, openedAt } = state;
  const { label } = projectionOf(declaration, state).text;
  return { id, type, number, label, state: state.state, final, openedAt: instantText(openedAt) };
}
