import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Reply } from "../../client/call.ts";
import { mapQuery, suggestionsQuery } from "./queries.ts";
import type { MapSearch } from "./search.ts";
import { type Joint, type Part, unionOf } from "./union.ts";

const nothing = { nodes: [], edges: [], difference: null };

/** What is drawn of a map as the address asks for it. */
export function useParts(
  name: string,
  { at, diff }: MapSearch,
): {
  readonly shown: Reply<"showMap"> | undefined;
  readonly error: unknown;
  readonly parts: readonly Part[];
  readonly joints: readonly Joint[];
} {
  const found = useQuery(mapQuery(name, at, diff));
  const suggestions = useQuery(suggestionsQuery(name));
  const union = useMemo(() => {
    // What was seen is of now.
    const seen = at === undefined ? suggestions.data?.items.filter(({ state }) => state === "suggested") : [];
    return unionOf(found.data ?? nothing, seen);
  }, [found.data, suggestions.data, at]);
  return { shown: found.data, error: found.error, ...union };
}
