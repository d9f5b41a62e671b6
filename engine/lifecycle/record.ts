/** A record as folded from its ledger, and the events of that ledger. */
import type { ClockEvent, Clocks } from "../clock/ledger.ts";
import type { Json, JsonObject } from "../json.ts";

/** Who acts. `roles` and `groups` are read by the rim and recorded with the decision. */
export interface Actor {
  readonly user: string;
  readonly roles: readonly string[];
  readonly groups: readonly string[];
  /** Set when a delegate or an integration acts for somebody. */
  readonly onBehalfOf?: string;
}

/**
 * One command to a record. Names that start with `$` belong to the engine: `$open`, `$timer`, `$run` (a run ended),
 * `$reaction` (a linked record moved), `$sync` (only load, catch up and re-arm), `$move` (to another bundle).
 */
export interface Command {
  /** Caller's idempotency key; for a timer its deadline id and arming sequence. */
  readonly id: string;
  readonly name: string;
  readonly by: Actor;
  readonly input: JsonObject;
}

export interface Refusal {
  /** Stable diagnostic code, such as `OPS403`. */
  readonly code: string;
  readonly reason: "notAllowed" | "invalidInput" | "conflict" | "notFound";
  readonly message: string;
  readonly details?: Json;
  /** True when it depends on time or facts: it is stored under its command id before it is told (invariant 2). */
  readonly durable: boolean;
}

export interface Deadline {
  /** What it is for: `after:resolved:0`, `clock:incident-resolution:50`, `approval:change-cab:timeout`. */
  readonly id: string;
  readonly at: number;
  /** Ledger sequence that armed it; `id#armedBy` is the command id of the timer. */
  readonly armedBy: number;
}

/** An event of the ledger before the store numbers and chains it. */
export interface NewEvent {
  readonly at: number;
  readonly by: string;
  readonly body: EventBody;
}

/** An event as stored: `seq` is gapless from 1 in each record. */
export interface LedgerEvent extends NewEvent {
  readonly seq: number;
  readonly commandId: string;
}

export type EventBody =
  | {
      readonly kind: "opened";
      readonly id: string;
      readonly number: string;
      readonly type: string;
      readonly lifecycle: string;
      readonly bundle: string;
      readonly state: string;
      readonly fields: JsonObject;
    }
  | {
      readonly kind: "moved";
      readonly facet: string | null;
      readonly command: string;
      readonly from: string | null;
      readonly to: string;
      readonly input: JsonObject;
    }
  | {
      readonly kind: "changed";
      readonly facet: string | null;
      readonly set: JsonObject;
      readonly reason: string | null;
      readonly overrides: readonly string[];
    }
  /** A command that changed neither state nor fields, with what it was asked for (a comment, a plain acknowledgement). */
  | { readonly kind: "noted"; readonly facet: string | null; readonly command: string; readonly input: JsonObject }
  | { readonly kind: "linked"; readonly link: string; readonly record: string }
  | { readonly kind: "unlinked"; readonly link: string; readonly record: string }
  | { readonly kind: "clock"; readonly event: ClockEvent }
  | {
      readonly kind: "approvalRequested";
      readonly approval: string;
      readonly stage: string;
      readonly signed: JsonObject;
      /** SHA-256 of the canonical JSON of `signed`: null from the kernel, filled by the store before it chains the event. */ readonly digest:
        string | null;
      readonly approvers: readonly string[];
      readonly needed: number;
      readonly expiresAt: number | null;
      readonly fallback: boolean;
    }
  | {
      readonly kind: "approvalDecided";
      readonly approval: string;
      readonly stage: string;
      readonly decision: "approve" | "reject";
      readonly by: string;
      readonly onBehalfOf: string | null;
      readonly digest: string;
      readonly comment: string | null;
      readonly channel: string | null;
    }
  | {
      readonly kind: "approvalEnded";
      readonly approval: string;
      readonly outcome: "approved" | "rejected" | "expired" | "voided" | "cancelled";
      readonly because: string;
      readonly released: readonly string[];
    }
  | {
      readonly kind: "runRequested";
      readonly run: string;
      readonly purpose: string;
      readonly runbook: string | null;
      readonly tasks: Json | null;
      readonly input: Json;
    }
  | { readonly kind: "runEnded"; readonly run: string; readonly outcome: "done" | "fault" | "expired" | "cancelled"; readonly output: Json }
  | { readonly kind: "runCancelRequested"; readonly run: string }
  | {
      readonly kind: "notified";
      readonly notify: string | null;
      readonly escalation: string | null;
      readonly to: readonly string[];
      readonly because: string;
      readonly subject: string;
      readonly text: string;
    }
  | { readonly kind: "reserved"; readonly cis: readonly string[]; readonly from: string; readonly until: string }
  | { readonly kind: "released" }
  | { readonly kind: "factsRead"; readonly facts: JsonObject }
  | { readonly kind: "rebound"; readonly bundle: string }
  | { readonly kind: "attention"; readonly message: string | null };

export interface FacetState {
  readonly state: string;
  readonly enteredAt: number;
  readonly enteredBy: number;
  readonly fields: JsonObject;
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
  readonly decisions: readonly {
    readonly by: string;
    readonly onBehalfOf: string | null;
    readonly decision: "approve" | "reject";
    readonly at: number;
  }[];
  readonly requestedAt: number;
  readonly expiresAt: number | null;
  readonly remindedAt: number | null;
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
  readonly state: string;
  readonly enteredAt: number;
  /** Sequence of the event that entered the state: the arming sequence of its deadlines. */
  readonly enteredBy: number;
  readonly openedAt: number;
  readonly openedBy: string;
  readonly updatedAt: number;
  readonly final: boolean;
  readonly fields: JsonObject;
  /** Computed fields that a person has overridden. */
  readonly overrides: readonly string[];
  readonly links: { readonly [link: string]: readonly string[] };
  readonly facets: { readonly [facet: string]: FacetState };
  readonly clocks: Clocks;
  readonly approvals: readonly ApprovalState[];
  readonly runs: { readonly [run: string]: RunState };
  readonly reservation: { readonly cis: readonly string[]; readonly from: string; readonly until: string } | null;
  readonly facts: { readonly [name: string]: { readonly at: number; readonly value: Json } };
  /** Why a person must look at it, or null. */
  readonly attention: string | null;
}
