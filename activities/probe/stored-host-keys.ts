import type pg from "pg";
import { judgeHostKey } from "../../engine/discovery/host-key.ts";
import { noteHostKey, readHostKey } from "../../store/discovery/ssh-host-keys.ts";
import type { HostKeys } from "./host-keys.ts";

/** The host keys in the database. */
export function createStoredHostKeys(pool: pg.Pool, now: () => number): HostKeys {
  return {
    judge: async (address, key) => judgeHostKey(key, await readHostKey(pool, address, key)),
    remember: (address, key) => noteHostKey(pool, { address, key, at: now() }),
  };
}
