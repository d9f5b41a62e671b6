import type { z } from "zod";
import { startSweep } from "../../commands/discovery.ts";
import { startQuickSweep } from "../../commands/quick-sweep.ts";
import { retrySweep } from "../../commands/retry-sweep.ts";
import { errorRemedies, type TargetError } from "../../engine/discovery/target.ts";
import type { Explored } from "../../engine/discovery/explored.ts";
import { parseAddress } from "../../engine/discovery/range.ts";
import { instantText } from "../../engine/lifecycle/instant.ts";
import { readCi } from "../../store/cmdb/find.ts";
import { readLatestDefinition } from "../../store/definition/read.ts";
import { readCollectors } from "../../store/discovery/collectors.ts";
import { type DiscoveryRun, readRun, readRuns } from "../../store/discovery/read-runs.ts";
import {
  countTargets,
  type ListedTarget,
  readRunErrors,
  readTarget,
  readTargets,
} from "../../store/discovery/read-targets.ts";
import {
  discoverAddress,
  forgetHostKey,
  listCollectors,
  listHostKeys,
  listSweeps,
  listTargets,
  retryTargets,
  runDiscovery,
  showRecording,
  showTarget,
  type sweep,
  type target,
} from "../contract/discovery.ts";
import type { TargetRow } from "../../store/discovery/record-shard.ts";
import {
  forgetHostKey as forgetHostKeyOf,
  listHostKeys as readHostKeyPage,
} from "../../store/discovery/ssh-host-keys.ts";
import { decodeCursor, encodeCursor } from "../cursor.ts";
import type { ApiDeps } from "../deps.ts";
import { invalidInput, notFound } from "../error.ts";
import { readPage } from "../page.ts";
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
    route(discoverAddress, async ({ body: { address, discovery, record } }) => ({
      ...(await startQuickSweep(deps, {
        address,
        ...(discovery === undefined ? {} : { discovery }),
        ...(record === true ? { record } : {}),
      })),
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
    route(showTarget, async ({ params }) => {
      const { explored, recording: _, ...told } = await targetOf(deps, params);
      return { ...presentTarget(told), explored: explored === null ? null : presentExplored(explored) };
    }),
    route(showRecording, async ({ params }) => {
      const { address, ciId, recording } = await targetOf(deps, params);
      if (recording === null)
        throw notFound(
          `what ${address} said in that sweep was not kept: sweep it with { record: true }, as opsloom discover ${address} --record FILE does`,
        );
      const ci = ciId === null ? null : await readCi(pool, ciId);
      return { name: ci?.name ?? address, recording };
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
    route(listHostKeys, async ({ query }) => {
      const { items, next } = await readPage({
        query,
        shape: ["string"],
        read: (after, limit) => readHostKeyPage(pool, { after: after === undefined ? null : checked(after[0]), limit }),
        positionOf: ({ address }) => [address] as const,
      });
      return { items: items.map(({ seenAt, ...one }) => ({ ...one, seenAt: instantText(seenAt) })), next };
    }),
    route(forgetHostKey, async ({ params, caller }) => {
      if (!(await forgetHostKeyOf(pool, params.address, caller.person.name)))
        throw notFound(`no host key of ${params.address} is remembered`);
      return null;
    }),
  ];
}

async function runOf({ pool }: ApiDeps, id: string): Promise<DiscoveryRun> {
  const run = await readRun(pool, id);
  if (run === null) throw notFound(`there is no run "${id}" of a discovery`);
  return run;
}

async function targetOf(
  deps: ApiDeps,
  { run: id, address }: { readonly run: string; readonly address: string },
): Promise<TargetRow> {
  const run = await runOf(deps, id);
  const found = await readTarget(deps.pool, run.id, address);
  if (found === null)
    throw notFound(`${address} is no target of that run: it was not looked at, or is silent on every port`);
  return found;
}

function addressOf(cursor: string): string {
  const [address] = decodeCursor(cursor, ["string"]) ?? [];
  return checked(address);
}

function checked(address: unknown): string {
  if (typeof address !== "string" || parseAddress(address) === null)
    throw invalidInput("the cursor is not one of this list: start without a cursor");
  return address;
}

function presentExplored({ patterns, probes, unresolved }: Explored) {
  return { patterns: [...patterns], probes: [...probes], unresolved: [...unresolved] };
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

function presentTarget({ ciId, ports, credentials, errors, ...told }: ListedTarget): z.input<typeof target> {
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
