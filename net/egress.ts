/**
 * Where outbound connections may go. The decision is made on addresses, at the moment of connecting: a name is resolved
 * here, every answer is judged, and the connected address is judged once more before a byte is sent.
 *
 * 1. Cloud metadata and link-local addresses, "this network", multicast and reserved ranges are refused, whatever is
 *    configured: no setting reaches them, not inside an IPv6 address that carries them either.
 * 2. Loopback and private ranges, and those that carry IPv4 addresses in IPv6, are refused unless a configured range
 *    holds them. What is carried must be allowed as well: a way through NAT64 opens no private network behind it.
 * 3. A name whose answers are partly refused is refused whole: a rebinding attack mixes them.
 */
import { lookup } from "node:dns/promises";
import { BlockList, isIP } from "node:net";
import { carriedIpv4, lastIpv4, mappedIpv4 } from "./carried-address.ts";

export interface EgressOptions {
  /** Ranges beyond the public internet that may be reached: `127.0.0.0/8`, `10.1.2.3`, `fd00::/8`. @default [] */
  readonly allow?: readonly string[];
  /** Ranges that are not reached, whatever is allowed. @default [] */
  readonly exclude?: readonly string[];
  /** Whether public addresses may be reached. @default true */
  readonly public?: boolean;
  /** Resolves a name to addresses. @default the system's resolver */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
}

export interface Egress {
  /** The addresses a host may be reached at. Throws an `EgressRefused` that names the address and the reason. */
  addresses(host: string): Promise<readonly string[]>;
  /** Throws unless the address may be connected to. */
  check(address: string, host: string): void;
}

/** An address that may not be reached. */
export class EgressRefused extends Error {
  readonly address: string;

  constructor(host: string, address: string, reason: string) {
    super(`"${host}" ${host === address ? "" : `resolves to ${address}, which `}may not be reached: ${reason}`);
    this.name = "EgressRefused";
    this.address = address;
  }
}

/** Where clouds answer questions about the machine and hand out its credentials. */
const METADATA = [
  "169.254.169.254",
  "169.254.170.2", // credentials of containers, and the next
  "169.254.170.23",
  "100.100.100.200",
  "168.63.129.16", // the platform service of one vendor
];

const NEVER = [
  ...METADATA,
  "0.0.0.0/8",
  "169.254.0.0/16", // link-local
  "192.0.0.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
  "::/128",
  "fe80::/10",
  "fd00:ec2::/48", // cloud metadata over IPv6, and the next three
  "fd20:ce::/48",
  "fd00:c1::/48",
  "fd00:42::/48",
  "ff00::/8",
];

const PRIVATE = [
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "172.16.0.0/12",
  "192.0.2.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "::1/128",
  "::/96", // carries IPv4 addresses of any kind, as do the next four and 2002::/16
  "::ffff:0:0:0/96",
  "64:ff9b::/96",
  "64:ff9b:1::/48",
  "2001::/32",
  "2001:db8::/32",
  "2002::/16",
  "fec0::/10",
  "fc00::/7",
];

/** A list of addresses and ranges; throws on one that is neither. */
function rangeList(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = "", bits] = range.split("/");
    const version = isIP(address);
    const prefix = bits === undefined ? (version === 4 ? 32 : 128) : Number(bits);
    if (version === 0 || !Number.isInteger(prefix) || prefix < 0 || prefix > (version === 4 ? 32 : 128)) {
      throw new Error(`"${range}" is no address or range; write 10.0.0.0/8, 192.168.1.5 or fd00::/8`);
    }
    list.addSubnet(address, prefix, version === 4 ? "ipv4" : "ipv6");
  }
  return list;
}

export function createEgress(options: EgressOptions = {}): Egress {
  const never = rangeList(NEVER);
  const metadata = rangeList(METADATA);
  const inner = rangeList(PRIVATE);
  const allowed = rangeList(options.allow ?? []);
  const excluded = rangeList(options.exclude ?? []);
  const holds = (list: BlockList, address: string) => list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
  const isInnerOnly = (address: string) => holds(inner, address) && !holds(allowed, address);
  const check = (address: string, host: string): void => {
    const refuse = (reason: string): never => {
      throw new EgressRefused(host, address, reason);
    };
    if (isIP(address) === 0 || address.includes("%")) refuse("it is no address without a zone");
    const mapped = mappedIpv4(address);
    const judged = mapped === null ? [address, ...carriedIpv4(address)] : [mapped];
    const last = lastIpv4(address);
    if (judged.some((one) => holds(never, one)) || (last !== null && holds(metadata, last)))
      refuse("metadata, link-local, multicast and reserved addresses are always refused");
    if (judged.some((one) => holds(excluded, one))) refuse("its range is excluded");
    if (judged.some(isInnerOnly)) refuse("loopback and private addresses are refused unless egress.allow holds them");
    if (options.public === false && !judged.every((one) => holds(allowed, one)))
      refuse("only the ranges of egress.allow may be reached");
  };
  return {
    check,
    async addresses(host) {
      const bare = host.startsWith("[") && host.endsWith("]") ? host.slice(1, -1) : host;
      const addresses = isIP(bare) === 0 ? await (options.resolve ?? systemResolve)(bare) : [bare];
      for (const address of addresses) check(address, bare);
      return addresses;
    },
  };
}

async function systemResolve(host: string): Promise<readonly string[]> {
  const answers = await lookup(host, { all: true, verbatim: true });
  return answers.map((answer) => answer.address);
}
