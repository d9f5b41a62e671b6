import { instantText } from "../../engine/lifecycle/instant.ts";
import { startSweep } from "../../commands/discovery.ts";

import { readLatestDefinition } from "../../store/definition/read.ts";
import { type DiscoveryRun, readRuns } from "../../store/discovery/read-runs.ts";
import type { z } from "zod";
import { listSweeps, runDiscovery, type sweep } from "../contract/discovery.ts";
import type { ApiDeps } from "../deps.ts";
import { notFound } from "../error.ts";
import { type Route, route } from "../route.ts";

/** Discovery: sweep now, and what sweeps did. */
export function discoveryRoutes({ client, pool }: ApiDeps): readonly Route[] {
  return [
    route(runDiscovery, async ({ params }) => {
      const definition = await readLatestDefinition(pool, "Discovery", params.name);
      if (definition === null) throw notFound(`no discovery "${params.name}" is published`);
      return { workflow: await startSweep(client, definition.ir), discovery: params.name };
    }),
    route(listSweeps, async ({ query }) => ({
      items: (
        await readRuns(pool, {
          limit: query.limit,
          ...(query.discovery === undefined ? {} : { discovery: query.discovery }),
        })
      ).map(present),
    })),
  ];
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
