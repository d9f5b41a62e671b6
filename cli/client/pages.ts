import { InvalidArgumentError } from "commander";
import { remark } from "../output/print.ts";
import type { ApiClient } from "./client.ts";

/** What the API gives at most in one page. */
const pageSize = 200;

/** The items of a list, page after page, up to `limit`; says on stderr when there are more. */
export async function readItems<T>(
  api: ApiClient,
  path: string,
  query: { readonly [name: string]: string | undefined } = {},
  limit = Number.POSITIVE_INFINITY,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const asked = new URLSearchParams({ limit: String(Math.min(pageSize, limit - items.length)) });
    for (const [name, value] of Object.entries(query)) if (value !== undefined) asked.set(name, value);
    if (cursor !== null) asked.set("cursor", cursor);
    const page: { items: T[]; next: string | null } = await api.get(`${path}?${asked.toString()}`);
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== null && items.length < limit);
  if (cursor !== null) remark(`there are more than these ${items.length}: raise --limit`);
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
