import type { z } from "zod";
import { startInventory } from "../../commands/inventory.ts";
import { stackTag } from "../../engine/cloud/plan.ts";
import { sumCosts } from "../../engine/cloud/price.ts";
import { scopeRemedies } from "../../engine/cloud/seen.ts";
import { instantText } from "../../engine/lifecycle/instant.ts";
import {
  countCloudResources,
  countTagged,
  type CountedResources,
  type CloudRun,
  readCloudRun,
  readCloudRuns,
  readCloudScopes,
} from "../../store/cloud/read-runs.ts";
import { type CostBy, readPriced } from "../../store/cloud/priced.ts";
import { type CloudResourceRow, listCloudResources as listStored } from "../../store/cloud/resources.ts";
import { listLatestDefinitions, readLatestDefinition } from "../../store/definition/read.ts";
import {
  listCloudAccounts,
  listCloudResources,
  listCloudRuns,
  type resource,
  runCloudAccount,
  showCloudCost,
  showCloudRun,
} from "../contract/cloud.ts";
import type { ApiDeps } from "../deps.ts";
import { invalidInput, notFound } from "../error.ts";
import { readPage } from "../page.ts";
import { type Route, route } from "../route.ts";
import { lookOf, withoutHidden } from "../sight.ts";

/** Accounts of providers: list one now, what listings did, and what there is. */
export function cloudRoutes({ client, pool }: ApiDeps): readonly Route[] {
  return [
    route(listCloudAccounts, async ({ caller }) => {
      const [published, counts, made] = await Promise.all([
        listLatestDefinitions(pool, "Account"),
        countCloudResources(pool),
        countTagged(pool, stackTag),
      ]);
      const numbers = made.map(({ value }) => value);
      const seen = await withoutHidden(pool, lookOf(pool, caller), numbers);
      const items = await Promise.all(
        published.map(async ({ ir }) => {
          const [latest] = await readCloudRuns(pool, { account: ir.name, limit: 1 });
          const { name, title, owner, provider, id, regions, services, endpoint, collector } = ir;
          return {
            name,
            title,
            owner,
            provider,
            id,
            endpoint,
            collector,
            regions: [...regions],
            services: [...services],
            resources: byType(counts.get(name) ?? []),
            regional: [...(counts.get(name) ?? [])],
            made: made.flatMap(({ account, value, resources }, index) =>
              account === name ? [{ number: seen[index] === value ? value : null, resources }] : [],
            ),
            run: latest === undefined ? null : present(latest),
          };
        }),
      );
      return { items };
    }),

    route(runCloudAccount, async ({ params: { name } }) => {
      const definition = await readLatestDefinition(pool, "Account", name);
      if (definition === null) throw notFound(`no account "${name}" is published`);
      return { workflow: await startInventory(client, definition.ir), account: name };
    }),

    route(listCloudRuns, async ({ query: { account, limit } }) => ({
      items: (await readCloudRuns(pool, { limit, ...(account === undefined ? {} : { account }) })).map(present),
    })),

    route(showCloudRun, async ({ params }) => {
      const run = await readCloudRun(pool, params.run);
      if (run === null) throw notFound(`there is no listing "${params.run}" of an account`);
      const parts = (await readCloudScopes(pool, run.id)).map(({ category, message, ...told }) => ({
        ...told,
        failure: category === null ? null : { category, message: message ?? "", remedy: scopeRemedies[category] },
      }));
      return { ...present(run), parts };
    }),

    route(listCloudResources, async ({ query: { account, type, region, tag, present: isPresent, ...query } }) => {
      const filter = {
        account,
        type,
        region,
        tag: tag === undefined ? undefined : tagOf(tag),
        present: isPresent === undefined ? undefined : isPresent === "true",
      };
      const { items, next } = await readPage({
        query,
        shape: ["string", "string"],
        read: (after: readonly [string, string] | undefined, limit) =>
          listStored(pool, filter, { after: after ?? null, limit }),
        positionOf: ({ account: of, resourceId }) => [of, resourceId] as const,
      });
      return { items: items.map(presentResource), next };
    }),

    route(showCloudCost, async ({ query: { by, account } }) => {
      const lists = (await listLatestDefinitions(pool, "PriceList")).map(({ ir }) => ir);
      const resources = await readPriced(pool, { by: costBy(by), account: account ?? null });
      const { groups, unpriced } = sumCosts(resources, lists);
      const totals: { [currency: string]: number } = {};
      for (const { currency, month } of groups) totals[currency] = (totals[currency] ?? 0) + month;
      return {
        by,
        lists: lists.map(({ name, title, provider, asOf, currency }) => ({ name, title, provider, asOf, currency })),
        items: groups.map((one) => ({ ...one, month: cents(one.month) })),
        totals: Object.fromEntries(Object.entries(totals).map(([currency, month]) => [currency, cents(month)])),
        unpriced,
      };
    }),
  ];
}

function byType(counted: readonly CountedResources[]): { [type: string]: number } {
  const sums: { [type: string]: number } = {};
  for (const { type, resources } of counted) sums[type] = (sums[type] ?? 0) + resources;
  return sums;
}

function costBy(text: string): CostBy {
  if (text === "account" || text === "type" || text === "region") return { kind: text };
  const key = /^tag:(.+)$/su.exec(text)?.[1];
  if (key === undefined) throw invalidInput(`"${text}" is nothing to sum by: write account, type, region or tag:KEY`);
  return { kind: "tag", key };
}

function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}

function tagOf(text: string): { readonly key: string; readonly value: string | null } {
  const at = text.indexOf("=");
  return at === -1 ? { key: text, value: null } : { key: text.slice(0, at), value: text.slice(at + 1) };
}

function present({ startedAt, endedAt, absent, counts, ...run }: CloudRun) {
  return {
    ...run,
    counts: { ...counts },
    absent: [...absent],
    startedAt: instantText(startedAt),
    endedAt: endedAt === null ? null : instantText(endedAt),
  };
}

function presentResource({ resourceId, seenAt, attributes, ...told }: CloudResourceRow): z.input<typeof resource> {
  return { ...told, id: resourceId, attributes: { ...attributes }, seenAt: instantText(seenAt) };
}
