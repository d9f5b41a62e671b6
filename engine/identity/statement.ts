import type { Json } from "../base/json.ts";

/** What one source says of an attribute. */
export interface Statement {
  readonly value: Json;
  /** Time of the last report that said so, in milliseconds since 1970. */
  readonly at: number;
  /** It is likely, and was not seen. Absent = it was seen. */
  readonly guessed?: true;
  /** The person who said so. Absent = a program did. */
  readonly by?: string;
}

/** A statement with who made it. */
export type Said = Statement & { readonly source: string };
