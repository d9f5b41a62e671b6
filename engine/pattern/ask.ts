/** What a pattern asks its host, and what it is answered: the host reaches targets and the CMDB, the kernel neither. */
import type { Candidate } from "../identity/candidate.ts";
import type { Find } from "./item.ts";
import type { Probe, ProbeAnswer } from "./probe.ts";
import type { HostCi } from "./sighting.ts";

/** A relation between CIs that exist, by their ids, under its stored name. */
export interface IdEdge {
  readonly from: string;
  readonly type: string;
  readonly to: string;
}

/** What a pattern tells the CMDB. */
export interface Report {
  readonly pattern: string;
  readonly candidates: readonly Candidate[];
  readonly edges: readonly IdEdge[];
}

export type Ask =
  | { readonly kind: "probe"; readonly pattern: string; readonly step: string; readonly probe: Probe }
  /** What it is was told, or nobody could tell (null): what is on it comes next. */
  | { readonly kind: "host"; readonly told: HostCi | null }
  | { readonly kind: "find"; readonly find: Find }
  | { readonly kind: "report"; readonly report: Report }
  /** Relations of a CI under their stored name that lead elsewhere than to these are over. */
  | { readonly kind: "supersede"; readonly from: string; readonly type: string; readonly keep: readonly string[] };

export type Reply =
  | { readonly kind: "probe"; readonly answer: ProbeAnswer }
  /** As what it is known from here on; null = as nothing: there is nothing to look at on it. */
  | { readonly kind: "host"; readonly host: HostCi | null }
  /** Ids of the CIs that fit, at most ten. */
  | { readonly kind: "find"; readonly ids: readonly string[] }
  /** What became of each candidate, in their order: its id, or why it was refused. */
  | {
      readonly kind: "report";
      readonly outcomes: readonly {
        readonly ref: string;
        readonly id: string | null;
        readonly because: string | null;
      }[];
    }
  | { readonly kind: "supersede" };
