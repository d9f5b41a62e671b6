/** What asking once came to, as seen from one vantage point. */

/** `unknown`: it could not be asked, by no fault of what is asked. */
export type ProbeState = "up" | "down" | "unknown";

export type ProbeReason =
  /** Nobody listens, or a name server says no. */
  | "refused"
  | "timeout"
  | "unreachable"
  /** The answer is not as expected. */
  | "expected"
  /** A certificate that is not valid, not trusted, of another name, or ends soon. */
  | "certificate"
  | "tooLarge"
  | "protocol"
  /** The rules of egress, a secret that is missing, an expression that failed, nobody who asks: it says nothing of the service. */
  | "configuration"
  | "silent";

export interface StepOutcome {
  readonly name: string;
  readonly ms: number;
  /** In a word: `200, 1204 bytes`. */
  readonly note: string;
}

export interface ProbeOutcome {
  readonly state: ProbeState;
  /** All of it, milliseconds. */
  readonly ms: number;
  readonly reason: ProbeReason | null;
  /** One line for a person, without a secret; null when it is up. */
  readonly because: string | null;
  /** How long the certificate is valid; null = none was seen. */
  readonly daysLeft: number | null;
  readonly steps: readonly StepOutcome[];
}

/** An outcome with its probe and vantage point. */
export interface SeenOutcome {
  readonly probe: string;
  readonly from: string;
  /** When it was asked, UTC milliseconds. */
  readonly at: number;
  readonly outcome: ProbeOutcome;
}
