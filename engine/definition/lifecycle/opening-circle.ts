/** Types whose records open each other as they begin, without a wait: one record would make records for ever. */
import type { Catalog } from "../catalog.ts";
import type { Context } from "../context.ts";
import type { OpeningSource, OrderingSource } from "../shapes.ts";
import type { Path } from "../spot.ts";
import { orderedTypes } from "../values/catalog-items.ts";
import { facetsOf, lifecyclesOf } from "../values/relations.ts";
import type { LifecycleSource } from "./shape.ts";

interface Opened {
  readonly record: string;
  readonly path: Path;
}

/** Reports what this lifecycle opens at once and what leads back to its record type. */
export function checkOpeningCircle(context: Context, record: string, source: LifecycleSource): void {
  for (const { record: opened, path } of openedAtOnce(context.catalog, record, source)) {
    const way = wayBack(context.catalog, opened, record);
    if (way !== null)
      context.report(
        "OPS321",
        path,
        `a ${record} opens a ${[opened, ...way].join(", that one a ")} as soon as it begins, and so on without an end`,
        "let one of them wait: open it by a command, a reaction or an `after` with a wait",
      );
  }
}

/** The shortest way from a type to another over what is opened at once; null = there is none. */
function wayBack(catalog: Catalog, from: string, to: string): readonly string[] | null {
  const seen = new Set([from]);
  let ways: readonly (readonly string[])[] = [[]];
  if (from === to) return [];
  while (ways.length > 0) {
    const next: (readonly string[])[] = [];
    for (const way of ways)
      for (const type of typesOpened(catalog, way.at(-1) ?? from)) {
        if (type === to) return [...way, type];
        if (!seen.has(type)) next.push([...way, type]);
        seen.add(type);
      }
    ways = next;
  }
  return null;
}

function typesOpened(catalog: Catalog, record: string): readonly string[] {
  return catalog.memo(`opened at once ${record}`, () => {
    const drafts = [...lifecyclesOf(catalog, record), ...facetsOf(catalog, record)];
    return [
      ...new Set(drafts.flatMap(({ source }) => openedAtOnce(catalog, record, source).map((opened) => opened.record))),
    ];
  });
}

/** What is opened by the initial state, and by those that are entered from it without a wait. */
function openedAtOnce(catalog: Catalog, own: string, source: LifecycleSource): readonly Opened[] {
  const entered = new Set([source.initial]);
  const found: Opened[] = [];
  const add = (openings: readonly (OpeningSource | OrderingSource)[] | undefined, path: Path): void => {
    for (const [index, opening] of (openings ?? []).entries()) {
      const at = [...path, "open", index, "order" in opening ? "order" : "record"];
      const types = "order" in opening ? orderedTypes(catalog, own) : [opening.record];
      found.push(...types.map((record) => ({ record, path: at })));
    }
  };
  for (const name of entered) {
    const state = Object.hasOwn(source.states, name) ? source.states[name] : undefined;
    const at = ["spec", "states", name];
    add(state?.open, at);
    for (const [index, after] of (state?.after ?? []).entries()) {
      // An expression may yield anything, and hardly ever nothing.
      if (after.wait === undefined || /[1-9$]/u.test(after.wait)) continue;
      add(after.open, [...at, "after", index]);
      if (after.target !== undefined) entered.add(after.target);
    }
  }
  return found;
}
