import type { z } from "zod";
import { difference, type PastCi } from "../../engine/identity/past.ts";
import { instantText } from "../../engine/lifecycle/instant.ts";
import type { Ci } from "../../engine/identity/ci.ts";
import { readClasses, withDescendants } from "../../store/cmdb/classes.ts";
import { readPast, readRelationsAt, type RelationThen } from "../../store/cmdb/past.ts";
import { searchCis } from "../../store/cmdb/search.ts";
import { listPastCis, showPastCi } from "../contract/past-ci.ts";
import type { ApiDeps } from "../deps.ts";
import { invalidAt, notFound } from "../error.ts";
import { existingCi } from "../existing-ci.ts";
import { readPage } from "../page.ts";
import { type Route, route } from "../route.ts";

/** Configuration items as they were. */
export function pastCiRoutes({ pool }: ApiDeps): readonly Route[] {
  return [
    route(listPastCis, async ({ query }) => {
      const at = Date.parse(query.at);
      const classes = query.class === undefined ? null : withDescendants(await readClasses(pool), query.class);
      const { items, next } = await readPage<Ci, [string, string]>({
        query,
        shape: ["string", "string"],
        read: (after, limit) =>
          searchCis(pool, { limit, ...(after === undefined ? {} : { after: { name: after[0], id: after[1] } }) }),
        positionOf: ({ name, id }) => [name, id],
      });
      const past = await readPast(pool, items, at);
      const fits = (ci: PastCi): boolean =>
        (classes === null || classes.includes(ci.class)) && (query.state === undefined || ci.state === query.state);
      return { items: [...past].flatMap(([id, ci]) => (fits(ci) ? [present(id, ci)] : [])), next };
    }),

    route(showPastCi, async ({ params, query }) => {
      const at = Date.parse(query.at);
      const since = query.since === undefined ? null : Date.parse(query.since);
      if (since !== null && since > at) throw invalidAt("/query/since", "must not lie after `at`");
      const item = await existingCi(pool, params.id);
      const then = (await readPast(pool, [item], at)).get(item.id);
      if (then === undefined)
        throw notFound(
          `"${item.id}" was not known at ${query.at}: it was first seen at ${instantText(item.firstSeenAt)}`,
        );
      const relations = await readRelationsAt(pool, item.id, at);
      const shown = { ...present(item.id, then), at: instantText(at), relations };
      if (since === null) return { ...shown, difference: null };
      const before = (await readPast(pool, [item], since)).get(item.id) ?? null;
      const earlier = await readRelationsAt(pool, item.id, since);
      return {
        ...shown,
        difference: {
          since: instantText(since),
          changes: difference(before, then) as never,
          begun: without(relations, earlier),
          ended: without(earlier, relations),
        },
      };
    }),
  ];
}

function without(list: readonly RelationThen[], others: readonly RelationThen[]): RelationThen[] {
  const text = ({ name, direction, ci }: RelationThen): string => JSON.stringify([name, direction, ci]);
  const known = new Set(others.map(text));
  return list.filter((one) => !known.has(text(one)));
}

function present(id: string, ci: PastCi): z.input<typeof listPastCis.reply>["items"][number] {
  return { id, class: ci.class, state: ci.state, attributes: { ...ci.attributes } };
}
