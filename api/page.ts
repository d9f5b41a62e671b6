import { type CursorPart, decodeCursor, encodeCursor } from "./cursor.ts";
import { invalidInput } from "./error.ts";

type Position = readonly (string | number)[];

export interface PageParams<T, P extends Position> {
  readonly query: { readonly cursor?: string | undefined; readonly limit: number };
  /** What the parts of a position are. */
  readonly shape: readonly CursorPart[];
  /** Reads up to `limit` items after a position; undefined = from the beginning. */
  readonly read: (after: P | undefined, limit: number) => Promise<readonly T[]>;
  readonly positionOf: (item: T) => P;
}

/** One page of a list; one item more than it shows is read to know whether there is another. */
export async function readPage<T, P extends Position>(
  params: PageParams<T, P>,
): Promise<{ readonly items: readonly T[]; readonly next: string | null }> {
  const { cursor, limit } = params.query;
  const after = cursor === undefined ? undefined : (decodeCursor(cursor, params.shape) as P | null);
  if (after === null) throw invalidInput(`the cursor "${cursor}" is not one of this list: start without a cursor`);
  const found = await params.read(after, limit + 1);
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, next: found.length > limit && last !== undefined ? encodeCursor(params.positionOf(last)) : null };
}
