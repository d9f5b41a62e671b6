import type { z } from "zod";
import { startSweep } from "../../commands/discovery.ts";
import { startQuickSweep } from "../../commands/quick-sweep.ts";
import { retrySweep } from "../../commands/retry-sweep.ts";
import { errorRemedies, type TargetError } from "../../engine/discovery/target.ts";
import { instantText } from "../../engine/lifecycle/instant.ts";
import { readLatestDefinition } from "../../store/definition/read.ts";
import { readCollectors } from "../../store/discovery/collectors.ts";
import { type DiscoveryRun, readRun, readRuns } from "../../store/discovery/read-runs.ts";
import { countTargets, readRunErrors, readTargets } from "../../store/discovery/read-targets.ts";
import type { TargetRow } from "../../store/discovery/record-shard.ts";
import {
  discoverAddress,
  listCollectors,
  listSweeps,
  listTargets,
  retryTargets,
  runDiscovery,
  type sweep,
  type target,
} from "../contract/discovery.ts";
import { decodeCursor, encodeCursor } from "../cursor.ts";
import type { ApiDeps } from "../deps.ts";
import { invalidInput, notFound } from "../error.ts";
import { type Route, route } from "../route.ts";

/** Discovery: sweep now, and what sweeps did. */
export function discoveryRoutes(deps: ApiDeps): readonly Route[] {
  const { client, pool } = deps;
  return [
    route(runDiscovery, async ({ params }) => {
      const definition = await readLatestDefinition(pool, "Discovery", params.name);
      if (definition === null) throw notFound(`no discovery "${params.name}" is published`);
      const collectors = await readCollectors(pool);
      return {
        workflow: await startSweep(client, definition.ir, { collectors: collectors.map(({ collector }) => collector) }),
        discovery: params.name,
      };
    }),
    route(discoverAddress, async ({ body: { address, discovery } }) => ({
      ...(await startQuickSweep(deps, { address, ...(discovery === undefined ? {} : { discovery }) })),
      address,
    })),
    route(listSweeps, async ({ query }) => ({
      items: (
        await readRuns(pool, {
          limit: query.limit,
          ...(query.discovery === undefined ? {} : { discovery: query.discovery }),
        })
      ).map(present),
    })),
    route(listTargets, async ({ params, query: { cursor, limit, phase, category } }) => {
      const run = await runOf(deps, params.run);
      const targets = await readTargets(pool, {
        runId: run.id,
        limit: limit + 1,
        ...(phase === undefined ? {} : { phase }),
        ...(category === undefined ? {} : { category }),
        ...(cursor === undefined ? {} : { after: addressOf(cursor) }),
      });
      const items = targets.slice(0, limit);
      const last = items.at(-1);
      return {
        run: present(run),
        items: items.map(presentTarget),
        errors: (await readRunErrors(pool, run.id)).map(withRemedy),
        ...(await countTargets(pool, run.id)),
        next: targets.length > limit && last !== undefined ? encodeCursor([last.address]) : null,
      };
    }),
    route(retryTargets, async ({ params, body }) => {
      const run = await runOf(deps, params.run);
      return retrySweep(deps, { run, category: body.category ?? null });
    }),
    route(listCollectors, async () => ({
      items: (await readCollectors(pool)).map(({ collector, seenAt, silentSince, workers }) => ({
        ...collector,
        ranges: [...collector.ranges],
        exclude: [...collector.exclude],
        capabilities: [...collector.capabilities],
        seenAt: seenAt === null ? null : instantText(seenAt),
        silentSince: silentSince === null ? null : instantText(silentSince),
        workers: [...workers],
      })),
    })),
  ];
}

async function runOf({ pool }: ApiDeps, id: string): Promise<DiscoveryRun> {
  const run = await readRun(pool, id);
  if (run === null) throw notFound(`there is no run "${id}" of a discovery`);
  return run;
}

function addressOf(cursor: string): string {
  const [address] = decodeCursor(cursor, ["string"]) ?? [];
  if (typeof address !== "string" || !/^[\d.]{7,15}$/.test(address))
    throw invalidInput(`the cursor "${cursor}" is not one of this list: start without a cursor`);
  return address;
}

function present({ doneCount, startedAt, endedAt, absent, ...run }: DiscoveryRun): z.input<typeof sweep> {
  return {
    ...run,
    counts: run.counts,
    done: doneCount,
    absent: [...absent],
    startedAt: instantText(startedAt),
    endedAt: endedAt === null ? null : instantText(endedAt),
  };
}

function presentTarget({ ciId, ports, credentials, errors, ...told }: TargetRow): z.input<typeof target> {
  return {
    ...told,
    ci: ciId,
    ports: [...ports],
    credentials: [...credentials],
    errors: errors.map(withRemedy),
  };
}

function withRemedy(error: TargetError): TargetError & { readonly remedy: string } {
  return { ...error, remedy: errorRemedies[error.category] };
}
