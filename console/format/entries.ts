/** A value of a record by its name. */
export type NamedValue = readonly [name: string, value: unknown];

/**
 * The values of a record that say something, for people: what is in a map stands for the map, and what is named by an
 * id with a digest is that id.
 */
export function entriesOf(fields: { readonly [name: string]: unknown }): readonly NamedValue[] {
  return Object.entries(fields).flatMap(([name, value]): readonly NamedValue[] => {
    if (value === null || value === undefined || value === "") return [];
    if (Array.isArray(value)) return value.length === 0 ? [] : [[name, value.map(plain)]];
    const shown = plain(value);
    if (!isMap(shown)) return [[name, shown]];
    // Of a table in a map its own name says too little: `affected items`.
    return entriesOf(shown).map(([inner, one]) => [isTable(one) ? `${name} ${inner}` : inner, one]);
  });
}

function plain(value: unknown): unknown {
  if (!isMap(value) || typeof value["digest"] !== "string" || typeof value["id"] !== "string") return value;
  return typeof value["name"] === "string" ? value["name"] : value["id"];
}

function isTable(value: unknown): boolean {
  return Array.isArray(value) && value.some(isMap);
}

export function isMap(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
