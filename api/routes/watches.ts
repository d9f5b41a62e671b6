import type { z } from "zod";
import { countsOf } from "../../engine/log/counted.ts";
import type { MetricSource } from "../../engine/metric/ir.ts";
import type { DecisionTable } from "../../engine/table/ir.ts";
import type { Watch } from "../../engine/watch/ir.ts";
import type { GroupState } from "../../engine/watch/watch.ts";
import { readPublished } from "../../store/definition/published.ts";
import { readDefinitionsOfKind, readLatestDefinition } from "../../store/definition/read.ts";
import { readSourcesOfSamples } from "../../store/watch/definitions.ts";
import { listStates } from "../../store/watch/states.ts";
import { tryWatch } from "../../store/watch/try.ts";
import { findLacking } from "../../store/worker/lacking.ts";
import { listWatches, showWatch, testWatch } from "../contract/watch.ts";
import type { ApiDeps } from "../deps.ts";
import { invalidInput, notFound } from "../error.ts";
import { type Route, route } from "../route.ts";

const dayMs = 86_400_000;

interface Candidate {
  readonly watch: Watch;
  readonly source: MetricSource;
  readonly tables: { readonly [name: string]: DecisionTable };
}

/** What is noticed in what is measured. */
export function watchRoutes(deps: ApiDeps): readonly Route[] {
  const { pool } = deps;
  return [
    route(listWatches, async () => {
      const watches = [...(await readDefinitionsOfKind(pool, "Watch")).values()];
      const items: z.input<typeof listWatches.reply>["items"] = [];
      for (const { name, title, source, method } of watches) {
        const groups = await groupsOf(deps, name);
        items.push({
          name,
          title,
          source,
          method: method.kind,
          watched: groups.length,
          learning: groups.filter(isLearning).length,
          firing: groups.filter(({ told }) => told !== null).length,
        });
      }
      return { items };
    }),

    route(showWatch, async ({ params }) => {
      const watch = (await readLatestDefinition(pool, "Watch", params.name))?.ir;
      if (watch === undefined) throw notFound(`no watch "${params.name}" is published`);
      const groups = [...(await groupsOf(deps, watch.name))].sort((one, other) => other.score - one.score);
      return {
        name: watch.name,
        title: watch.title,
        source: watch.source,
        method: watch.method.kind,
        value: watch.value,
        groups: groups.map((one) => ({
          labels: { ...one.labels },
          at: text(one.at),
          value: one.value,
          score: one.score,
          fires: one.fires,
          learning: isLearning(one),
          told: one.told === null ? null : { at: text(one.told.at), title: one.told.title },
          evidence: { ...one.evidence } as { [key: string]: never },
        })),
      };
    }),

    route(testWatch, async ({ params, body }) => {
      const candidate = await candidateOf(deps, params.name, body.files);
      const to = Date.now();
      const from = to - body.days * dayMs;
      const tried = await tryWatch(pool, { ...candidate, from, to, groups: body.series });
      const begun = tried.events.filter(({ state }) => state === "firing").length;
      return {
        from: text(from),
        to: text(to),
        watched: tried.watched,
        samples: tried.samples,
        learning: tried.learning,
        perDay: begun / body.days,
        events: tried.events.map(({ at, key, state, severity, title }) => ({
          at: text(at),
          key,
          state,
          severity,
          title,
        })),
        problems: [...tried.problems],
      };
    }),
  ];
}

/** The watch as the files have it, or as it is published. */
async function candidateOf(
  { pool, functionFacts, checkDefinitions }: ApiDeps,
  name: string,
  files: z.output<typeof testWatch.body>["files"],
): Promise<Candidate> {
  const watches = new Map(await readDefinitionsOfKind(pool, "Watch"));
  const sources = new Map(await readSourcesOfSamples(pool));
  const tables = new Map(await readDefinitionsOfKind(pool, "DecisionTable"));
  if (files.length > 0) {
    const { files: context } = await readPublished(pool);
    const checked = await checkDefinitions(files, { context, lacking: await findLacking(pool, functionFacts) });
    const error = checked.diagnostics.find(({ severity }) => severity === "error");
    if (error !== undefined)
      throw invalidInput(`the definitions have errors, the first at ${error.file}:${error.line}: ${error.message}`);
    for (const definition of checked.definitions)
      if (definition.kind === "Watch") watches.set(definition.name, definition.ir);
      else if (definition.kind === "MetricSource") sources.set(definition.name, definition.ir);
      else if (definition.kind === "LogSource") sources.set(definition.name, countsOf(definition.ir));
      else if (definition.kind === "DecisionTable") tables.set(definition.name, definition.ir);
  }
  const watch = watches.get(name);
  if (watch === undefined)
    throw notFound(
      `there is no watch "${name}", neither published nor in ${String(files.length)} files that were sent`,
    );
  const source = sources.get(watch.source);
  if (source === undefined) throw notFound(`there is no source "${watch.source}"`);
  return { watch, source, tables: Object.fromEntries(tables) };
}

async function groupsOf({ pool }: ApiDeps, watch: string): Promise<readonly GroupState[]> {
  return (await listStates(pool, watch)).flatMap(({ state }) => Object.values(state.groups));
}

function isLearning({ evidence }: GroupState): boolean {
  return evidence["learning"] === true;
}

function text(at: number): string {
  return new Date(at).toISOString();
}
