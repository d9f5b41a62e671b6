import type { RecordQuery } from "../../engine/listing/query.ts";
import type { Onlooker } from "./visible.ts";

/** What is asked of one type. */
export interface TypeQuery {
  readonly type: string;
  readonly query: RecordQuery;
  /** Who looks; null = the product itself, which sees all. */
  readonly onlooker: Onlooker | null;
}

export interface SearchWord {
  readonly text: string;
  /** Words that are only like it count, too. */
  readonly isForgiven: boolean;
  /** Common words that it may be a slip of: they count, too. */
  readonly meant: readonly string[];
}

/** The same, and how each word is looked for. */
export interface Search extends TypeQuery {
  readonly words: readonly SearchWord[];
}
