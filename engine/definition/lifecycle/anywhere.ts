import { suggestion } from "../../base/suggestion.ts";
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
  for (const [index, entry] of entries.entries()) checkEntry(context, ["spec", "anywhere", index], entry, states);
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

function covers(entry: WrittenAnywhere, state: string): boolean {
  return entry.in === undefined ? entry.except?.includes(state) !== true : entry.in.includes(state);
}

function checkEntry(context: Context, path: Path, entry: WrittenAnywhere, states: NonNullable<Merged["states"]>): void {
  if (entry.in !== undefined && entry.except !== undefined)
    context.report(
      "OPS107",
      { path: [...path, "except"], key: true },
      '"in" and "except" exclude each other',
      "name the states in one of the two ways",
    );
  for (const key of ["in", "except"] as const)
    for (const [index, name] of (entry[key] ?? []).entries())
      if (!Object.hasOwn(states, name))
        context.report(
          "OPS310",
          [...path, key, index],
          `there is no state "${name}"`,
          suggestion(name, Object.keys(states)),
        );
      else if (key === "in" && states[name]?.final === true)
        context.report(
          "OPS317",
          [...path, key, index],
          `the state "${name}" is final`,
          "a final state is left by nothing",
        );
}
