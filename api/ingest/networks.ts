import { BlockList } from "node:net";
import { formatAddress, parseRange } from "../../engine/discovery/range.ts";

/** IPv4 networks that a definition names. */
export function networksOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const text of ranges) {
    const range = parseRange(text);
    if (range.ok) list.addRange(formatAddress(range.value.first), formatAddress(range.value.last), "ipv4");
  }
  return list;
}
