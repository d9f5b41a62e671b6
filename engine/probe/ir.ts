/** Probes as compiled: what is asked of a service, from where and how often. Plain JSON, so that it travels to a collector. */
import type { Condition, Value } from "../condition/ir.ts";

/** The vantage point that is the installation itself; any other is the name of a collector. */
export const centre = "centre";

export interface Probe {
  readonly name: string;
  readonly title: string;
  /** The source of metrics that keeps what it measures. */
  readonly source: string;
  /** The CI that it is about: the only one of the class with these attributes. */
  readonly of: { readonly class: string; readonly attributes: { readonly [attribute: string]: string | number } };
  /** Vantage points: {@link centre}, or names of collectors. */
  readonly from: readonly string[];
  readonly everyMs: number;
  /** All of it, milliseconds. */
  readonly timeoutMs: number;
  /** Names of those that its values may read, as `$secret`. */
  readonly secrets: readonly string[];
  readonly ask: ProbeAsk;
}

export type ProbeAsk = HttpAsk | TcpAsk | TlsAsk | DnsAsk;

export interface HttpAsk {
  readonly kind: "http";
  readonly steps: readonly HttpStep[];
}

export const httpMethods = ["get", "head", "post", "put", "delete"] as const;
export type HttpMethod = (typeof httpMethods)[number];

/** One request. What it extracts is `.` of the steps behind it. */
export interface HttpStep {
  readonly name: string;
  readonly method: HttpMethod;
  readonly url: Value;
  readonly headers: { readonly [header: string]: Value };
  readonly body: null | { readonly as: "form" | "json" | "text"; readonly value: Value };
  /** Redirects are followed. */
  readonly follow: boolean;
  /** Over the answer; null = a status below 400. */
  readonly expect: Condition | null;
  /** Over the answer. */
  readonly extract: { readonly [name: string]: Value };
}

export interface TcpAsk {
  readonly kind: "tcp";
  readonly host: string;
  readonly port: number;
}

export interface TlsAsk {
  readonly kind: "tls";
  readonly host: string;
  readonly port: number;
  /** The name that the certificate must have; null = the host. */
  readonly serverName: string | null;
  /** It must be valid for so many days more. */
  readonly days: number;
  /** Whether it must lead to an authority that is trusted. */
  readonly trusted: boolean;
}

export const dnsTypes = ["A", "AAAA", "CNAME", "MX", "NS", "TXT", "SRV", "PTR"] as const;
export type DnsType = (typeof dnsTypes)[number];

export interface DnsAsk {
  readonly kind: "dns";
  readonly name: string;
  readonly type: DnsType;
  /** An address of a name server; null = those of the system. */
  readonly server: { readonly address: string; readonly port: number } | null;
  /** Over `.answers`; null = there is an answer. */
  readonly expect: Condition | null;
}
