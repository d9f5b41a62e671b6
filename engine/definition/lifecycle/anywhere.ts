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

/**
 * What `anywhere` gives to which state, by its name: a final one gets nothing, and a state's own transition of that
 * name counts. `own`: how many entries are its own; the others come from what it extends, and count where these give
 * nothing.
 */
export function spreadAnywhere(
  context: Context,
  { anywhere, states = {} }: Pick<Merged, "anywhere" | "states">,
  own: number,
): { readonly [state: string]: { readonly [name: string]: Given } } {
  for (const [index, entry] of anywhere.slice(0, own).entries())
    checkEntry(context, ["spec", "anywhere", index], entry, states);
  const spread: { [state: string]: { readonly [name: string]: Given } } = {};
  for (const [name, state] of Object.entries(states)) {
    if (state.final === true) continue;
    const given = new Map<string, Given | null>();
    for (const [index, entry] of anywhere.entries()) {
      if (!covers(entry, name)) continue;
      for (const [command, value] of Object.entries(entry.transitions)) {
        const at = ["spec", "anywhere", index, "transitions", command];
        if (!given.has(command)) given.set(command, value === null ? null : { value, at });
        else if (index < own)
          context.report(
            "OPS110",
            { path: at, key: true },
            `"${command}" of the state "${name}" is given by two entries of \`anywhere\``,
            "let their `in` and `except` keep them apart",
          );
      }
    }
    const shown = [...given].flatMap(([command, value]) =>
      value === null || Object.hasOwn(state.transitions ?? {}, command) ? [] : [[command, value] as const],
    );
    spread[name] = Object.fromEntries(shown);
  }
  return spread;
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
