import { Recent } from "../../engine/base/recent.ts";
import { diffTexts } from "../../engine/definition/diff.ts";
import { differencesOf } from "../../engine/definition/difference/difference.ts";
import { referenceKey } from "../../engine/definition/kind.ts";
import { meaningOf } from "../../engine/definition/meaning.ts";
import { diagramOf } from "../../engine/lifecycle/diagram/diagram.ts";
import type { Lifecycle } from "../../engine/lifecycle/ir.ts";
import { createBundleCache } from "../../store/definition/bundle-cache.ts";
import { listDefinitionSummaries, listPublications } from "../../store/definition/publications.ts";
import { readReferences } from "../../store/definition/references.ts";
import { countByState, type HeldVersions, readUsage, type Usage } from "../../store/definition/usage.ts";
import {
  compareVersions,
  listDefinitionUsage,
  listDefinitionVersions,
  listReferences,
  showDiagram,
} from "../contract/definition-view.ts";
import { kindNamed } from "../kind-named.ts";
import type { ApiDeps } from "../deps.ts";
import { notFound } from "../error.ts";
import type { Caller } from "../identity/caller.ts";
import { publishedVersion, versionHeld } from "../published-version.ts";
import { type Route, route } from "../route.ts";
import { wholeOnlookerOf } from "../sight.ts";

/** Publications that the versions of a definition are told of. */
const mostPublications = 200;

/** What is known of published definitions beside what they say: who goes by them, what they name, how they look. */
export function definitionViewRoutes({ pool, definitionOptions }: ApiDeps): readonly Route[] {
  const bundles = createBundleCache(pool);
  const held: HeldVersions = new Recent(64);

  const usageFor = async (caller: Caller): Promise<Usage> =>
    readUsage(pool, await wholeOnlookerOf(pool, caller), { bundles, held });

  // Of a bundle the version that it holds: bundles have lost the order in which states are written.
  async function lifecycleOf(name: string, bundle: string | undefined): Promise<Lifecycle> {
    const of = { kind: "Lifecycle", name } as const;
    const held = bundle === undefined ? undefined : await versionHeld(pool, bundle, of);
    return (await publishedVersion(pool, of, held)).ir as Lifecycle;
  }

  return [
    route(listDefinitionUsage, async ({ caller }) => {
      const [usage, latest] = await Promise.all([usageFor(caller), listDefinitionSummaries(pool, null)]);
      return {
        items: latest.flatMap(({ kind, name, digest }) => {
          const versions = usage.get(referenceKey({ kind, name }));
          if (versions === undefined) return [];
          const open = [...versions.values()].reduce((sum, count) => sum + count, 0);
          return [{ kind, name, open, older: open - (versions.get(digest) ?? 0) }];
        }),
      };
    }),

    route(listDefinitionVersions, async ({ params: { kind, name }, caller }) => {
      const [publications, usage] = await Promise.all([
        listPublications(pool, kind, name, mostPublications),
        usageFor(caller),
      ]);
      if (publications.length === 0) throw notFound(`no ${kind} "${name}" was ever published`);
      const versions = usage.get(referenceKey({ kind, name }));
      return {
        items: publications.map(({ digest, at, by, gitCommit, isRetired }, index) => ({
          digest,
          at: at.toISOString(),
          by,
          gitCommit,
          retired: isRetired,
          latest: index === 0 && !isRetired,
          open: isRetired ? null : (versions?.get(digest) ?? 0),
        })),
      };
    }),

    route(compareVersions, async ({ params, query }) => {
      const before = await publishedVersion(pool, params, query.from);
      const after = await publishedVersion(pool, params, query.to);
      const meanings = [before, after].map(({ kind, ir }) => meaningOf(kind, ir)) as [object, object];
      return {
        sentences: [...differencesOf(...meanings)],
        paths: diffTexts(after, before.source, after.source) as never,
      };
    }),

    route(listReferences, async ({ params: { kind: written, name } }) => {
      const kind = kindNamed(written);
      if (kind === undefined) throw notFound(`no ${written} "${name}" is published`);
      const { names, namedBy } = await readReferences(pool, { kind, name }, definitionOptions.functions);
      return { names: [...names], namedBy: [...namedBy] };
    }),

    route(showDiagram, async ({ params, query, caller }) => {
      const lifecycle = await lifecycleOf(params.name, query.bundle);
      const counts = await countByState(pool, await wholeOnlookerOf(pool, caller), lifecycle);
      const { states, ways, ...head } = diagramOf(lifecycle);
      return {
        ...head,
        states: states.map(({ does, stays, ...state }) => ({
          ...state,
          does: [...does],
          stays: stays.map(copied),
          open: state.isFinal ? null : (counts.get(state.name) ?? 0),
        })),
        ways: ways.map(copied),
      };
    }),
  ];
}

function copied<Act extends { readonly requires: readonly string[] }>(act: Act): Act & { requires: string[] } {
  return { ...act, requires: [...act.requires] };
}
