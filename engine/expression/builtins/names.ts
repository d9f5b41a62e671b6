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
