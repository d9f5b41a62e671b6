import { createPublishing, shown } from "../publishing.ts";
import type { Json } from "../../engine/base/json.ts";
import { ownText } from "../../engine/definition/own-text.ts";
import { compareWithPublished } from "../../store/definition/publish-files.ts";
import { readPublished as readAllPublished } from "../../store/definition/published.ts";
import { readMerged } from "../../store/definition/merged.ts";
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
import { invalidAt, invalidInput } from "../error.ts";
import { oneOf } from "../issue.ts";
import { kindNamed, kindNames } from "../kind-named.ts";
import { publishedVersion, versionHeld } from "../published-version.ts";
import { type Route, route } from "../route.ts";

/** Definitions: list, show, check against what is published, publish. */
export function definitionRoutes(deps: ApiDeps): readonly Route[] {
  const { pool } = deps;
  const labels = createLabels(pool);
  const { check, publish } = createPublishing(deps);
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
      const { changed, along, unchanged, diagnostics } = await publish(publication);
      return { changed: [...changed], along: [...along], unchanged, diagnostics: shown(diagnostics) };
    }),
  ];
}

function summarize(definition: StoredDefinition | DefinitionSummary) {
  const { kind, name, digest, path, author, gitCommit, publishedAt } = definition;
  return { kind, name, digest, path, author, gitCommit, publishedAt: new Date(publishedAt).toISOString() };
}

/** A kind that keeps its title compiled may have worked it out, as from what it extends. */
function titled(label: Label, compiled: unknown): { readonly title: string | null; readonly owner: string | null } {
  return { ...label, title: typeof compiled === "string" ? compiled : label.title };
}
