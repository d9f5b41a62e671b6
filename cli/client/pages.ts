import { InvalidArgumentError } from "commander";
import { remark } from "../output/print.ts";

/** What the API gives at most in one page. */
const pageSize = 200;

/**
 * The first `limit` items of a list; says on stderr when there are more. `list` is given the size of a page to ask for.
 */
export async function readItems<T>(
  list: (pageSize: number) => AsyncIterable<T>,
  limit = Number.POSITIVE_INFINITY,
): Promise<T[]> {
  const items: T[] = [];
  for await (const item of list(Math.min(pageSize, limit + 1))) {
    if (items.length === limit) {
      remark(`there are more than these ${items.length}: raise --limit`);
      break;
    }
    items.push(item);
  }
  return items;
}

/** Reads `--limit` and its like; anything but a whole number from `min` on is wrong usage. */
export function wholeNumber(min: number, max = 1_000_000): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max)
      throw new InvalidArgumentError(`Give a whole number from ${min} to ${max.toLocaleString("en")}.`);
    return value;
  };
}
