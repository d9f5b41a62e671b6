import type { JsonObject } from "../base/json.ts";

/** What improvements look at, as hosts have kept it. */

/** A group of alerts that opened a record. */
export interface PastGroup {
  readonly id: string;
  readonly rule: string;
  readonly record: string;
  /** When its first alert began, UTC milliseconds. */
  readonly at: number;
  /** How long the longest of its alerts went on, milliseconds; null = one goes on. */
  readonly longestMs: number | null;
  /** A person did something to the record. */
  readonly touched: boolean;
  /** Runbooks that ended well for the record, or for one that it is linked to and that a person opened. */
  readonly runbooks: readonly string[];
}

export interface Past {
  /** From here on, UTC milliseconds. */
  readonly since: number;
  readonly groups: readonly PastGroup[];
  /** Rules that are published since then at least, with what they say, by name. */
  readonly rules: readonly PastRule[];
}

export interface PastRule {
  readonly name: string;
  /** `spec` as it is written. */
  readonly spec: JsonObject;
  /** A Remediation repairs what it takes. */
  readonly repaired: boolean;
  /** An alert of it began in the time. */
  readonly taken: boolean;
  /** It is published for all of the time. */
  readonly old: boolean;
}
