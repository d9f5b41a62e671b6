import type { Value } from "../condition/ir.ts";

/** What is looked for in the past: habits that a definition could take over. */
export type Find =
  /** Records that alerts of a rule opened, that nobody touched, and whose alerts were over within a time. */
  | { readonly kind: "noise"; readonly clearsWithinMs: number; readonly count: number }
  /** Records of two rules that come together: `share`, 0 to 1, of the more frequent one. */
  | { readonly kind: "pairs"; readonly withinMs: number; readonly count: number; readonly share: number }
  /** The same runbook that people have run for records of a rule which nothing repairs. */
  | { readonly kind: "repaired"; readonly count: number }
  /** Rules that took no alert in all the time. */
  | { readonly kind: "silent" };

export interface Improvement {
  readonly name: string;
  readonly title: string;
  readonly find: Find;
  /** How far back it looks, milliseconds. */
  readonly withinMs: number;
  readonly propose: {
    readonly title: Value;
    readonly kind: "AlertRule" | "Remediation";
    /** The published definition that is changed. */
    readonly from: Value;
    /** Name of the new definition that is made of it; null = it is changed itself. */
    readonly as: Value | null;
    /** Values by their paths, such as `spec.hold`; null = it is published no more. */
    readonly set: { readonly [path: string]: Value } | null;
  };
}
