import { kindByName } from "./kind-list.ts";
import type { KindIr, KindName } from "./kind-map.ts";

/** By which versions of a definition are told apart. */
export function meaningOf<Name extends KindName>(kind: Name, ir: KindIr<Name>): KindIr<Name> {
  return kindByName.get(kind)?.meaning?.(ir) ?? ir;
}
