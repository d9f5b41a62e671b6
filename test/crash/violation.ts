/** A promise that the stored state breaks: found by one of the checks beside this file. */
export interface Violation {
  /** I1 to I17: the invariants as `invariants.ts` numbers them. */
  readonly invariant: string;
  /** Record, alert, run or table it is about. */
  readonly subject: string;
  readonly what: string;
}

/** Makes the violations of one invariant. */
export function violationsOf(invariant: string): (subject: string, what: string) => Violation {
  return (subject, what) => ({ invariant, subject, what });
}
