import type pg from "pg";
import { judgeHostKey } from "../../engine/discovery/host-key.ts";
import { beginLogin, endLogin, readAffinity } from "../../store/discovery/credential-affinity.ts";
import { noteHostKey, readHostKey } from "../../store/discovery/ssh-host-keys.ts";
import type { CredentialMemory } from "./credential-memory.ts";
import type { HostKeys } from "./host-keys.ts";

/**
 * The memory of credentials in the database. What is known of `addresses` is read once; whether a credential rests is
 * decided by what is known then, by all workers together.
 */
export function createStoredMemory(
  pool: pg.Pool,
  params: { readonly addresses: readonly string[]; readonly now: () => number },
): CredentialMemory {
  const { addresses, now } = params;
  let read: ReturnType<typeof readAffinity> | null = null;
  const changed = new Set<string>();
  return {
    async recall(address) {
      if (changed.has(address) || !addresses.includes(address)) return readAffinity(pool, [address]);
      read ??= readAffinity(pool, addresses);
      return (await read).filter((row) => row.address === address);
    },
    begin(address, key, lockout) {
      changed.add(address);
      return beginLogin(pool, { address, ...key }, { lockout, now: now() });
    },
    end(address, key, end) {
      changed.add(address);
      return endLogin(pool, { address, ...key }, { end, now: now() });
    },
  };
}

/** The host keys in the database. */
export function createStoredHostKeys(pool: pg.Pool, now: () => number): HostKeys {
  return {
    judge: async (address, key) => judgeHostKey(key, await readHostKey(pool, address, key)),
    remember: (address, key) => noteHostKey(pool, { address, key, at: now() }),
  };
}
