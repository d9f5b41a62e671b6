import { parseRange } from "../../discovery/range.ts";
import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";

/** Reports what is no IPv4 address, block or range, of whatever size. */
export function checkNetworks(context: Context, path: Path, networks: readonly string[]): void {
  for (const [index, text] of networks.entries()) {
    const range = parseRange(text);
    if (!range.ok) context.report("OPS128", [...path, index], range.error, "write a network such as 10.0.0.0/8");
  }
}
