/** What jq offers and an expression may not use, with the reason given to its author. */
const refusals: readonly (readonly [names: string, reason: string])[] = [
  ["input/0 inputs/0 input_filename/0 input_line_number/0", "an expression has one input and no stream to read from"],
  ["debug/0 debug/1 stderr/0", "an expression writes nothing; return what you want to see"],
  ["halt/0 halt_error/0 halt_error/1", "an expression cannot end its host; use error"],
  ["env/0", "an expression does not read the environment"],
  ["get_search_list/0 get_prog_origin/0 get_jq_origin/0 modulemeta/0", "an expression has no modules and no files"],
];

/** Refused functions by `name/arity` with the reason. */
export const refusedNames: ReadonlyMap<string, string> = new Map(
  refusals.flatMap(([names, reason]) => names.split(" ").map((name): [string, string] => [name, reason])),
);

/** Refused variables with the reason. */
export const refusedVariables: ReadonlyMap<string, string> = new Map([
  ["ENV", "an expression does not read the environment"],
  ["__prog_args", "an expression has no command line"],
  ["JQ_BUILD_CONFIGURATION", "an expression does not depend on how jq was built"],
]);

/** Functions that only the definitions of other builtins use. `_strindices` alone is callable, as in jq. */
export function isHidden(name: string): boolean {
  return name.startsWith("_");
}

/** The known name nearest to a misspelt one, when it is near enough to be meant. */
export function nearest(name: string, known: Iterable<string>): string | null {
  let best: string | null = null;
  let least = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(name, candidate, least);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

/** Insertions, deletions, replacements and swaps of neighbours; `limit` when there are at least that many. */
function editDistance(left: string, right: string, limit: number): number {
  if (Math.abs(left.length - right.length) >= limit) return limit;
  let before: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, at) => at);
  for (let row = 1; row <= left.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1] ? 0 : 1;
      let distance = Math.min((last[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + same);
      if (row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]) {
        distance = Math.min(distance, (before[column - 2] ?? 0) + 1);
      }
      next.push(distance);
    }
    before = last;
    last = next;
  }
  return Math.min(limit, last[right.length] ?? limit);
}
