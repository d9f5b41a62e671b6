import type { Socket } from "node:net";
import type { Egress } from "./egress.ts";

/** Addresses of a name that are tried, one after the other. */
const mostAddresses = 4;

/**
 * A connection to a host whose addresses the egress rules allow. The name is resolved once and judged; `open` is given
 * an address, never the name; what the socket says it is connected to is judged again before a byte is sent.
 *
 * The addresses of a name are tried one after the other, as `localhost` may be `::1` or `127.0.0.1`. Throws an
 * `EgressRefused`, or the error of the last address.
 */
export async function reach<T extends Socket>(
  egress: Egress,
  host: string,
  open: (address: string) => Promise<T>,
): Promise<T> {
  const addresses = await egress.addresses(host);
  const socket = await firstOf(addresses, open);
  if (socket === null) throw new Error(`"${host}" has no address`);
  try {
    egress.check(socket.remoteAddress ?? "", host);
  } catch (refusal) {
    socket.destroy();
    throw refusal;
  }
  return socket;
}

/** Null without any address. */
async function firstOf<T>(addresses: readonly string[], open: (address: string) => Promise<T>): Promise<T | null> {
  let failed: unknown = null;
  for (const address of addresses.slice(0, mostAddresses)) {
    try {
      return await open(address);
    } catch (error) {
      failed = error;
    }
  }
  if (failed !== null) throw failed;
  return null;
}
