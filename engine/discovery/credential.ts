/**
 * Which credentials are tried at a target, in which order, and when no longer.
 *
 * K1. What worked there last comes first, the others follow in the order of the list.
 * K2. An attempt counts as failed until it is known to have worked: a process that is killed has not forgotten it.
 * K3. After so many failures of one credential at one target nothing is tried with it there until the pause is over.
 */
import type { DiscoveryCredential } from "./ir.ts";
import { parseAddress, parseRange } from "./range.ts";

export type CredentialKind = DiscoveryCredential["kind"];

/** When attempts end for a while, before a system locks the account. */
export interface Lockout {
  /** Attempts in a row that were refused. */
  readonly failures: number;
  readonly pauseMs: number;
}

/** Where no lockout is declared. Most systems that lock accounts do so after 5 or more. */
export const defaultLockout: Lockout = { failures: 3, pauseMs: 24 * 3_600_000 };

/** What is remembered of one credential at one target. Instants are milliseconds since 1970. */
export interface CredentialStanding {
  readonly kind: CredentialKind;
  /** Name of the secret. */
  readonly name: string;
  /** null = never. */
  readonly workedAt: number | null;
  /** In a row, an attempt under way included. */
  readonly failures: number;
  /** null = no pause. */
  readonly pausedUntil: number | null;
}

/** What is remembered at one target. */
export type TargetStanding = CredentialStanding & { readonly address: string };

/** A login that a target has judged. */
export interface LoginEnd extends Pick<CredentialStanding, "kind" | "name"> {
  readonly address: string;
  readonly end: "accepted" | "refused";
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** The credentials of a kind for an address, in the order in which they are tried (K1). */
export function credentialsFor(
  credentials: readonly DiscoveryCredential[],
  kind: CredentialKind,
  address: string,
  standings: readonly CredentialStanding[],
): readonly DiscoveryCredential[] {
  const workedAt = (name: string): number =>
    standings.find((standing) => standing.kind === kind && standing.name === name)?.workedAt ?? -1;
  return credentials
    .filter((credential) => credential.kind === kind && serves(credential, address))
    .map((credential, index) => ({ credential, index, at: workedAt(credential.name) }))
    .sort((a, b) => b.at - a.at || a.index - b.index)
    .map(({ credential }) => credential);
}

function serves(credential: DiscoveryCredential, address: string): boolean {
  // Saved before there were ranges.
  if (credential.for === null || credential.for === undefined) return true;
  const number = parseAddress(address);
  if (number === null) return false;
  return credential.for.some((text) => {
    const range = parseRange(text);
    return range.ok && range.value.first <= number && number <= range.value.last;
  });
}

export type Attempt =
  { readonly may: true; readonly standing: CredentialStanding } | { readonly may: false; readonly pausedUntil: number };

/** Whether a credential may be tried now, and what is remembered before it is (K2, K3). */
export function beginAttempt(
  key: Pick<CredentialStanding, "kind" | "name">,
  known: CredentialStanding | undefined,
  params: { readonly lockout: Lockout; readonly now: number },
): Attempt {
  const { lockout, now } = params;
  const pausedUntil = known?.pausedUntil ?? null;
  if (pausedUntil !== null && now < pausedUntil) return { may: false, pausedUntil };
  const failures = (pausedUntil === null ? (known?.failures ?? 0) : 0) + 1;
  return {
    may: true,
    standing: {
      kind: key.kind,
      name: key.name,
      workedAt: known?.workedAt ?? null,
      failures,
      pausedUntil: failures >= lockout.failures ? now + lockout.pauseMs : null,
    },
  };
}

/** How an attempt ended: `unanswered` = the target never judged it, so it does not count. */
export type AttemptEnd = "accepted" | "refused" | "unanswered";

/** What is remembered when an attempt has ended. */
export function endAttempt(begun: CredentialStanding, end: AttemptEnd, now: number): CredentialStanding {
  switch (end) {
    case "accepted":
      return { ...begun, workedAt: now, failures: 0, pausedUntil: null };
    case "refused":
      return begun;
    case "unanswered":
      return { ...begun, failures: Math.max(0, begun.failures - 1), pausedUntil: null };
  }
}
