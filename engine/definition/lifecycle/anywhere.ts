import { suggestion } from "../../base/suggestion.ts";
import type { Catalog, Draft } from "../catalog.ts";
import type { Context } from "../context.ts";
import type { TransitionsSource } from "../shapes.ts";
import type { Path } from "../spot.ts";
import type { Merged } from "./extension.ts";
import type { WrittenAnywhere } from "./shape.ts";

export interface Given {
  readonly value: TransitionsSource;
  /** Where it is written. */
  readonly at: Path;
}

type Shared = Pick<Merged, "anywhere" | "states">;

/**
 * What `anywhere` gives to which state, by its name: a final one gets nothing, a state's own transition of that name
 * counts, and so does its null.
 */
export function givenTo({ anywhere, states = {} }: Shared): {
  readonly [state: string]: { readonly [name: string]: Given };
} {
  const spread: { [state: string]: { readonly [name: string]: Given } } = {};
  for (const [name, { final, transitions }] of Object.entries(states)) {
    if (final === true) continue;
    const given = new Map<string, Given | null>();
    for (const [index, entry] of anywhere.entries()) {
      if (!covers(entry, name)) continue;
      for (const [command, value] of Object.entries(entry.transitions)) {
        if (given.has(command) || Object.hasOwn(transitions ?? {}, command)) continue;
        given.set(command, value === null ? null : { value, at: ["spec", "anywhere", index, "transitions", command] });
      }
    }
    spread[name] = Object.fromEntries([...given].flatMap(([command, one]) => (one === null ? [] : [[command, one]])));
  }
  return spread;
}

/**
 * Reports what is wrong with the first entries, `own` of them: the others come from what it extends, and count where
 * these give nothing.
 */
export function checkAnywhere(context: Context, { anywhere, states = {} }: Shared, own: number): void {
  const entries = anywhere.slice(0, own);
  const isFinal = (name: string): boolean => states[name]?.final === true;
  checkEntries(context, entries, Object.keys(states), isFinal);
  for (const [name, { final }] of Object.entries(states)) {
    const given = new Set<string>();
    for (const [index, entry] of entries.entries()) {
      if (final === true || !covers(entry, name)) continue;
      for (const command of Object.keys(entry.transitions))
        if (given.has(command))
          context.report(
            "OPS110",
            { path: ["spec", "anywhere", index, "transitions", command], key: true },
            `"${command}" of the state "${name}" is given by two entries of \`anywhere\``,
            "let their `in` and `except` keep them apart",
          );
        else given.add(command);
    }
  }
}

/**
 * The same for an abstract lifecycle: what it gives may be meant for states of those that extend it, as they have them.
 * While nobody does, nobody knows their names.
 */
export function checkAbstractAnywhere(context: Context, { anywhere, states = {} }: Shared, own: number): void {
  const heirs = heirsOf(context.catalog, context.name);
  const known = heirs.flatMap(({ source }) => Object.keys(source?.states ?? {}));
  const names = heirs.length === 0 ? null : [...new Set([...Object.keys(states), ...known])];
  checkEntries(context, anywhere.slice(0, own), names, () => false);
}

/** All that extend a lifecycle, and those that extend them. */
function heirsOf(catalog: Catalog, name: string): readonly Draft<"Lifecycle">[] {
  const found = new Map<string, Draft<"Lifecycle">>();
  const waiting = [name];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
    for (const draft of catalog.all("Lifecycle"))
      if (draft.source?.extends === next && !found.has(draft.name)) {
        found.set(draft.name, draft);
        waiting.push(draft.name);
      }
  return [...found.values()];
}

function covers(entry: WrittenAnywhere, state: string): boolean {
  return entry.in === undefined ? entry.except?.includes(state) !== true : entry.in.includes(state);
}

/** `known`: the names of all states; null = they are not known. */
function checkEntries(
  context: Context,
  entries: readonly WrittenAnywhere[],
  known: readonly string[] | null,
  isFinal: (state: string) => boolean,
): void {
  for (const [at, entry] of entries.entries()) {
    const path: Path = ["spec", "anywhere", at];
    if (entry.in !== undefined && entry.except !== undefined)
      context.report(
        "OPS107",
        { path: [...path, "except"], key: true },
        '"in" and "except" exclude each other',
        "name the states in one of the two ways",
      );
    for (const key of ["in", "except"] as const)
      for (const [index, name] of (entry[key] ?? []).entries())
        if (known?.includes(name) === false)
          context.report("OPS310", [...path, key, index], `there is no state "${name}"`, suggestion(name, known));
        else if (key === "in" && isFinal(name))
          context.report(
            "OPS317",
            [...path, key, index],
            `the state "${name}" is final`,
            "a final state is left by nothing",
          );
  }
}
