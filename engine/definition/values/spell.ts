import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";
import { compileElapsed } from "./duration.ts";

/** For how long something comes in a scenario, and how often; in milliseconds. */
export interface Spell {
  readonly forMs: number;
  readonly everyMs: number;
}

/** `each`: how much comes each time; `most` of it may come in all. `less`: what to do about more. */
export function compileSpell(
  context: Context,
  path: Path,
  source: { readonly for: string; readonly every: string },
  {
    each,
    most,
    what,
    less,
  }: { readonly each: number; readonly most: number; readonly what: string; readonly less: string },
): Spell {
  const forMs = compileElapsed(context, [...path, "for"], source.for);
  const everyMs = compileElapsed(context, [...path, "every"], source.every);
  const place = [...path, "every"];
  if (everyMs === 0 || everyMs > forMs)
    context.report("OPS105", place, `nothing comes every "${source.every}" for "${source.for}"`, "write every: 1m");
  else if ((forMs / everyMs) * each > most)
    context.report("OPS105", place, `these are more than ${String(most)} ${what}`, less);
  return { forMs, everyMs: Math.max(1, everyMs) };
}
