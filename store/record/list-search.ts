import { frozenName } from "../../engine/listing/projection.ts";
import type { RecordQuery } from "../../engine/listing/query.ts";
import { textTable } from "./project-values.ts";
import { frozenFor, type Onlooker } from "./visible.ts";

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

/** The same, by what the onlooker finds by, and how each word is looked for. */
export interface Search extends TypeQuery {
  readonly words: readonly SearchWord[];
  /** Only what has every word as it is written is asked for. @default false */
  readonly asWritten?: boolean;
  /** Table of the words. */
  readonly texts: ReturnType<typeof textTable>;
}

/** Who sees versions alone finds by them alone. */
export function inSight(part: TypeQuery, words: readonly SearchWord[]): Search {
  const frozen = frozenFor(part.onlooker, part.type);
  const texts = textTable(frozen);
  if (frozen === null) return { ...part, words, texts };
  const { fields, sort } = part.query;
  const query = {
    ...part.query,
    fields: fields.map((filter) => ({ ...filter, field: listedName(filter.field, frozen) })),
    sort: sort.map((key) => (key.by === "field" ? { ...key, field: listedName(key.field, frozen) } : key)),
  };
  return { ...part, query, words, texts };
}

/** The name under which the values of a field are found. */
export function listedName(field: string, frozen: readonly string[] | null): string {
  return frozen?.includes(field) === true ? frozenName(field) : field;
}
