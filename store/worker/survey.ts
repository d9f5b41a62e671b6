import type { FunctionFacts, FunctionFactsByName, WorkerFacts } from "./worker.ts";

/** A function, and which of the running workers can carry it out. */
export interface SurveyedFunction {
  readonly name: string;
  readonly facts: FunctionFacts;
  /** Ids of workers that have it as `facts` say. */
  readonly workers: readonly string[];
  /** Ids of workers that have another one of this name. */
  readonly otherwise: readonly string[];
  /** Ids of workers that do not have it. */
  readonly without: readonly string[];
}

type Facts = Pick<WorkerFacts, "id" | "functions">;

/**
 * Every function that somebody knows, by name. It is as `own` has it, which definitions are checked against; else as
 * the last started worker has it. A function of a queue of its own is not missed by workers of others.
 */
export function surveyFunctions(workers: readonly Facts[], own: FunctionFactsByName = {}): readonly SurveyedFunction[] {
  const facts = new Map<string, FunctionFacts>();
  for (const known of [...workers.map(({ functions }) => functions), own])
    for (const [name, one] of Object.entries(known)) facts.set(name, one);
  return [...facts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, one]) => surveyed(name, one, workers));
}

/** Whether every worker carries out the same of this name. */
export function isAgreed({ otherwise, without }: SurveyedFunction): boolean {
  return otherwise.length === 0 && without.length === 0;
}

function surveyed(name: string, facts: FunctionFacts, workers: readonly Facts[]): SurveyedFunction {
  const digestOn = ({ functions }: Facts): string | null =>
    Object.hasOwn(functions, name) ? (functions[name]?.digest ?? null) : null;
  const ids = (where: (digest: string | null) => boolean): string[] =>
    workers.filter((worker) => where(digestOn(worker))).map(({ id }) => id);
  return {
    name,
    facts,
    workers: ids((digest) => digest === facts.digest),
    otherwise: ids((digest) => digest !== null && digest !== facts.digest),
    without: facts.traits.taskQueue === null ? ids((digest) => digest === null) : [],
  };
}
