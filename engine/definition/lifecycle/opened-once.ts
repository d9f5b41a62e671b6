/** Records that are opened once in the life of another: their name alone tells them apart. */
import { canonicalJson } from "../../base/canonical.ts";
import type { Catalog } from "../catalog.ts";
import type { Context } from "../context.ts";
import type { OpeningSource, OrderingSource, TransitionSource } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { facetsOf, lifecyclesOf } from "../values/relations.ts";
import { type LifecycleSource, transitionsOf } from "./shape.ts";

interface Named {
  readonly opening: OpeningSource;
  readonly path: Path;
}

/**
 * Reports an opening with `once` whose name another one has that opens something else, here or in a lifecycle that the
 * same record has beside this one: the second would never be opened. When it is opened may differ.
 */
export function checkOpenedOnce(context: Context, record: string, source: LifecycleSource): void {
  const own = openedOnce(source);
  if (own.length === 0) return;
  const beside = besideIt(context.catalog, record, source).flatMap(openedOnce);
  for (const [index, { opening, path }] of own.entries()) {
    const others = [...own.slice(0, index), ...beside];
    if (others.some((other) => other.opening.as === opening.as && whatOf(other.opening) !== whatOf(opening)))
      context.report(
        "OPS110",
        [...path, "as"],
        `"${opening.as}" is the name of another record that is opened once: only the first of them would be opened`,
        "each has a name of its own; the same record opened in two places is written alike",
      );
  }
}

/** The facets of a record live beside each other and beside its lifecycle; of lifecycles it has one. */
function besideIt(catalog: Catalog, record: string, source: LifecycleSource): readonly LifecycleSource[] {
  const facets = facetsOf(catalog, record).map((draft) => draft.source);
  const mains = source.facetOf === undefined ? [] : lifecyclesOf(catalog, record).map((draft) => draft.source);
  return [...facets, ...mains].filter((other) => other !== source);
}

function whatOf({ record, link, each, set, links }: OpeningSource): string {
  return canonicalJson({ record, link, each: each ?? null, set: set ?? {}, links: links ?? {} });
}

function openedOnce({ states }: LifecycleSource): readonly Named[] {
  return Object.entries(states).flatMap(([name, state]) => {
    const at = ["spec", "states", name];
    const transitions = Object.entries(transitionsOf(state)).flatMap(([command, source]) =>
      Array.isArray(source)
        ? source.flatMap((branch, index) => ofBranch(branch, [...at, "transitions", command, index]))
        : ofBranch(source, [...at, "transitions", command]),
    );
    const afters = (state.after ?? []).flatMap((after, index) => named(after.open, [...at, "after", index]));
    return [...named(state.open, at), ...transitions, ...afters];
  });
}

function ofBranch(branch: string | TransitionSource, path: Path): readonly Named[] {
  return typeof branch === "string" ? [] : named(branch.open, path);
}

/** An order in two places is the same one: what is ordered has a name of its own within it. */
function named(openings: readonly (OpeningSource | OrderingSource)[] | undefined, path: Path): readonly Named[] {
  return (openings ?? []).flatMap((opening, index) =>
    !("order" in opening) && opening.once === true ? [{ opening, path: [...path, "open", index] }] : [],
  );
}
