/** What the list of configuration items is filtered by, as it stands in the address. */
export interface EstateFilter {
  readonly q: string;
  readonly state: "active" | "absent" | "retired" | "all";
  readonly class?: string | undefined;
}

type Search = { readonly [name in keyof EstateFilter]?: unknown };

export function readEstateFilter(search: Search): EstateFilter {
  const { q, state } = search;
  return {
    q: typeof q === "string" ? q.slice(0, 200) : "",
    state: state === "absent" || state === "retired" || state === "all" ? state : "active",
    ...(typeof search.class === "string" ? { class: search.class.slice(0, 63) } : {}),
  };
}
