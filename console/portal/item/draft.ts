type Values = { readonly [name: string]: unknown };

const placeOf = (item: string): string => `opsloom.draft.order/${item}`;

/** What somebody has written of an order and not sent, in this browser. */
export function readDraft(item: string): Values {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(placeOf(item)) ?? "{}");
    return typeof kept === "object" && kept !== null && !Array.isArray(kept) ? (kept as Values) : {};
  } catch {
    return {};
  }
}

export function keepDraft(item: string, values: Values): void {
  sessionStorage.setItem(placeOf(item), JSON.stringify(values));
}

export function dropDraft(item: string): void {
  sessionStorage.removeItem(placeOf(item));
}
