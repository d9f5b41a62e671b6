/** Checking and publishing definitions, for every route that does: all of it or, when there is an error, nothing. */
import { refreshSchedules } from "../commands/schedules.ts";
import { type Diagnostic, hasErrors } from "../engine/definition/diagnostic.ts";
import {
  NotPublishedError,
  type Publication,
  publishChecked,
  type PublishFilesOutcome,
} from "../store/definition/publish-files.ts";
import { findLacking } from "../store/worker/lacking.ts";
import type { ApiDeps } from "./deps.ts";
import { HttpError, notFound } from "./error.ts";
import { keyWarnings } from "./key-warnings.ts";

export interface Publishing {
  /** Against what is published, with what workers lack and what CIs would lose. */
  readonly check: ApiDeps["checkDefinitions"];
  /** Throws 400 with all that is wrong, and 404 for what is to be retired and is not published. */
  readonly publish: (publication: Publication) => Promise<Extract<PublishFilesOutcome, { readonly ok: true }>>;
}

export function createPublishing(deps: ApiDeps): Publishing {
  const { client, pool, functions, functionFacts } = deps;
  const check: ApiDeps["checkDefinitions"] = async (files, around) => {
    const checked = await deps.checkDefinitions(files, { ...around, lacking: await findLacking(pool, functionFacts) });
    const warnings = hasErrors(checked.diagnostics) ? [] : await keyWarnings(pool, checked);
    return { ...checked, diagnostics: [...checked.diagnostics, ...warnings] };
  };
  return {
    check,
    async publish(publication) {
      const outcome = await publishChecked(pool, publication, check).catch((error: unknown) => {
        if (error instanceof NotPublishedError) throw notFound(error.message);
        throw error;
      });
      if (!outcome.ok) throw rejected(outcome.diagnostics);
      await refreshSchedules({ client, pool, functions });
      return outcome;
    },
  };
}

/** Most findings in one answer: errors before warnings, for they keep from publishing. */
const mostFindings = 2_000;

export function shown(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  if (diagnostics.length <= mostFindings) return [...diagnostics];
  const isError = ({ severity }: Diagnostic): boolean => severity === "error";
  const first = [...diagnostics.filter(isError), ...diagnostics.filter((one) => !isError(one))];
  return first.slice(0, mostFindings);
}

function rejected(diagnostics: readonly Diagnostic[]): HttpError {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  return new HttpError({
    status: 400,
    title: "Definitions have errors",
    detail: `nothing was published: ${errors.length} ${errors.length === 1 ? "error" : "errors"}, the first at ${errors[0]?.file}:${errors[0]?.line}: ${errors[0]?.message}`,
    code: "OPS454",
    details: shown(diagnostics) as never,
  });
}
