/**
 * The events of a record's ledger.
 *
 * Invariants kept here:
 * 1. An event carries all that folding needs: a record is read back without its bundle, so an old ledger never
 *    changes its meaning when a definition does.
 * 2. Sequence numbers are gapless from 1.
 */
import type { ApprovalState, Closure, LinkedVersion, OpenedFor, RecordState, RequestedRecord } from "./record.ts";
import type { ClockEvent } from "../clock/ledger.ts";
import type { Json, JsonObject } from "../base/json.ts";

/**
 * Why a branch was taken, told at the moment it was: the ledger explains itself, whatever becomes of the definitions.
 */
export interface Why {
  /** What made its `when` hold; null = it has none. */
  readonly held: string | null;
  /** Branches tried before it, and why they did not hold. */
  readonly others: readonly { readonly rule: string; readonly because: string }[];
}

/** What a decision table made a computed field of. */
export interface Computation {
  readonly table: string;
  readonly inputs: JsonObject;
  /** Index, from 0, of each rule that made the value. */
  readonly rules: readonly number[];
  readonly because: readonly string[];
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
      /** True when the initial state is already final. */
      readonly final: boolean;
      readonly fields: JsonObject;
      /** Computed fields that the opener has set by hand. */
      readonly overrides: readonly string[];
      readonly computed: { readonly [field: string]: Computation };
      /** Facets begin with their record. */
      readonly facets: {
        readonly [facet: string]: { readonly state: string; readonly final: boolean; readonly fields: JsonObject };
      };
      /** Run of the remediation that raised it, which is told of each state it enters; left out for any other. */
      readonly raisedBy?: string;
      /** The record that asked for it, and the key it was asked for by; left out for any other. */
      readonly openedFor?: OpenedFor;
    }
  | {
      readonly kind: "moved";
      readonly facet: string | null;
      /** The command, outcome, reaction or `after` that moved it. */
      readonly command: string;
      readonly from: string | null;
      readonly to: string;
      /** True when `to` is a final state. */
      readonly final: boolean;
      /** What was asked beside fields: `ask` of the transition. */
      readonly input: JsonObject;
      /** Path of the branch that decided: `incident/new/assign/0`. */
      readonly rule: string;
      readonly why: Why;
      /** `to` has a way back, which leads here. */
      readonly cameFrom?: string;
      /** It was such a way back. */
      readonly returned?: true;
      /** Of a reaction: the person whose command to a linked record, however far away, caused it. */
      readonly causedBy?: string;
      /** What was said with it is not for everybody who sees the record. */
      readonly internal?: boolean;
    }
  | {
      readonly kind: "changed";
      readonly facet: string | null;
      /** Command that changed the fields, or `$open`, `$timer`, `$run`, `$reaction`. */
      readonly command: string;
      readonly set: JsonObject;
      readonly reason: string | null;
      /** Computed fields that a person's value overrides, after this change. */
      readonly overrides: readonly string[];
      /** Of the changed fields, those a decision table made. */
      readonly computed: { readonly [field: string]: Computation };
    }
  /**
   * A command that changed neither state nor fields, with what it was asked for (a comment, a plain acknowledgement).
   */
  | {
      readonly kind: "noted";
      readonly facet: string | null;
      readonly command: string;
      readonly input: JsonObject;
      readonly rule: string;
      readonly why: Why;
      /** Not for everybody who sees the record; left out = the definitions do not say. */
      readonly internal?: boolean;
    }
  /**
   * `inverse` is the name by which the other record calls this one; `mutual` asks for an effect that tells it. `asked`:
   * key of the opening that has come to its end with this link.
   */
  | ({
      readonly kind: "linked";
      readonly link: string;
      readonly record: string;
      readonly inverse: string;
      readonly mutual: boolean;
      readonly asked?: string;
      /** A record that was merged into this one, whose link this is: the other side has it in place of that one's. */
      readonly insteadOf?: string;
    } & Partial<LinkedVersion>)
  /** A record is to be opened after the commit. */
  | ({
      readonly kind: "openRequested";
      /**
       * `RECORD#SEQ:AS`, `RECORD:AS` of one that is opened once, each with `:INDEX` of an element: for ever the same.
       */
      readonly key: string;
      readonly once: boolean;
      /** Path of what asked for it: `change/implement/carryOut`, `change/scheduled/start/0/notice`. */
      readonly rule: string;
      /** Whose command brought it about. */
      readonly by: string;
    } & RequestedRecord)
  /** A record that was asked for is not opened. */
  | {
      readonly kind: "openEnded";
      readonly key: string;
      /** `refused`: its definitions refuse it; `leftOut`: there was one already; `givenUp`: a person has looked. */
      readonly outcome: "refused" | "leftOut" | "givenUp";
      readonly because: string;
    }
  | {
      readonly kind: "unlinked";
      readonly link: string;
      readonly record: string;
      readonly inverse: string;
      readonly mutual: boolean;
      /** A record that was merged into this one, whose link is not taken over: the other side loses it as well. */
      readonly insteadOf?: string;
    }
  /** It was merged into another record, which takes over its links, as they were, and those who watch it. */
  | ({ readonly kind: "merged"; readonly into: string } & Handover)
  /** The record has got a file, as the field holds it: `{ id, name, digest, size, media }`. */
  | { readonly kind: "attached"; readonly field: string; readonly file: JsonObject }
  /** Another record was merged into this one. */
  | { readonly kind: "tookOver"; readonly record: string; readonly by: string }
  /** The `after` deadlines of the states the record is in, whole: an id that is absent is disarmed. */
  | { readonly kind: "armed"; readonly waits: { readonly [deadline: string]: number } }
  /**
   * An `after` is due but its `when` does not hold yet: it is looked at again with every command, and at `recheckAt`.
   */
  | { readonly kind: "eligible"; readonly deadline: string; readonly recheckAt: number | null }
  | { readonly kind: "clock"; readonly event: ClockEvent }
  | {
      readonly kind: "approvalRequested";
      readonly approval: string;
      /** Facet whose state waits for it; null = the record's own. */
      readonly facet: string | null;
      readonly stage: string;
      readonly signed: JsonObject;
      /**
       * SHA-256 of the canonical JSON of `signed`: null from the kernel, filled by the store before it chains the
       * event.
       */
      readonly digest: string | null;
      readonly approvers: readonly string[];
      readonly needed: number;
      /** Who may not decide, not even for somebody else: `exclude`, and who opened the record. */
      readonly excluded: readonly string[];
      /** What was decided before the record was put on hold, and goes on counting; absent = nothing was. */
      readonly kept?: ApprovalState["decisions"];
      readonly expiresAt: number | null;
      /** First reminder; null = none. */
      readonly remindAt: number | null;
      readonly fallback: boolean;
    }
  /** The set of a `live` approval follows its groups; that of every approval is left by who is not active any more. */
  | {
      readonly kind: "approvalMembers";
      readonly approval: string;
      readonly stage: string;
      readonly approvers: readonly string[];
      readonly needed: number;
    }
  | {
      readonly kind: "approvalReminded";
      readonly approval: string;
      readonly stage: string;
      readonly to: readonly string[];
      readonly remindAt: number | null;
    }
  | {
      readonly kind: "approvalDecided";
      readonly approval: string;
      readonly stage: string;
      readonly decision: "approve" | "reject";
      readonly by: string;
      readonly onBehalfOf: string | null;
      /** Id of the delegation that let `by` decide for `onBehalfOf`. */
      readonly delegation: string | null;
      /** What was signed; null only where no store fills digests (the simulator). */
      readonly digest: string | null;
      readonly comment: string | null;
      readonly channel: string | null;
    }
  | {
      readonly kind: "approvalEnded";
      readonly approval: string;
      readonly stage: string;
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
      /** When the record stops waiting for it (`invoke.timeout`); null for a `do`. */
      readonly expiresAt: number | null;
    }
  | {
      readonly kind: "runEnded";
      readonly run: string;
      readonly outcome: "done" | "fault" | "expired" | "cancelled";
      readonly output: Json;
    }
  | { readonly kind: "runCancelRequested"; readonly run: string }
  | {
      readonly kind: "notified";
      readonly notify: string | null;
      readonly escalation: string | null;
      readonly to: readonly string[];
      readonly because: string;
      readonly subject: string;
      readonly text: string;
      /** Quiet hours hold it back until then, UTC milliseconds; left out = it goes at once. */
      readonly sendAt?: number;
      /** Path of the `tell` that brought it about: `change-task/pending/tell/0`; left out for any other. */
      readonly rule?: string;
    }
  /** One try to reach one person by one channel. What is told next is decided by the outbox, not by the record. */
  | {
      readonly kind: "told";
      /** What was told: `RECORD#SEQ` of a `notified`, or the step of an escalation. */
      readonly message: string;
      readonly channel: string;
      readonly to: string;
      readonly subject: string;
      /** From 1. */
      readonly attempt: number;
      /** `retry`: tried again later; `refused`: it never will be; `givenUp`: this was the last try. */
      readonly outcome: "delivered" | "retry" | "refused" | "givenUp";
      /** Why it was not delivered, or what the other side said; null = nothing to say. */
      readonly because: string | null;
      /** UTC milliseconds of the try's end. */
      readonly sentAt: number;
    }
  | {
      readonly kind: "reserved";
      readonly cis: readonly string[];
      readonly from: string;
      readonly until: string;
      /** State whose `reserve` took it. */
      readonly state: string;
      /** Reason of an override of a conflict or of a calendar to avoid; null = nothing in the way. */
      readonly overridden: string | null;
      /** What it was asked for when what depends on it was taken too; absent = all of `cis`. */
      readonly closure?: Closure;
      /** It may be held beside others that are shared; absent = nobody else may. */
      readonly shared?: true;
    }
  | { readonly kind: "released" }
  | { readonly kind: "factsRead"; readonly facts: JsonObject }
  | {
      readonly kind: "rebound";
      readonly bundle: string;
      readonly lifecycle: string;
      /** Where ways back lead there, by state (`FACET.STATE` in a facet); absent = as before. */
      readonly cameFrom?: { readonly [state: string]: string };
    }
  | { readonly kind: "attention"; readonly message: string | null }
  /** The next version of the fields that the type declares, empty ones as null. */
  | {
      readonly kind: "frozen";
      /** From 1. */
      readonly version: number;
      readonly fields: JsonObject;
      /**
       * SHA-256 of the canonical JSON of `fields`: null from the kernel, filled by the store as that of an approval.
       */
      readonly digest: string | null;
    }
  /** A linked record has told up to `seq` of its ledger: what it told before counts no more. */
  | { readonly kind: "heard"; readonly link: string; readonly record: string; readonly seq: number };

/** What a record that is merged leaves to the one that it is merged into. */
export interface Handover extends Pick<RecordState, "linkedVersions"> {
  readonly links: { readonly [link: string]: readonly string[] };
  /** By link name, how the records on the other side call it. */
  readonly inverses: { readonly [link: string]: string };
  readonly watchers: readonly string[];
}
