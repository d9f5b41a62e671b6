/**
 * What a host key means at an address. `new`: the address has shown none before; `same`; `moved`: another address has
 * shown it, so a host that is known has moved; `changed`: nobody knows it, and the address had another.
 */
export type HostKeyStanding = "new" | "same" | "moved" | "changed";

/** A host key that an address has shown when a login was taken there, as `SHA256:…`. */
export interface ShownKey {
  readonly address: string;
  readonly key: string;
}

export function judgeHostKey(
  key: string,
  known: {
    /** What the address has shown last; null = none. */
    readonly here: string | null;
    /** Another address has shown this key. */
    readonly elsewhere: boolean;
  },
): HostKeyStanding {
  if (known.here === key) return "same";
  if (known.elsewhere) return "moved";
  return known.here === null ? "new" : "changed";
}
