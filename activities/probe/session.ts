import type { HostKeys } from "./host-keys.ts";
import type { ProbeLimits } from "./limits.ts";
import type { LoggedIn, Logins } from "./logins.ts";

/** What is asked. The address is one of IPv4, as numbers: no name is looked up. */
export interface ProbeTarget {
  readonly address: string;
  readonly sshPort: number;
  readonly snmpPort: number;
}

interface Closable {
  close(): void;
}

/** What the probes of one run share: logins, and connections that are used more than once. */
export interface ProbeSession {
  readonly logins: Logins;
  readonly hostKeys: HostKeys;
  readonly limits: ProbeLimits;
  readonly signal: AbortSignal;
  /**
   * What `open` brought the first time, kept until it is forgotten. A target that did not answer is not waited for
   * again by each question; one that refused is asked as often as the credential has tries.
   */
  keep<T extends Closable>(key: string, open: () => Promise<LoggedIn<T>>): Promise<LoggedIn<T>>;
  forget(key: string): void;
  /** Closes every connection. */
  close(): void;
}

export function createProbeSession(
  shared: Pick<ProbeSession, "logins" | "hostKeys" | "limits" | "signal">,
): ProbeSession {
  const kept = new Map<string, Promise<LoggedIn<Closable>>>();
  const drop = (key: string): void => {
    const entry = kept.get(key);
    kept.delete(key);
    void entry?.then(
      (entered) => entered.ok && entered.value.close(),
      () => undefined,
    );
  };
  return {
    ...shared,
    async keep<T extends Closable>(key: string, open: () => Promise<LoggedIn<T>>): Promise<LoggedIn<T>> {
      const known = kept.get(key) as Promise<LoggedIn<T>> | undefined;
      if (known !== undefined) return known;
      const opening = open();
      kept.set(key, opening);
      try {
        const entered = await opening;
        if (!entered.ok && entered.category === "credentials" && kept.get(key) === opening) kept.delete(key);
        return entered;
      } catch (error) {
        kept.delete(key);
        throw error;
      }
    },
    forget: drop,
    close() {
      for (const key of kept.keys()) drop(key);
    },
  };
}
