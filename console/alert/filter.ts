/** What the feed of alerts is filtered by, as it stands in the address. */
export interface AlertFilter {
  readonly state: "firing" | "clear" | "all";
  readonly q: string;
  readonly source?: string | undefined;
  readonly ci?: string | undefined;
}

type Search = { readonly [name in keyof AlertFilter]?: unknown };

export function readAlertFilter(search: Search): AlertFilter {
  const { state, q, source, ci } = search;
  return {
    state: state === "clear" || state === "all" ? state : "firing",
    q: typeof q === "string" ? q.slice(0, 200) : "",
    ...(typeof source === "string" ? { source: source.slice(0, 63) } : {}),
    ...(typeof ci === "string" ? { ci: ci.slice(0, 200) } : {}),
  };
}

/** Which deliveries are listed, and which one is shown. */
export interface DeliveryFilter {
  readonly source?: string | undefined;
  readonly id?: number | undefined;
}

export function readDeliveryFilter({
  source,
  id,
}: { readonly [name in keyof DeliveryFilter]?: unknown }): DeliveryFilter {
  return {
    ...(typeof source === "string" ? { source: source.slice(0, 63) } : {}),
    ...(Number.isSafeInteger(id) ? { id: Number(id) } : {}),
  };
}
