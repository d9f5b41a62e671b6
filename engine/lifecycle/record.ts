/**
 * A record as folded from its ledger (event.ts).
 *
 * Invariants kept here:
 * 1. Ids of runs and the arming of deadlines are made of sequence numbers of the ledger.
 */
import type { Clocks } from "../clock/ledger.ts";
import type { Json, JsonObject } from "../base/json.ts";

/** Why a window takes more CIs than it was asked for. */
export interface Closure {
  /** Those that it was asked for. */
  readonly of: readonly string[];
  /** Relations over which what depends on them is taken. */
  readonly depth: number;
  /** Version of the graph of CIs that was read. */
  readonly version: string;
}

/** What a record is opened with, by another one. */
export interface RequestedRecord {
  readonly as: string;
  readonly type: string;
  /** Link of the new record that points here, and how this side calls it. */
  readonly link: string;
  readonly inverse: string;
  readonly fields: JsonObject;
  /** By link of the new record, others that were asked for before it. */
  readonly links: { readonly [link: string]: readonly RequestedSibling[] };
  /** By link of the new record, ids of records that are there; absent = none. */
  readonly linked?: { readonly [link: string]: readonly string[] };
  /** One within that time, of all of the same scope and `per`. */
  readonly limit: { readonly scope: string; readonly per: string; readonly withinMs: number } | null;
  /** The item that it is ordered from; left out when it is opened with fields. */
  readonly order?: Order;
  /** Whether others of the list are linked to one another, so that they are opened one after the other. */
  readonly inTurn: boolean;
}

/** An item with the form that it is ordered with. */
export interface Order {
  readonly item: string;
  readonly form: JsonObject;
}

/** Another record that was asked for, by its key. */
export interface RequestedSibling {
  readonly key: string;
  readonly type: string;
}

/** The record that asked for one, and the key it was asked for by. */
export interface OpenedFor {
  readonly record: string;
  readonly key: string;
}

/** A record that was asked for and is not there yet. */
export interface AwaitedRecord {
  readonly key: string;
  readonly as: string;
  readonly type: string;
  /** The link by which it will be known here. */
  readonly link: string;
  /** Why it was refused; absent = it is on its way. */
  readonly refused?: string;
}

/** The version of a linked record that was meant, and what was said with it. */
export interface LinkedVersion {
  readonly version: number;
  readonly note?: string;
}

/** Values as they were frozen. */
export interface FrozenVersion {
  /** From 1. */
  readonly version: number;
  readonly fields: JsonObject;
  readonly digest: string | null;
  /** UTC milliseconds. */
  readonly at: number;
  readonly by: string;
  /** Its event. */
  readonly seq: number;
}

export interface CameFrom {
  readonly [state: string]: string;
}

export interface FacetState {
  readonly state: string;
  readonly enteredAt: number;
  readonly enteredBy: number;
  readonly cameFrom?: CameFrom;
  readonly final: boolean;
  readonly fields: JsonObject;
}

/** The state from `at` on, and the fields that changed then. */
export interface PastState {
  readonly at: number;
  readonly state: string;
  readonly set: JsonObject;
}

/** One armed `after` deadline. */
export interface WaitState {
  readonly at: number;
  readonly armedBy: number;
  /** Due, but its `when` did not hold. */
  readonly reached: boolean;
  /** When a `when` that reads time or facts is looked at again. */
  readonly recheckAt: number | null;
}

export interface ApprovalState {
  readonly approval: string;
  readonly facet: string | null;
  readonly stage: string;
  /** The covered values that are signed. */
  readonly signed: JsonObject;
  readonly digest: string | null;
  readonly approvers: readonly string[];
  readonly needed: number;
  readonly excluded: readonly string[];
  readonly fallback: boolean;
  readonly decisions: readonly {
    readonly by: string;
    readonly onBehalfOf: string | null;
    readonly decision: "approve" | "reject";
    readonly at: number;
  }[];
  readonly requestedAt: number;
  readonly expiresAt: number | null;
  readonly remindedAt: number | null;
  /** Next reminder and the event that armed it. */
  readonly remindAt: number | null;
  readonly remindBy: number;
  readonly requestedBy: number;
  readonly outcome: "waiting" | "approved" | "rejected" | "expired" | "voided" | "cancelled";
}

