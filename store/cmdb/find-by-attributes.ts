import type { Queryable } from "../pool.ts";
import type { AskedAttributes } from "./asked-attributes.ts";
import { findNamed, namingAttributes } from "./find-named.ts";
import { findValued } from "./find-valued.ts";
import { isStorable } from "./storable.ts";

/**
 * For each of those asked, the ids of the first ten active CIs of its classes with all its attributes: what binds an
 * event. Outer blanks and letter case do not count, nor whether a number is given as text; `name` is also the CI's own
 * name and that of those that were merged into it. No attribute finds nothing.
 *
 * What CIs are named by (`namingAttributes`) is one look-up in an index of just that, 500 asked at a time. What is
 * asked for by other attributes alone is compared one by one, and takes some twenty times as long.
 */
export async function findByAttributes(
  db: Queryable,
  asked: readonly AskedAttributes[],
): Promise<(readonly string[])[]> {
  const found = asked.map((): readonly string[] => []);
  const possible = [...asked.entries()].filter(([, { attributes }]) => {
    const entries = Object.entries(attributes);
    return entries.length > 0 && entries.every(([name, value]) => isStorable(name) && isStorable(String(value)));
  });
  const isNamed = ({ attributes }: AskedAttributes): boolean =>
    namingAttributes.some((name) => Object.hasOwn(attributes, name));
  for (const [find, some] of [
    [findNamed, possible.filter(([, one]) => isNamed(one))],
    [findValued, possible.filter(([, one]) => !isNamed(one))],
  ] as const) {
    const ids = await find(
      db,
      some.map(([, one]) => one),
    );
    for (const [nth, [index]] of some.entries()) found[index] = ids[nth] ?? [];
  }
  return found;
}
