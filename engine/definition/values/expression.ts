import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";
import type { Scope } from "./scope.ts";

/** Checks a jq text that stands at `offset` in the text at `path`, and returns it. */
export function checkJq(_context: Context, _path: Path, _offset: number, text: string, _scope: Scope): string {
  return text;
}
