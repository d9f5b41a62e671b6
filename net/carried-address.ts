import { isIPv4, isIPv6 } from "node:net";

/** The 16 bytes of an IPv6 address without a zone; null when the text is none. */
export function bytesOfIpv6(text: string): readonly number[] | null {
  if (!isIPv6(text) || text.includes("%")) return null;
  const [head = "", tail] = text.split("::");
  const left = bytesOf(head);
  const right = tail === undefined ? [] : bytesOf(tail);
  return [...left, ...Array<number>(16 - left.length - right.length).fill(0), ...right];
}

/** Of groups such as `64:ff9b` or `ffff:10.0.0.1`. */
function bytesOf(groups: string): readonly number[] {
  if (groups === "") return [];
  return groups.split(":").flatMap((group) => {
    if (isIPv4(group)) return group.split(".").map(Number);
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 255];
  });
}

/**
 * The IPv4 addresses that an IPv6 address stands for: a gateway or this machine's own stack delivers to them what is
 * sent to it. None for an address that carries none.
 *
 * Known carriers: mapped `::ffff:0:0/96`, translated `::ffff:0:0:0/96`, compatible `::/96`, NAT64 `64:ff9b::/96` and
 * `64:ff9b:1::/48` (RFC 6052), 6to4 `2002::/16`, Teredo `2001::/32` (its server and, inverted, its client) and ISATAP.
 */
export function carriedIpv4(address: string): readonly string[] {
  const bytes = bytesOfIpv6(address);
  if (bytes === null) return [];
  const starts = (...prefix: readonly number[]): boolean => prefix.every((byte, index) => bytes[index] === byte);
  const at = (...places: readonly number[]): string => places.map((place) => bytes[place]).join(".");
  const last = at(12, 13, 14, 15);
  const zeros = (from: number, to: number): boolean => bytes.slice(from, to).every((byte) => byte === 0);
  if (zeros(0, 12)) return zeros(12, 15) ? [] : [last];
  if (isMapped(bytes)) return [last];
  if (zeros(0, 8) && bytes[8] === 255 && bytes[9] === 255 && zeros(10, 12)) return [last];
  if (starts(0, 0x64, 0xff, 0x9b) && zeros(4, 12)) return [last];
  if (starts(0, 0x64, 0xff, 0x9b, 0, 1)) {
    // The network chose how many bits come before the address: 48, 56, 64 (byte 8 stays free) or 96.
    const forms = [
      ...(zeros(11, 16) ? [at(6, 7, 9, 10)] : []),
      ...(zeros(12, 16) ? [at(7, 9, 10, 11)] : []),
      ...(zeros(13, 16) ? [at(9, 10, 11, 12)] : []),
      last,
    ];
    return forms.filter((form) => !form.startsWith("0."));
  }
  if (starts(0x20, 0x02)) return [at(2, 3, 4, 5)];
  if (starts(0x20, 0x01, 0, 0)) {
    const client = bytes.slice(12).map((byte) => byte ^ 255);
    return [at(4, 5, 6, 7), client.join(".")];
  }
  if (((bytes[8] ?? 0) & 0xfd) === 0 && bytes[9] === 0 && bytes[10] === 0x5e && bytes[11] === 0xfe) return [last];
  return [];
}

/** The IPv4 address in the last four bytes, where every NAT64 prefix of 96 bits has it; null for no IPv6 address. */
export function lastIpv4(address: string): string | null {
  return bytesOfIpv6(address)?.slice(12).join(".") ?? null;
}

/** The IPv4 address that `::ffff:a.b.c.d` is another spelling of; null for any other address. */
export function mappedIpv4(address: string): string | null {
  const bytes = bytesOfIpv6(address);
  return bytes !== null && isMapped(bytes) ? bytes.slice(12).join(".") : null;
}

function isMapped(bytes: readonly number[]): boolean {
  return bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
}
