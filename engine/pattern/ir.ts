/** Patterns as compiled: how one kind of thing is told, asked and read. */
import type { Parser } from "./parser/ir.ts";
import type { Probe } from "./probe.ts";

export type CredentialType = "ssh" | "snmp" | "http" | "sql" | "redis";

/** What of a target it applies to; texts to match are regular expressions of jq. */
export type On =
  | { readonly kind: "port"; readonly port: number }
  | { readonly kind: "greeting"; readonly match: string }
  | { readonly kind: "http"; readonly header: "server" | "poweredBy" | "title"; readonly match: string }
  | { readonly kind: "tls" }
  /** Of SNMP: the object begins so, and all of these layers are served (bits as in `sysServices`). */
  | { readonly kind: "snmp"; readonly sysObjectID: string | null; readonly sysServices: number | null }
  | {
      readonly kind: "process";
      readonly exe: string;
      readonly arguments: string | null;
      /** It must listen on a port. */
      readonly listening: boolean;
    }
  | { readonly kind: "class"; readonly class: string };

/** A probe whose port, where it has one and none is written, is the one that was seen. */
export type StepProbe = Probe extends infer One
  ? One extends { readonly port: number }
    ? Omit<One, "port"> & { readonly port: number | null }
    : One
  : never;

export interface PatternStep {
  readonly name: string;
  readonly probe: StepProbe;
  /** Asked in turn where the command before is not there. Absent = nothing else is asked. */
  readonly or?: readonly StepProbe[];
  /** null = the output as the probe gives it. */
  readonly parse: Parser | null;
  /** Names, beside the usual ones, whose values are secret. */
  readonly mask: readonly string[];
}

/** What becomes of relations of a CI that was found, and that it has no longer. */
export type Absent = "keep" | "deleteRelations";

/** What becomes of CIs that were related to one that was found, and were not found on it any more. */
export type Gone = "absent" | "retired";

export interface Pattern {
  readonly name: string;
  readonly title: string;
  readonly on: On;
  /** The class of the CI it is found on; null = it tells of the target itself. */
  readonly within: string | null;
  /** Without one of them it is not asked. */
  readonly needs: readonly CredentialType[];
  /** What is said with low confidence counts as guessed: it never stands against what was seen. */
  readonly confidence: "high" | "low";
  readonly steps: readonly PatternStep[];
  /** jq that yields a list of items. */
  readonly items: string;
  /** jq that yields the processes of the target, for patterns that apply to one; null = it tells of none. */
  readonly processes: string | null;
  /** jq that yields connections that are open, `{ from: PORT, to: { address, port } }`. Absent = none. */
  readonly traffic?: string;
  /** jq that yields files to keep by content, `{ path, text }`; null = none. */
  readonly files: string | null;
  /** By the name of a relation of `self`. */
  readonly absent: { readonly [relation: string]: Absent };
  /** By class, those that extend it included. Absent = they stay. */
  readonly gone?: { readonly [className: string]: Gone };
}
