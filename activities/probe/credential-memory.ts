import {
  type Attempt,
  type AttemptEnd,
  beginAttempt,
  type CredentialStanding,
  defaultLockout,
  endAttempt,
  type Lockout,
  type LoginEnd,
  type TargetStanding,
} from "../../engine/discovery/credential.ts";

export type CredentialKey = Pick<CredentialStanding, "kind" | "name">;

/** What is remembered of credentials at targets. Where there is no database, it is handed in and out as rows. */
export interface CredentialMemory {
  recall(address: string): Promise<readonly CredentialStanding[]>;
  /** Decides and remembers as one step: no other attempt comes between. */
  begin(address: string, key: CredentialKey, lockout: Lockout): Promise<Attempt>;
  end(address: string, key: CredentialKey, end: AttemptEnd): Promise<void>;
}

export interface LocalMemory extends CredentialMemory {
  rows(): readonly TargetStanding[];
  /** What came to pass since it began, in order: whoever has the database writes it down. */
  ends(): readonly LoginEnd[];
}

/** How logins ended in a try of the same work that was cut off. */
export interface EndsBefore {
  readonly ends: readonly LoginEnd[];
  readonly lockout: Lockout;
}

/** A memory of a process that has no database: it begins with rows, and tells what has changed. */
export function createCredentialMemory(
  now: () => number,
  rows: readonly TargetStanding[] = [],
  { ends: before, lockout: limit }: EndsBefore = { ends: [], lockout: defaultLockout },
): LocalMemory {
  const ends: LoginEnd[] = [...before];
  const known = new Map(rows.map((row) => [keyOf(row.address, row), row]));
  for (const { address, end, at, ...key } of before) {
    const begun = beginAttempt(key, known.get(keyOf(address, key)), { lockout: limit, now: at });
    if (begun.may) known.set(keyOf(address, key), { ...endAttempt(begun.standing, end, at), address });
  }
  return {
    recall: (address) => Promise.resolve([...known.values()].filter((row) => row.address === address)),
    begin(address, key, lockout) {
      const attempt = beginAttempt(key, known.get(keyOf(address, key)), { lockout, now: now() });
      if (attempt.may) known.set(keyOf(address, key), { ...attempt.standing, address });
      return Promise.resolve(attempt);
    },
    end(address, key, end) {
      const begun = known.get(keyOf(address, key)) ?? { ...key, workedAt: null, failures: 0, pausedUntil: null };
      known.set(keyOf(address, key), { ...endAttempt(begun, end, now()), address });
      if (end !== "unanswered") ends.push({ address, kind: key.kind, name: key.name, end, at: now() });
      return Promise.resolve();
    },
    rows: () => [...known.values()],
    ends: () => ends,
  };
}

function keyOf(address: string, { kind, name }: CredentialKey): string {
  return JSON.stringify([address, kind, name]);
}
