import type { LoadOptions } from "../../engine/definition/context.ts";
import type { Queryable } from "../pool.ts";
import { listWorkers } from "./list.ts";
import { surveyFunctions } from "./survey.ts";
import type { FunctionFactsByName, RunningWorkerFacts } from "./worker.ts";

/**
 * What a publication is told: of each function that definitions may call, which running workers lack it or have another
 * one. Runbooks need no such check: every worker runs what is published, without a restart.
 */
export async function findLacking(
  db: Queryable,
  own: FunctionFactsByName,
): Promise<NonNullable<LoadOptions["lacking"]>> {
  const workers = await listWorkers(db);
  const named = (ids: readonly string[]): string =>
    workers
      .filter(({ id }) => ids.includes(id))
      .map(nameOf)
      .join(", ");
  const told = surveyFunctions(workers, own).flatMap(({ name, without, otherwise }) => {
    const missing = without.length === 0 ? [] : [`${workerOrWorkers(without)} ${named(without)} lacking it`];
    const other =
      otherwise.length === 0 ? [] : [`${workerOrWorkers(otherwise)} ${named(otherwise)} having another one`];
    const what = [...missing, ...other].join(", and ");
    return what === "" ? [] : [[name, `restart ${what}, with the integrations of this API (OPSLOOM_INTEGRATIONS)`]];
  });
  return Object.fromEntries(told);
}

function workerOrWorkers(ids: readonly string[]): string {
  return ids.length === 1 ? "the worker" : "the workers";
}

function nameOf({ id, host, pid }: RunningWorkerFacts): string {
  return `"${id}" (process ${pid} on ${host})`;
}
