import { instantText } from "../../engine/lifecycle/instant.ts";
import type { z } from "zod";
import { attributesOf } from "../../engine/identity/attribute.ts";
import { statementsOf } from "../../engine/identity/reconcile.ts";
import { readChanges } from "../../store/cmdb/changes.ts";
import type { Ci } from "../../engine/identity/ci.ts";
import { countByClass, readClasses, withDescendants } from "../../store/cmdb/classes.ts";
import { readImpact } from "../../store/cmdb/impact.ts";
import { readMerged } from "../../store/cmdb/find.ts";
import { listLookalikes, type Lookalike } from "../../store/cmdb/lookalikes.ts";
import { readPastRelations, readRelations } from "../../store/cmdb/relations.ts";
import { searchCis } from "../../store/cmdb/search.ts";
import { type ci, ciImpact, listCiClasses, listCis, listDuplicates, showCi } from "../contract/cmdb.ts";
import { readPage } from "../page.ts";
import type { ApiDeps } from "../deps.ts";
import { existingCi } from "../existing-ci.ts";
import { type Route, route } from "../route.ts";

/** The CMDB, read; ci-writing.ts writes it. */
export function cmdbRoutes({ pool }: ApiDeps): readonly Route[] {
  const existing = (id: string): Promise<Ci> => existingCi(pool, id);

  return [
    route(listCis, async ({ query }) => {
      const classes = query.class === undefined ? undefined : withDescendants(await readClasses(pool), query.class);
      const { items, next } = await readPage<Ci, [string, string]>({
        query,
        shape: ["string", "string"],
        read: (after, limit) =>
          searchCis(pool, {
            limit,
            ...(classes === undefined ? {} : { classes }),
            ...(query.state === undefined ? {} : { states: [query.state] }),
            ...(query.q === undefined ? {} : { text: query.q }),
            ...(after === undefined ? {} : { after: { name: after[0], id: after[1] } }),
          }),
        positionOf: ({ name, id }) => [name, id],
      });
      return { items: items.map(present), next };
    }),

    route(listCiClasses, async () => {
      const [classes, counts] = await Promise.all([readClasses(pool), countByClass(pool)]);
      const items = Object.values(classes).map((ciClass) => ({
        name: ciClass.name,
        title: ciClass.title,
        ancestors: [...ciClass.ancestors],
        count: { active: 0, absent: 0, retired: 0, ...counts.get(ciClass.name) },
        attributes: attributesOf(ciClass).map(({ name, type, many, required, values }) => ({
          name,
          type,
          many,
          required,
          values: values === null ? null : [...values],
        })),
      }));
      return { items };
    }),

    route(showCi, async ({ params }) => {
      const item = await existing(params.id);
      const [merged, relations, past, changes] = await Promise.all([
        readMerged(pool, item.id),
        readRelations(pool, item.id),
        readPastRelations(pool, item.id, 20),
        readChanges(pool, item.id, 20),
      ]);
      return {
        ...present(item),
        merged,
        relations: relations.map(({ name, direction, ci: other, source, since }) => ({
          name,
          direction,
          ci: other,
          source,
          since: instantText(since),
        })),
        pastRelations: past.map((relation) => ({
          ...relation,
          from: instantText(relation.from),
          to: instantText(relation.to),
        })),
        changes: changes.map((change) => ({
          at: instantText(change.at),
          source: change.source,
          by: change.by,
          because: change.because,
          changes: change.changes as never,
        })),
      };
    }),

    route(listDuplicates, async ({ query }) => {
      const { items, next } = await readPage<Lookalike, [string, string]>({
        query,
        shape: ["string", "string"],
        read: (after, limit) => listLookalikes(pool, after ?? null, limit),
        positionOf: ({ ci: one, other }) => [one.id, other.id],
      });
      const shown = items.map((pair) => ({
        ...pair,
        firstSeenAt: instantText(pair.firstSeenAt),
        lastSeenAt: instantText(pair.lastSeenAt),
      }));
      return { items: shown, next };
    }),

    route(ciImpact, async ({ params, query }) => {
      const impact = await readImpact(pool, (await existing(params.id)).id, query);
      return {
        affected: [...impact.affected],
        byClass: impact.byClass,
        truncated: impact.truncated,
        version: impact.version,
      };
    }),
  ];
}

function present(item: Ci): z.input<typeof ci> {
  const attributes = Object.entries(item.attributes).map(([name, provenance]) => {
    const [standing, ...others] = statementsOf(provenance).map(({ source, value, at, by, guessed }) => ({
      source,
      value: value as never,
      at: instantText(at),
      by: by ?? null,
      guessed: guessed === true,
    }));
    return [name, { ...standing!, others: others.sort((a, b) => (a.at > b.at ? -1 : 1)) }] as const;
  });
  return {
    id: item.id,
    name: item.name,
    class: item.class,
    state: item.state,
    attributes: Object.fromEntries(attributes),
    firstSeenAt: instantText(item.firstSeenAt),
    lastSeenAt: instantText(item.lastSeenAt),
    absentAt: item.absentAt === null ? null : instantText(item.absentAt),
  };
}
