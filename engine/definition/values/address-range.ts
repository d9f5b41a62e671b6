import type { Context } from "../context.ts";
import type { Path } from "../spot.ts";

/**
 * Reports what is no IPv4 address, CIDR block (`10.0.0.0/24`) or range (`10.0.0.1-10.0.0.20`). Blocks wider than /16
 * are refused.
 */
export function checkAddressRange(context: Context, path: Path, text: string): void {
  const wrong = (message: string, hint: string): void => context.report("OPS128", path, message, hint);
  const example = "write 10.0.0.7, 10.0.0.0/24 or 10.0.0.1-10.0.0.20";
  const block = /^([\d.]+)\/(\d{1,2})$/u.exec(text);
  if (block !== null) {
    const address = addressOf(block[1] ?? "");
    const bits = Number(block[2]);
    if (address === null || bits > 32) return wrong(`"${text}" is no address block`, example);
    if (bits < 16) return wrong(`"${text}" is wider than /16`, "scan smaller blocks: a run must end");
    if (bits < 32 && address % 2 ** (32 - bits) !== 0)
      wrong(`"${text}" does not begin at the first address of its block`, "set the bits after the prefix to 0");
    return;
  }
  const range = /^([\d.]+)-([\d.]+)$/u.exec(text);
  const [first, last] =
    range === null ? [addressOf(text), addressOf(text)] : [addressOf(range[1] ?? ""), addressOf(range[2] ?? "")];
  if (first === null || last === null) wrong(`"${text}" is no address range`, example);
  else if (first > last) wrong(`"${text}" ends before it begins`, example);
  else if (last - first >= 65_536)
    wrong(`"${text}" has more than 65,536 addresses`, "scan smaller ranges: a run must end");
}

function addressOf(text: string): number | null {
  const parts = text.split(".");
  if (parts.length !== 4) return null;
  let address = 0;
  for (const part of parts) {
    if (!/^(?:0|[1-9]\d{0,2})$/u.test(part) || Number(part) > 255) return null;
    address = address * 256 + Number(part);
  }
  return address;
}
