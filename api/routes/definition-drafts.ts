import { foreseeMoves as foresee } from "../../commands/plan-move.ts";
import { completionsAt } from "../../engine/definition/completion/completion.ts";
import type { ContextFile } from "../../engine/definition/context.ts";
import { readDraft } from "../../engine/definition/draft.ts";
import { referenceKey } from "../../engine/definition/kind.ts";
import type { DefinitionFile } from "../../engine/definition/load.ts";
import { ownText } from "../../engine/definition/own-text.ts";
import { readSource } from "../../engine/definition/source.ts";
import { readFixture } from "../../engine/simulation/fixture.ts";
import { listDefinitionSummaries } from "../../store/definition/publications.ts";
import { readPublished } from "../../store/definition/published.ts";
import type { PlannedMove } from "../../store/move/plan.ts";
import { visibleOf } from "../../store/record/visible.ts";
import { findLacking } from "../../store/worker/lacking.ts";
import { completeDefinition, foreseeMoves, simulateDefinitions } from "../contract/definition-draft.ts";
import type { ApiDeps } from "../deps.ts";
import { invalidAt, invalidInput } from "../error.ts";
import { actorOf } from "../identity/caller.ts";
import { lookOf, withoutHidden } from "../sight.ts";
import { type Route, route } from "../route.ts";

/** Missed items that are told of one part. */
const mostMissed = 200;

/** Moves that are told of one record type. */
const mostMoves = 100;

/** Definitions before they are published: what may be written, what their scenarios say, and what would move. */
export function definitionDraftRoutes(deps: ApiDeps): readonly Route[] {
  const { pool, simulate, functionFacts, checkDefinitions } = deps;
  return [
    route(completeDefinition, async ({ body }) => {
      const published = (await listDefinitionSummaries(pool, null)).map(({ kind, name }) => `${kind}/${name}`);
      const { from, items } = completionsAt(body.text, body.at, [...new Set([...body.names, ...published])]);
      return { from, items: [...items] };
    }),

    route(simulateDefinitions, async ({ body }) => {
      for (const [name, json] of Object.entries(body.fixtures ?? {})) {
        const read = readFixture(json);
        if (!read.ok) throw invalidAt(`/body/fixtures/${name}`, read.error);
      }
      const { files: context } = await readPublished(pool);
      const simulated = await simulate({
        files: body.files,
        others: body.published ? scenariosIn(context, body.files) : [],
        context,
        fixtures: body.fixtures ?? {},
      });
      return {
        diagnostics: [...simulated.diagnostics],
        scenarios: simulated.scenarios.map(({ failures, ...one }) => ({ ...one, failures: [...failures] })),
        notRun: [...simulated.notRun],
        coverage: simulated.coverage.map(({ missed, ...part }) => ({ ...part, missed: missed.slice(0, mostMissed) })),
      };
    }),

    route(foreseeMoves, async ({ body, caller }) => {
      const { files: context } = await readPublished(pool);
      const checked = await checkDefinitions(body.files, { context, lacking: await findLacking(pool, functionFacts) });
      const error = checked.diagnostics.find(({ severity }) => severity === "error");
      if (error !== undefined)
        throw invalidInput(`the definitions have errors, the first at ${error.file}:${error.line}: ${error.message}`);
      const look = lookOf(pool, caller);
      const types = [];
      for (const [recordType, bundle] of Object.entries(checked.bundles)) {
        const { moves, more } = await foresee(pool, { type: recordType, bundle, by: actorOf(caller) });
        const seen = await visibleOf(
          pool,
          await look(),
          moves.map(({ record }) => record),
        );
        const told = moves.filter(({ record }) => seen.has(record));
        const refused = moves.filter(({ outcome }) => outcome === "refused").length;
        types.push({
          recordType,
          kept: moves.length - refused,
          refused,
          more,
          hidden: moves.length - told.length,
          moves: await withoutHidden(pool, look, told.slice(0, mostMoves).map(presented)),
        });
      }
      return { types };
    }),
  ];
}

/** Scenarios that are published and whose names no file of the draft has: each as a file of its own. */
function scenariosIn(context: readonly ContextFile[], files: readonly DefinitionFile[]): DefinitionFile[] {
  const drafts = files.flatMap(({ path, text }) =>
    readSource(path, text).documents.flatMap((document) => readDraft(document, () => undefined) ?? []),
  );
  const given = new Set(drafts.map(referenceKey));
  return context.flatMap(({ path, text, only = [] }) =>
    only.flatMap((key) => {
      const [kind = "", name = ""] = key.split(" ");
      const own = kind === "Scenario" && !given.has(key) ? ownText({ kind, name }, text) : null;
      return own === null ? [] : [{ path: `${path}#${name}`, text: own }];
    }),
  );
}

function presented({ record, number, from, to, outcome, why, effects, clocks, waits = [] }: PlannedMove) {
  return { record, number, from, to, outcome, why, effects: [...effects], clocks: [...clocks], waits: [...waits] };
}
