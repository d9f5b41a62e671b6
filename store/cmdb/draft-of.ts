import type { Ci } from "../../engine/identity/ci.ts";
import type { Draft } from "../../engine/identity/draft.ts";

/** A stored CI as candidates are put into it. */
export function draftOf(ci: Ci): Draft {
  const { id, family, name, attributes, keys, aliases } = ci;
  return {
    stored: ci,
    id,
    since: ci.firstSeenAt,
    family,
    ciClass: ci.class,
    name,
    attributes,
    keys,
    aliases,
    changes: [],
    seen: false,
    restored: false,
    classSaid: ci.classSaid ?? null,
  };
}
