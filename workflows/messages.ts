/**
 * Names and payloads of what is sent to workflows. The only part of this folder that other folders import as values.
 */
import type { ZoneTable } from "../engine/clock/ir.ts";
import type { JsonObject } from "../engine/base/json.ts";
import type { Bundle } from "../engine/lifecycle/ir.ts";
import type { Readings } from "../engine/lifecycle/read/needs.ts";
import type { Command, Refusal } from "../engine/lifecycle/protocol.ts";

/** Workflow type of a record; its workflow id is the record's id, `incident/INC0000123`. */
export const lifecycleWorkflow = "lifecycle";

/** Task queue of workflows and of the activities that only touch the store. */
export const workflowTaskQueue = "ops-workflows";

/**
 * The update that carries every command to a record. Its update id is made of the command's id and what it asks, and
 * is another one when that update has failed.
 */
export const commandUpdate = "command";

export interface LifecycleInput {
  readonly recordId: string;
  /** Version of the engine that started the run: code branches on it, so that old runs replay. */
  readonly engineVersion: number;
  /** Events of history after which a run continues as new, quiet or not. @default 3000 */
  readonly continueAfter?: number;
}

/**
 * What a record is decided with. Handed over as content (payload/messages.ts): runs with the same definitions share one
 * object.
 *
 * As the second argument of a run it says that the run is started for a record that is being opened: there is nothing
 * to load. Should that be wrong, the first commit says so, as it does of every head that moved.
 */
export interface Definitions {
  /** Digest of the bundle. */
  readonly digest: string;
  readonly bundle: Bundle;
  /** Offsets of the zones of its calendars. */
  readonly zones: { readonly [zone: string]: ZoneTable };
}

/** Raised whenever a change of the engine would replay an old history differently. */
export const engineVersion = 7;

export interface CommandRequest {
  readonly command: Command;
  /** Hex SHA-256 over name, person and input. */
  readonly requestHash: string;
  /**
   * What the sender has read for it, as foreseen. Not part of what is asked: what is missing or too old is read in the
   * run.
   */
  readonly readings?: SentReadings;
  /**
   * The command takes effect only while the record's last event is one of these (If-Match); absent = whatever it is.
   * Asked with the record's lock held. Not part of what is asked either: after a refusal the same command may be sent
   * for a newer head.
   */
  readonly expectedHeads?: readonly number[];
}

/** What the sender of a command has read before, as it was at one instant. */
export type SentReadings = Pick<Readings, "at" | "people" | "groups"> &
  Partial<Pick<Readings, "roles" | "cis" | "onCall" | "reservations" | "survivors">>;

/** What a command was answered. Stored with it, so that a repeat gets the same. */
export type CommandOutcome =
  | {
      readonly ok: true;
      readonly record: string;
      readonly number: string;
      readonly state: string;
      readonly head: number;
      readonly reply: JsonObject;
    }
  | { readonly ok: false; readonly refusal: Refusal };

/**
 * Types of the failures an update may end with. Only `conflict` is a verdict. The others say that the outcome is not
 * known: the caller asks again with the same command id.
 */
export const commandFailure = {
  /** The command id was used for another request. */
  conflict: "CommandIdConflict",
  /** The store did not answer in time, or the run is about to continue as new. */
  unknown: "OutcomeUnknown",
  /** The store lost events this run has folded: a person must look. */
  quarantined: "RecordQuarantined",
  /** A defect of the engine; the record is marked for attention. */
  unexpected: "Unexpected",
} as const;
