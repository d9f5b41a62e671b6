/** Who sweeps near its targets: a process of its own, which the installation reaches by its task queue alone. */
import type { Discovery } from "./ir.ts";
import { type Interval, rangesOf, subtract } from "./range.ts";

/** What a collector may be able to ask targets by; `tcp` is what every sweep needs. */
export const capabilities = ["tcp", "snmp", "ssh", "http", "sql", "redis", "tls"] as const;
export type Capability = (typeof capabilities)[number];

export interface Collector {
  readonly name: string;
  readonly title: string;
  /** What it serves. */
  readonly ranges: readonly string[];
  /** What of its ranges it never touches, whoever asks. */
  readonly exclude: readonly string[];
  readonly capabilities: readonly Capability[];
  /** Asking for no work for so long is an event of the source `collectors`; null = it may be away. */
  readonly silentAfterMs: number | null;
}

/** The addresses that a collector sweeps. */
export function servedBy({ ranges, exclude }: Collector): Interval[] {
  return subtract(rangesOf(ranges), rangesOf(exclude));
}

/** What a sweep of the discovery needs and the collector does not have. */
export function lacking(collector: Collector, { credentials }: Pick<Discovery, "credentials">): readonly string[] {
  const needed = new Set<string>(["tcp", ...credentials.map(({ kind }) => kind)]);
  return [...needed].filter((capability) => !(collector.capabilities as readonly string[]).includes(capability));
}
