import { kinds } from "../engine/definition/kind-list.ts";
import type { KindName } from "../engine/definition/kind-map.ts";

/** Every kind of definition, by name. */
export const kindNames: readonly KindName[] = kinds.map(({ kind }) => kind).sort();

/** The kind that a request names; undefined = there is none of that name. */
export function kindNamed(name: string | undefined): KindName | undefined {
  return kindNames.find((kind) => kind === name);
}
