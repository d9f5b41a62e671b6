import type { z } from "zod";
import { suggestion } from "../../engine/base/suggestion.ts";
import { exampleOf } from "../../engine/schema/example.ts";
import { listWorkers } from "../../store/worker/list.ts";
import { type SurveyedFunction, surveyFunctions } from "../../store/worker/survey.ts";
import { listFunctions, showFunction } from "../contract/function.ts";
import type { ApiDeps } from "../deps.ts";
import { notFound } from "../error.ts";
import { type Route, route } from "../route.ts";

/** Functions: those that definitions may call here, and those that running workers have. */
export function functionRoutes({ pool, functionFacts }: ApiDeps): readonly Route[] {
  const present = ({ name, facts, workers, otherwise, without }: SurveyedFunction): Shown => ({
    name,
    title: facts.title,
    repeated: facts.traits.idempotent,
    timeoutMs: facts.traits.timeoutMs,
    permission: facts.traits.permission ?? null,
    taskQueue: facts.traits.taskQueue,
    digest: facts.digest,
    checked: Object.hasOwn(functionFacts, name),
    workers: [...workers],
    otherwise: [...otherwise],
    without: [...without],
  });
  return [
    route(listFunctions, async () => {
      const workers = await listWorkers(pool);
      return {
        items: surveyFunctions(workers, functionFacts).map(present),
        workers: workers.map(({ id, host, pid, version, build, startedAt, seenAt }) => ({
          id,
          host,
          pid,
          version,
          build,
          startedAt: startedAt.toISOString(),
          seenAt: seenAt.toISOString(),
        })),
      };
    }),

    route(showFunction, async ({ params }) => {
      const all = surveyFunctions(await listWorkers(pool), functionFacts);
      const found = all.find(({ name }) => name === params.name);
      if (found === undefined) {
        const near = suggestion(
          params.name,
          all.map(({ name }) => name),
        );
        throw notFound(`there is no function "${params.name}"${near === undefined ? "" : `; ${near}`}`);
      }
      const { input, output } = found.facts;
      return { ...present(found), input, output, example: exampleOf(input) };
    }),
  ];
}

type Shown = z.input<typeof listFunctions.reply>["items"][number];
