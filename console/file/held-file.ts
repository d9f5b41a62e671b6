/** A file as a field of a record holds it. */
export interface HeldFile {
  readonly id: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly media: string;
}

/** The value as a file, or null when it is none. */
export function fileOf(value: unknown): HeldFile | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const { id, name, size, media, digest } = value as { readonly [key: string]: unknown };
  const isFile = typeof id === "string" && typeof name === "string" && typeof digest === "string";
  return isFile && typeof size === "number" && typeof media === "string" ? { id, name, size, media } : null;
}

/** Files among the values of fields, each once. */
export function filesIn(fields: { readonly [name: string]: unknown }): readonly HeldFile[] {
  const files = Object.values(fields).flatMap((value) => [value].flat().flatMap((one) => fileOf(one) ?? []));
  return files.filter(({ id }, index) => files.findIndex((one) => one.id === id) === index);
}