export interface RunState {
  readonly run: string;
  readonly purpose: string;
  readonly runbook: string | null;
  readonly requestedBy: number;
  readonly outcome: "running" | "done" | "fault" | "expired" | "cancelled";
  readonly output: Json;
  readonly expiresAt: number | null;
}

export interface RecordState {
  /** `incident/INC0000123`: also the Temporal workflow id. */
  readonly id: string;
  readonly number: string;
  readonly type: string;
  readonly lifecycle: string;
  /** Digest of the pinned bundle. */
  readonly bundle: string;
  /** Sequence of the last folded event. */
  readonly head: number;
  /**
   * Head before the `told` events that end the ledger: whoever has seen the record there has seen it as it is. Absent =
   * the head.
   */
  readonly asOf?: number;
  readonly state: string;
  readonly enteredAt: number;
  /** Sequence of the event that entered the state: the arming sequence of its deadlines. */
  readonly enteredBy: number;
  /** By state with a way back, which it was last entered from; absent = it has been in none. */
  readonly cameFrom?: CameFrom;
  readonly openedAt: number;
  readonly openedBy: string;
  /** Run of the remediation that raised it. */
  readonly raisedBy?: string;
  /** The record that asked for it. */
  readonly openedFor?: OpenedFor;
  readonly updatedAt: number;
  readonly final: boolean;
  readonly fields: JsonObject;
  /** Computed fields that a person has overridden. */
  readonly overrides: readonly string[];
  readonly links: { readonly [link: string]: readonly string[] };
  /** By link and record, which version was meant; absent = no link of this record keeps it. */
  readonly linkedVersions?: { readonly [link: string]: { readonly [record: string]: LinkedVersion } };
  /** The last version; absent = none was frozen. */
  readonly frozen?: FrozenVersion;
  /** By link name, how the records on the other side call this one. */
  readonly inverses: { readonly [link: string]: string };
  /** Records asked for and not there yet, in the order in which they were; absent = none ever was. */
  readonly awaited?: readonly AwaitedRecord[];
  /** Keys of records that are opened once, of those asked for. */
  readonly openedOnce?: readonly string[];
  readonly facets: { readonly [facet: string]: FacetState };
  readonly clocks: Clocks;
  /**
   * How the record stood before, oldest first, as differences: a clock that is attached late replays its pauses from
   * it. Long texts are left out; no condition of a clock reads them.
   */
  readonly past: readonly PastState[];
  readonly approvals: readonly ApprovalState[];
  readonly runs: { readonly [run: string]: RunState };
  readonly reservation: {
    readonly cis: readonly string[];
    readonly from: string;
    readonly until: string;
    readonly state: string;
    readonly overridden: string | null;
    readonly closure?: Closure;
    readonly shared?: true;
  } | null;
  /** Armed `after` deadlines by deadline id. */
  readonly waits: { readonly [deadline: string]: WaitState };
  /** Facts by name, and the read attributes of referenced CIs and people as `ci/ID` and `user/ID`. */
  readonly facts: { readonly [name: string]: { readonly at: number; readonly value: Json } };
  /** Why a person must look at it, or null. */
  readonly attention: string | null;
  /** The record that it was merged into: its number is another name of that one. */
  readonly mergedInto?: string;
  /** Ids of the files that it has, or ever had; absent = none. */
  readonly attached?: readonly string[];
  /** Records that were merged into it, in their order; absent = none was. */
  readonly mergedFrom?: readonly string[];
  /** By link and record, how far in its ledger a linked record has told this one; absent = none has. */
  readonly heard?: { readonly [link: string]: { readonly [record: string]: number } };
}
