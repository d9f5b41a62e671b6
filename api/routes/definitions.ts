import { refreshSchedules } from "../../commands/schedules.ts";
import { type Diagnostic, hasErrors } from "../../engine/definition/diagnostic.ts";
import { keyWarnings } from "../key-warnings.ts";
import type { Json } from "../../engine/base/json.ts";
import { ownText } from "../../engine/definition/own-text.ts";
import { compareWithPublished, NotPublishedError, publishChecked } from "../../store/definition/publish-files.ts";
import { readPublished as readAllPublished } from "../../store/definition/published.ts";
import { readMerged } from "../../store/definition/merged.ts";
import { findLacking } from "../../store/worker/lacking.ts";
import { type DefinitionSummary, listDefinitionSummaries } from "../../store/definition/publications.ts";
import { createLabels, type Label } from "../../store/definition/labels.ts";
import type { StoredDefinition } from "../../store/definition/read.ts";
import {
  checkDefinitions,
  listDefinitions,
  publishDefinitions,
  readPublished,
  showDefinition,
} from "../contract/definition.ts";
import type { ApiDeps } from "../deps.ts";
import { HttpError, invalidAt, invalidInput, notFound } from "../error.ts";
import { oneOf } from "../issue.ts";
import { kindNamed, kindNames } from "../kind-named.ts";
import { publishedVersion, versionHeld } from "../published-version.ts";
import { type Route, route } from "../route.ts";

/** Definitions: list, show, check against what is published, publish. */
export function definitionRoutes(deps: ApiDeps): readonly Route[] {
  const { client, pool, functions, functionFacts } = deps;
  const labels = createLabels(pool);
  const check: ApiDeps["checkDefinitions"] = async (files, around) => {
    const checked = await deps.checkDefinitions(files, { ...around, lacking: await findLacking(pool, functionFacts) });
    const warnings = hasErrors(checked.diagnostics) ? [] : await keyWarnings(pool, checked);
    return { ...checked, diagnostics: [...checked.diagnostics, ...warnings] };
  };
  return [
    route(listDefinitions, async ({ query }) => {
      const kind = kindNamed(query.kind);
      if (query.kind !== undefined && kind === undefined) {
        const detail = `${JSON.stringify(query.kind)} is none of its values: send ${oneOf(kindNames)}`;
        throw invalidAt("/query/kind", detail);
      }
      const found = await listDefinitionSummaries(pool, kind ?? null);
      const labelOf = await labels.of(found);
      return { items: found.map((one) => ({ ...summarize(one), ...titled(labelOf(one.digest), one.title) })) };
    }),

    route(showDefinition, async ({ params, query }) => {
      const { version, bundle } = query;
      if (version !== undefined && bundle !== undefined)
        throw invalidAt("/query/bundle", 'is given beside "version": send one of them');
      const held = bundle === undefined ? version : await versionHeld(pool, bundle, params);
      const definition = await publishedVersion(pool, params, held);
      const labelOf = await labels.of([definition]);
      const merged = query.merged === "true" ? await readMerged(pool, definition) : null;
      return {
        ...summarize(definition),
        ...titled(labelOf(definition.digest), "title" in definition.ir ? definition.ir.title : null),
        source: definition.source,
        own: ownText(definition, definition.source) ?? definition.source,
        ...(merged === null ? {} : { merged }),
        ir: definition.ir as unknown as Json,
      };
    }),

    route(readPublished, async () => {
      const { head, files } = await readAllPublished(pool);
      return { head, files: files.map(({ path, text, only = [] }) => ({ path, text, only: [...only] })) };
    }),

    route(checkDefinitions, async ({ body }) => {
      const published = await readAllPublished(pool);
      const checked = await check(body.files, { context: [...(body.context ?? []), ...published.files] });
      return {
        diagnostics: shown(checked.diagnostics),
        changes: (await compareWithPublished(pool, checked)) as never,
      };
    }),

    route(publishDefinitions, async ({ body, caller }) => {
      const retired = (body.retire ?? []).map((name) => name.replace("/", " "));
      if (body.files.length + retired.length === 0)
        throw invalidInput("/body/files: is empty: send files, or name what to retire", [
          { pointer: "/body/files", detail: "is empty: send files, or name what to retire" },
        ]);
      const publication = { files: body.files, retired, author: caller.person.name, gitCommit: body.gitCommit ?? null };
      const outcome = await publishChecked(pool, publication, check).catch((error: unknown) => {
        if (error instanceof NotPublishedError) throw notFound(error.message);
        throw error;
      });
      if (!outcome.ok) throw rejected(outcome.diagnostics);
      await refreshSchedules({ client, pool, functions });
      const { changed, along, unchanged, diagnostics } = outcome;
      return { changed: [...changed], along: [...along], unchanged, diagnostics: shown(diagnostics) };
    }),
  ];
}

/** Most findings in one answer: errors before warnings, for they keep from publishing. */
const mostFindings = 2_000;

function shown(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  if (diagnostics.length <= mostFindings) return [...diagnostics];
  const isError = ({ severity }: Diagnostic): boolean => severity === "error";
  const first = [...diagnostics.filter(isError), ...diagnostics.filter((one) => !isError(one))];
  return first.slice(0, mostFindings);
}

function summarize(definition: StoredDefinition | DefinitionSummary) {
  const { kind, name, digest, path, author, gitCommit, publishedAt } = definition;
  return { kind, name, digest, path, author, gitCommit, publishedAt: new Date(publishedAt).toISOString() };
}

/** A kind that keeps its title compiled may have worked it out, as from what it extends. */
function titled(label: Label, compiled: unknown): { readonly title: string | null; readonly owner: string | null } {
  return { ...label, title: typeof compiled === "string" ? compiled : label.title };
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
