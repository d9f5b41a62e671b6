import { type HostKeyStanding, judgeHostKey, type ShownKey } from "../../engine/discovery/host-key.ts";

/** The host keys that addresses have shown, as `SHA256:…`. */
export interface HostKeys {
  judge(address: string, key: string): Promise<HostKeyStanding>;
  /** Notes the key of a host that took a login. */
  remember(address: string, key: string): Promise<void>;
}

/** Host keys where there is no database: they begin with those handed in, and tell which were noted. */
export function createHostKeys(
  rows: readonly ShownKey[] = [],
): HostKeys & { rows(): readonly ShownKey[]; noted(): readonly ShownKey[] } {
  const noted: ShownKey[] = [];
  const known = new Map(rows.map(({ address, key }) => [address, key]));
  return {
    judge: (address, key) =>
      Promise.resolve(
        judgeHostKey(key, {
          here: known.get(address) ?? null,
          elsewhere: [...known].some(([other, shown]) => other !== address && shown === key),
        }),
      ),
    remember(address, key) {
      if (known.get(address) !== key) noted.push({ address, key });
      known.set(address, key);
      return Promise.resolve();
    },
    rows: () => [...known].map(([address, key]) => ({ address, key })),
    noted: () => noted,
  };
}
