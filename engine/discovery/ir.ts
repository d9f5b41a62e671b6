/** Discovery jobs as compiled. Lengths are milliseconds. */
import type { Json } from "../base/json.ts";
import type { Occurrence } from "./occurrence.ts";

export interface DiscoveryCredential {
  readonly kind: "ssh" | "snmp" | "sql" | "redis" | "http";
  /** Name of the secret, never its value. */
  readonly name: string;
  /** Who logs in, where the secret does not say it; null = the secret does, or nobody is named. */
  readonly user?: string | null;
  /** Attempts a target in one run, so that a wrong password locks no account. */
  readonly tries: number;
  /** Ranges it is tried in; null = everywhere. */
  readonly for?: readonly string[] | null;
}

export interface Discovery {
  readonly name: string;
  readonly title: string;
  readonly schedule: {
    /** Five fields, when it is due by them: what was published before `when` has nothing else. */
    readonly cron?: string;
    readonly when?: Occurrence;
    /** IANA zone in which days and times are read. */
    readonly zone: string;
    /** A run is stopped after this long; nothing is inferred from an unfinished run. null = no limit of its own. */
    readonly maxRunMs: number | null;
    /** So is a run in which no shard ended for so long. Left out = null. */
    readonly maxIdleMs?: number | null;
  };
  /** CIDR blocks, `10.0.0.1-10.0.0.20` ranges or single IPv4 addresses. */
  readonly ranges: readonly string[];
  readonly exclude: readonly string[];
  /** Name of the collector whose worker runs the probes, `any` = each its own ranges; null = the default one. */
  readonly collector: string | null;
  /** Ports of phase 0; null, or left out as before there was one, = every address is scanned. */
  readonly alive?: readonly number[] | null;
  /** TCP ports to try, sorted, without doubles; null = the collector's own list. */
  readonly ports: readonly number[] | null;
  readonly credentials: readonly DiscoveryCredential[];
  /** When a credential that is refused rests; left out by what was saved before there was one. */
  readonly lockout?: { readonly failures: number; readonly pauseMs: number };
  /** Names of the patterns by which targets are explored, `*` = all that are published; left out = all. */
  readonly patterns?: readonly string[];
  /** Probes a second; null = the collector's own limit. */
  readonly rate: number | null;
  /** Attributes written on every CI found. */
  readonly stamp: { readonly [attribute: string]: Json };
  /** What becomes of a CI that this many finished runs in a row did not see. null = nothing. */
  readonly onMissing: { readonly afterRuns: number; readonly then: "absent" | "retired" } | null;
}
