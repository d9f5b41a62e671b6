import type { Reply } from "../../client/call.ts";
import { text } from "./text.ts";

export type Listed = Reply<"listDefinitions">["items"][number];

/** What the list is filtered by, as it stands in the address. */
export interface DefinitionFilter {
  readonly kind?: string | undefined;
  readonly q?: string | undefined;
}

/** Those of the kind in which each word is found: in the title, name, kind, owner, file or who published it. */
export function foundIn(all: readonly Listed[], { kind, q = "" }: DefinitionFilter): readonly Listed[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  return all.filter((one) => {
    if (kind !== undefined && one.kind !== kind) return false;
    const parts = [one.title, one.name, one.kind, text.kind(one.kind), one.owner, one.path, one.author];
    const said = parts.join("\n").toLowerCase();
    return words.every((word) => said.includes(word));
  });
}

/** How many there are of each kind, by how the kinds are called. */
export function countKinds(all: readonly Listed[]): readonly (readonly [kind: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const { kind } of all) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].sort(([one], [other]) => text.kind(one).localeCompare(text.kind(other), "en"));
}
