/**
 * All that can be wrong with what a place shows. Whether it breaks clients or is against the rules of the company says
 * the DecisionTable `x509-verdict`.
 */
export const certificateProblems = [
  "revoked",
  "expired",
  "notYetValid",
  "hostMismatch",
  "selfSigned",
  "untrustedRoot",
  "unknownIssuer",
  "incompleteChain",
  "chainExpired",
  "notAuthority",
  "pathTooLong",
  "outsideNameConstraints",
  "unknownCriticalExtension",
  "wrongPurpose",
  "weakSignature",
  "weakKey",
  "noAlternativeName",
  "oldProtocol",
  "expiresSoon",
] as const;

export type ProblemName = (typeof certificateProblems)[number];

export interface Problem {
  readonly problem: ProblemName;
  /** Fingerprint of the certificate that has it; null = the place has it. */
  readonly certificate: string | null;
  /** For people: `ended 2026-01-01T00:00:00.000Z`. */
  readonly because: string;
}
