import { UsageError } from "./failure.ts";

/** Names of the query that are options of the command line. */
const optionOf: { readonly [name: string]: string } = { limit: "--limit", sort: "--sort", q: "--search" };

/** What `FIELD=VALUE` of a list say, by field. Throws a UsageError for what is an option, and for what is said twice. */
export function filtersOf(pairs: readonly string[]): { readonly [field: string]: string } {
  const asked: { [field: string]: string } = {};
  for (const [name, value] of pairs.map(splitPair)) {
    const option = Object.hasOwn(optionOf, name) ? optionOf[name] : undefined;
    if (option !== undefined)
      throw new UsageError(`"${name}=${value}" is no field to filter by: write ${option} ${value}`);
    if (name === "cursor")
      throw new UsageError(
        `"cursor=${value}" is no field to filter by: leave it out, --limit says how many are listed`,
      );
    if (Object.hasOwn(asked, name))
      throw new UsageError(`"${name}" is given twice: write ${name}=${asked[name] ?? ""},${value} for what has either`);
    asked[name] = value;
  }
  return asked;
}

/** `name=value`, apart at the first `=`. Throws a UsageError when there is no name. */
export function splitPair(pair: string): [string, string] {
  const at = pair.indexOf("=");
  if (at < 1)
    throw new UsageError(`"${pair}" is not name=value: write the name of the field before it, such as title="${pair}"`);
  return [pair.slice(0, at), pair.slice(at + 1)];
}
