/** A Discovery as compiled: plain JSON, durations in milliseconds. */
import type { JsonObject } from "../json.ts";

export interface Discovery {
  readonly name: string;
  readonly title: string;
  /** null = on demand only. */
  readonly schedule: DiscoverySchedule | null;
  /** Addresses (`127.0.0.1`), ranges (`127.0.0.1-127.0.0.9`) and CIDR blocks (`192.0.2.0/24`); IPv4 or IPv6. */
  readonly ranges: readonly string[];
  /** As `ranges`. An excluded address is never touched, whatever else names it. */
  readonly exclude: readonly string[];
  /** Name of the collector that runs it: the suffix of the task queue `ops-io-discovery`. null = the default collector. */
  readonly collector: string | null;
  /** TCP ports tried on each address. Empty = the default list of `port.ts`. UDP 161 is asked when an `snmp` credential is given. */
  readonly ports: readonly number[];
  /** Tried in order, at most `tries` times on one address, so that a wrong secret locks no account. */
  readonly credentials: readonly { readonly kind: "ssh" | "snmp"; readonly name: string; readonly tries: number }[];
  /** Connections started per second, over all addresses of one sweep. */
  readonly rate: number;
  /** Attributes written to every CI found. */
  readonly stamp: JsonObject;
  /** null = what is no longer seen stays as it is. */
  readonly onMissing: { readonly afterRuns: number; readonly then: "absent" } | null;
}

export interface DiscoverySchedule {
  /** Five fields, in `zone`. */
  readonly cron: string;
  readonly zone: string;
  /** The sweep stops here and counts as unfinished. */
  readonly maxRunMs: number;
}
